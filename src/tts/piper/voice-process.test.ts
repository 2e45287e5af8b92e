/** A Piper voice as the pipeline has it: in its own process, killed and back. */
import { logTo } from '../../kernel/log.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import type { Clause } from '../../domain/clause.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { VoiceError, type ClipChunk, type Voice } from '../../ports/voice.ts';
import { forkEngine } from '../../workers/child.ts';
import { startEngine } from '../../workers/supervisor.ts';
import type { VoiceEngineConfig } from '../engine.ts';
import { createEngineVoice } from '../voice.ts';
import { makeTestVoice } from './test-voice.ts';

const ENTRY = new URL('../../workers/voice-main.ts', import.meta.url);
const never = new AbortController().signal;
const pids: number[] = [];
let folder: string;
let link: EngineLink;
let voice: Voice;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-piper-'));
  const { onnx, json } = makeTestVoice();
  await writeFile(join(folder, 'tiny.onnx'), onnx);
  await writeFile(join(folder, 'tiny.onnx.json'), json);
  const fork = forkEngine(ENTRY, [folder]);
  link = startEngine({
    name: 'the voice',
    provider: 'piper',
    entry: ENTRY,
    config: { espeakVoice: 'en-us+Annie', piper: { voice: 'tiny', threads: 1 } } satisfies VoiceEngineConfig,
    clock: systemClock,
    report: () => undefined,
    log: logTo(() => undefined),
    limits: { waitForRestartMs: 30_000, waitForStartMs: 30_000 },
    spawn: (events) => {
      const child = fork(events);
      pids.push(child.pid ?? 0);
      return child;
    },
  });
  voice = createEngineVoice({ link, provider: 'piper' });
  expect(await link.ready()).toMatchObject({ provider: 'piper', mode: 'split' });
});
afterAll(async () => {
  await voice.close();
  await rm(folder, { recursive: true, force: true });
});

async function say(text: string, signal = never): Promise<ClipChunk[]> {
  const clause = JSON.parse(JSON.stringify({ seq: 0, text, emotion: null })) as Clause;
  const chunks: ClipChunk[] = [];
  for await (const chunk of (await voice.speak(clause, { rate: 1, pitch: 1 }, signal)).chunks) chunks.push(chunk);
  return chunks;
}

test('mouth and words come first, then the sound in pieces', async () => {
  const chunks = await say('Hello chat, this is a voice made of nothing at all.');
  expect(chunks[0]?.pcm).toHaveLength(0);
  expect(chunks[0]?.words).toHaveLength(11);
  expect(chunks.filter((chunk) => chunk.pcm.length > 0).length).toBeGreaterThan(2);
});

test('a cancel frees the engine, the model is not harmed', async () => {
  const turn = new AbortController();
  const cut = say('This goes on. '.repeat(40), turn.signal);
  turn.abort(new Error('panic'));
  await expect(cut).rejects.toThrow('panic');
  expect((await say('Next.')).length).toBeGreaterThan(1);
});

test('killed in mid-clause: VoiceError, and the same voice comes back', async () => {
  const clause = JSON.parse(JSON.stringify({ seq: 0, text: 'This will be cut. '.repeat(33), emotion: null })) as Clause;
  const clip = await voice.speak(clause, { rate: 1, pitch: 1 }, never);
  process.kill(pids.at(-1)!, 'SIGKILL');
  await expect(
    (async () => {
      for await (const chunk of clip.chunks) expect(chunk.pcm).toBeInstanceOf(Int16Array);
    })(),
  ).rejects.toThrow(VoiceError);
  expect(await link.ready()).toMatchObject({ provider: 'piper' });
  expect((await say('Here I am.')).length).toBeGreaterThan(1);
});
