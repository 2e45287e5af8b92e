/** What the real Ollama tells of its models, and what it says when one cannot be had. */
import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MODEL, MODEL_FILE, startOllama, type RealOllama } from '../../testing/real-models.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { logTo } from '../../src/kernel/log.ts';
import { readGgufHeader } from '../../src/policy/gguf/header.ts';
import { needBytes } from '../../src/policy/need.ts';
import { installedModels, installedNeedBytes, pulling } from '../../src/policy/ollama/library.ts';
import { createOllamaPolicy } from '../../src/policy/ollama/ollama.ts';
import { PolicyError } from '../../src/ports/policy.ts';

const TIME_MS = 60_000;
let ollama: RealOllama;
let url: string;
beforeAll(async () => {
  ollama = await startOllama();
  url = `http://127.0.0.1:${ollama.port}`;
});
afterAll(() => ollama.kill());

it('tells the size and the header of a model as its file does', async () => {
  const found = (await installedModels(url, AbortSignal.timeout(TIME_MS))).find(({ name }) => name === `${MODEL}:latest`);
  // Its own notes to the model are some hundred bytes.
  expect(Math.abs((found?.bytes ?? 0) - statSync(MODEL_FILE).size)).toBeLessThan(10_000);
  const need = await installedNeedBytes(url, MODEL, AbortSignal.timeout(TIME_MS));
  expect(need).toBe(needBytes(found?.bytes ?? 0, await readGgufHeader(MODEL_FILE)));
});

it('a model that runs on the processor is told so', async () => {
  const policy = createOllamaPolicy({
    ...{ baseUrl: url, model: MODEL, clock: systemClock, report: () => undefined, log: logTo(() => undefined) },
  });
  try {
    await expect.poll(() => policy.status.state).toBe('online');
    expect(policy.status.detail).toContain('it runs on the processor, not on a card');
  } finally {
    await policy.close();
  }
});

it('a model that cannot be had is told in its own words', async () => {
  const error = await (async () => {
    for await (const _ of pulling(
      { baseUrl: url, model: 'registry.invalid/nobody/nothing:latest', clock: systemClock },
      AbortSignal.timeout(TIME_MS),
    ));
  })().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PolicyError);
  expect((error as PolicyError).message).toContain('pull model manifest');
});
