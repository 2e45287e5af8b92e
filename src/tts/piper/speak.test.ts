import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VisemeCue, WordCue } from '../../ports/voice.ts';
import { openVoiceEngine, type VoiceEngine, type VoiceEngineConfig } from '../engine.ts';
import { HOSTILE_TEXTS, variedSentences } from '../fixtures/sentences.ts';
import type { SpeechChunk } from '../speech-job.ts';
import { makeTestVoice, type TestVoiceOptions } from './test-voice.ts';

let folder: string;
let engine: VoiceEngine;

async function install(name: string, options: TestVoiceOptions = {}): Promise<void> {
  const voice = makeTestVoice(options);
  await writeFile(join(folder, `${name}.onnx`), voice.onnx);
  await writeFile(join(folder, `${name}.onnx.json`), voice.json);
}

function open(piper: VoiceEngineConfig['piper']): Promise<VoiceEngine> {
  return openVoiceEngine({ espeakVoice: 'en-us+Annie', ...(piper ? { piper } : {}) } satisfies VoiceEngineConfig, folder);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-voices-'));
  await install('test');
  engine = await open({ voice: 'test', threads: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

interface Said {
  readonly chunks: SpeechChunk[];
  readonly samples: number;
  readonly visemes: VisemeCue[];
  readonly words: WordCue[];
}

async function say(text: string, options: { engine?: VoiceEngine; rate?: number; stopAfter?: number } = {}): Promise<Said> {
  const chunks: SpeechChunk[] = [];
  await (options.engine ?? engine).run(
    { kind: 'speak', text, rate: options.rate ?? 1, pitch: 1 },
    { emit: (chunk) => chunks.push(chunk as SpeechChunk), cancelled: () => chunks.length >= (options.stopAfter ?? Infinity) },
  );
  return {
    chunks,
    samples: chunks.reduce((sum, chunk) => sum + chunk.pcm.length, 0),
    visemes: chunks.flatMap((chunk) => chunk.visemes),
    words: chunks.flatMap((chunk) => chunk.words),
  };
}

function expectTimeline(text: string, said: Said): void {
  if (said.samples === 0) return;
  expect(said.visemes[0]?.atSample).toBe(0);
  expect(said.visemes.at(-1)?.viseme).toBe('sil');
  for (const cues of [said.visemes, said.words]) {
    for (let n = 1; n < cues.length; n++) expect(cues[n]!.atSample).toBeGreaterThanOrEqual(cues[n - 1]!.atSample);
    expect(cues.at(-1)?.atSample ?? 0).toBeLessThanOrEqual(said.samples);
  }
  for (const word of said.words) expect(text.slice(word.start, word.end)).toMatch(/^\S+$/u);
}

test('the engine says what it speaks with', () => {
  expect(engine.info).toMatchObject({ provider: 'piper', detail: 'Piper voice test', mode: 'split', sampleRateHz: 22_050 });
  expect(engine.info.degraded).toBeUndefined();
});

test(
  '500 sentences: the durations are the sound (checked inside, an error otherwise), each word has its time, the mouth is never unknown',
  { timeout: 180_000 },
  async () => {
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string) => written.push(text) > 0;
    try {
      for (const text of variedSentences(500, 7)) {
        const said = await say(text);
        expectTimeline(text, said);
        const spoken = [...text.matchAll(/\S+/gu)]
          .filter(([token]) => /[\p{L}\p{N}]/u.test(token) && token !== '<3')
          .map((match) => match.index);
        expect(said.words.map((word) => word.start)).toEqual(spoken);
      }
    } finally {
      process.stderr.write = write;
    }
    expect(written.filter((line) => line.includes('no mouth shape'))).toEqual([]);
  },
);

test('all cues of a sentence are there before its first sound', async () => {
  const { chunks } = await say('This is one long sentence whose mouth is known before it sounds, to the last phone.');
  const firstSound = chunks.findIndex((chunk) => chunk.pcm.length > 0);
  expect(firstSound).toBe(1);
  expect(chunks.slice(2, -1).flatMap((chunk) => chunk.visemes)).toEqual([]);
  expect(chunks.length).toBeGreaterThan(4);
});

test('lips close on p, b and m, and the mouth in a pause', async () => {
  const { visemes } = await say('Papa bought my mum a baby puppy, maybe.');
  expect(visemes.filter((cue) => cue.viseme === 'PP')).toHaveLength(12);
  const comma = visemes.findIndex((cue, n) => cue.viseme === 'sil' && (visemes[n + 1]?.atSample ?? 0) - cue.atSample > 2000);
  expect(comma).toBeGreaterThan(0);
  expect(comma).toBeLessThan(visemes.length - 1);
});

test('several sentences run on in one timeline', async () => {
  const text = 'One thing. And another! Is that all?';
  const said = await say(text);
  expectTimeline(text, said);
  expect(said.words.map((word) => text.slice(word.start, word.end))).toEqual(['One', 'thing.', 'And', 'another!', 'Is', 'that', 'all?']);
});

test('rate changes the length', async () => {
  const text = 'The quick brown fox jumps over the lazy dog.';
  const plain = await say(text);
  expect((await say(text, { rate: 1.5 })).samples).toBeLessThan(plain.samples * 0.9);
  expect((await say(text, { rate: 0.6 })).samples).toBeGreaterThan(plain.samples * 1.2);
});

test('a cancel is seen between pieces', async () => {
  const said = await say('A long sentence that goes on and on and on and on and on and on and on and on and on and on.', { stopAfter: 2 });
  expect(said.chunks).toHaveLength(2);
});

test('hostile texts end, and their timelines hold', { timeout: 120_000 }, async () => {
  for (const text of HOSTILE_TEXTS) expectTimeline(text, await say(text));
});

test('a graph without durations gets an estimate of the right length, and is said to be one', async () => {
  await install('no-ceil', { without: ['Ceil'] });
  const estimated = await open({ voice: 'no-ceil', threads: 1 });
  expect(estimated.info).toMatchObject({
    provider: 'piper',
    mode: 'whole without durations',
    detail: expect.stringContaining('estimated') as string,
  });
  const text = 'This mouth is guessed, but it fits the sound.';
  const said = await say(text, { engine: estimated });
  expectTimeline(text, said);
  expect(said.visemes.at(-1)!.atSample).toBeGreaterThan(said.samples * 0.9);
  expect(said.words).toHaveLength(9);
  await estimated.close();
});

test('speakers go by name or number; an unknown one leaves the built-in voice, saying why', async () => {
  await install('many', { speakers: 3 });
  for (const speaker of ['speaker2', '1']) {
    const many = await open({ voice: 'many', threads: 1, speaker });
    expect(many.info.provider).toBe('piper');
    expect((await say('Hello.', { engine: many })).samples).toBeGreaterThan(0);
    await many.close();
  }
  const nobody = await open({ voice: 'many', threads: 1, speaker: 'nobody' });
  expect(nobody.info).toMatchObject({
    provider: 'espeak',
    degraded: true,
    detail: expect.stringContaining('no speaker "nobody"') as string,
  });
});

test.each([
  ['missing', null, null, 'the voice "missing" is not installed'],
  ['empty', '', '{}', 'empty.onnx.json is not the description of a Piper voice'],
  ['garbage', 'this is not a model', 'good', 'garbage.onnx is no ONNX model'],
  ['../escape', null, null, 'is no name of a voice'],
])('the broken voice %s: named and explained, and the built-in voice goes on', async (name, onnx, json, message) => {
  if (onnx !== null) await writeFile(join(folder, `${name}.onnx`), onnx);
  if (json !== null) await writeFile(join(folder, `${name}.onnx.json`), json === 'good' ? makeTestVoice().json : json);
  const broken = await open({ voice: name, threads: 1 });
  expect(broken.info).toMatchObject({ provider: 'espeak', degraded: true });
  expect(broken.info.detail).toContain(message);
  expect(broken.info.detail).toContain('The built-in voice speaks instead');
  expect((await say('I can still talk.', { engine: broken })).samples).toBeGreaterThan(10_000);
});
