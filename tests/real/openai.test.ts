/** OpenAI's protocol against a program that we did not write: Ollama speaks it too, at `/v1`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MODEL, startOllama, type RealOllama } from '../../testing/real-models.ts';
import type { ModelUse } from '../../src/domain/vitals.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { logTo } from '../../src/kernel/log.ts';
import { createOpenAiPolicy } from '../../src/policy/openai/openai.ts';
import type { ServedPolicy } from '../../src/policy/served/served.ts';
import { PolicyError, type Prompt } from '../../src/ports/policy.ts';
import { untilIdle } from './idle.ts';

let ollama: RealOllama;
const opened: ServedPolicy[] = [];
const uses: ModelUse[] = [];

beforeAll(async () => (ollama = await startOllama()));
afterAll(async () => {
  for (const policy of opened) await policy.close();
  await ollama.kill();
});

function open(model: string): ServedPolicy {
  const policy = createOpenAiPolicy({
    ...{ baseUrl: `http://127.0.0.1:${ollama.port}/v1`, apiKey: null, model, clock: systemClock, report: () => undefined },
    log: logTo(() => undefined),
    onUse: (use) => uses.push(use),
  });
  opened.push(policy);
  return policy;
}
const prompt = (content: string, maxTokens: number): Prompt => ({
  system: 'You are Kitsu, a fox. Answer in short sentences.',
  messages: [{ role: 'user', content }],
  maxTokens,
  cue: { kind: 'chat', text: content, viewerName: null, style: 'playful' },
});

it('answers, tells what it cost, and stops its work when the turn is cut', async () => {
  const policy = open(MODEL);
  await expect.poll(() => policy.status.state).toBe('online');
  let text = '';
  for await (const part of policy.stream(prompt('Hello there!', 40), new AbortController().signal))
    if (typeof part === 'string') text += part;
  expect(text).toMatch(/\p{L}{2}/u);
  expect(uses.at(-1)?.promptTokens).toBeGreaterThan(10);
  expect(uses.at(-1)?.generatedTokens).toBeGreaterThan(1);

  const cut = new AbortController();
  await expect(
    (async () => {
      for await (const _ of policy.stream(prompt('Tell me a very long story.', 1000), cut.signal)) cut.abort(new Error('panic'));
    })(),
  ).rejects.toThrow('panic');
  await untilIdle(ollama);
});

it('a model that is not there is told with those that are', async () => {
  const policy = open('nobody');
  await expect.poll(() => policy.status.detail).toContain(`it has ${MODEL}:latest`);
  const asked = policy.stream(prompt('Hi', 8), new AbortController().signal)[Symbol.asyncIterator]();
  const error: unknown = await asked.next().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PolicyError);
  expect((error as PolicyError).kind).toBe('model-missing');
});
