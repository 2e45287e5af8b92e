/** The voice as the pipeline has it: through a real process. */
import { logTo } from '../kernel/log.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import { systemClock } from '../kernel/clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { Clause } from '../domain/clause.ts';
import type { EngineLink } from '../ports/engine.ts';
import { VoiceError, type Clip, type ClipChunk, type Voice } from '../ports/voice.ts';
import { forkEngine } from '../workers/child.ts';
import { startEngine } from '../workers/supervisor.ts';
import { DEFAULT_ESPEAK_VOICE } from './engine.ts';
import { createEspeakVoice } from './voice.ts';

const ENTRY = new URL('../workers/voice-main.ts', import.meta.url);
const reports: ModuleReport[] = [];
const pids: number[] = [];
let link: EngineLink;
let voice: Voice;

beforeAll(async () => {
  const fork = forkEngine(ENTRY, []);
  link = startEngine({
    name: 'the voice',
    provider: 'espeak',
    entry: ENTRY,
    config: { espeakVoice: DEFAULT_ESPEAK_VOICE },
    clock: systemClock,
    report: (report) => reports.push(report),
    log: logTo(() => undefined),
    limits: { waitForRestartMs: 20_000, waitForStartMs: 20_000 },
    spawn: (events) => {
      const child = fork(events);
      pids.push(child.pid ?? 0);
      return child;
    },
  });
  voice = createEspeakVoice({ link });
  await link.ready();
});
afterAll(() => voice.close());

const PLAIN = { rate: 1, pitch: 1 };
const never = new AbortController().signal;

/** A moderated clause stands at the start of every test here; making one is moderation's affair. */
function clause(text: string): Clause {
  return JSON.parse(JSON.stringify({ seq: 0, text, emotion: null })) as { seq: number; text: Approved; emotion: null };
}

async function read(clip: Clip): Promise<ClipChunk[]> {
  const chunks: ClipChunk[] = [];
  for await (const chunk of clip.chunks) chunks.push(chunk);
  return chunks;
}

function samples(chunks: readonly ClipChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.pcm.length, 0);
}

test('a clause comes as sound with cues into its own text', async () => {
  const said = clause('Hi chat, I am Kitsu!');
  const clip = await voice.speak(said, PLAIN, never);
  expect(clip.clause).toBe(said);
  expect(clip.sampleRateHz).toBe(22050);
  const chunks = await read(clip);
  expect(samples(chunks)).toBeGreaterThan(22050);
  expect(chunks.flatMap((chunk) => chunk.words.map((word) => said.text.slice(word.start, word.end)))).toEqual([
    'Hi',
    'chat,',
    'I',
    'am',
    'Kitsu!',
  ]);
});

test('a clause without any sound is an empty clip', async () => {
  expect(await read(await voice.speak(clause('😀 !?'), PLAIN, never))).toEqual([]);
});

test('ten thousand characters come in pieces whose cues run on', async () => {
  const text = 'All work and no play makes a dull stream. '.repeat(240);
  const chunks = await read(await voice.speak(clause(text), { rate: 2, pitch: 1 }, never));
  const words = chunks.flatMap((chunk) => chunk.words);
  expect(words).toHaveLength(240 * 9);
  expect(text.slice(words.at(-1)!.start, words.at(-1)!.end)).toBe('stream.');
  for (const cues of [words, chunks.flatMap((chunk) => chunk.visemes)]) {
    for (let n = 1; n < cues.length; n++) expect(cues[n]!.atSample).toBeGreaterThanOrEqual(cues[n - 1]!.atSample);
  }
  expect(words.at(-1)!.atSample).toBeLessThan(samples(chunks));
});

test('an abort ends the clip with its reason and frees the engine for the next clause', async () => {
  const turn = new AbortController();
  const clip = await voice.speak(clause('This goes on and on. '.repeat(25)), PLAIN, turn.signal);
  const chunks = clip.chunks[Symbol.asyncIterator]();
  await chunks.next();
  const reason = new Error('panic');
  turn.abort(reason);
  await expect(chunks.next()).rejects.toBe(reason);
  expect(samples(await read(await voice.speak(clause('Next.'), PLAIN, never)))).toBeGreaterThan(4000);
  await expect(voice.speak(clause('Never.'), PLAIN, turn.signal)).rejects.toBe(reason);
});

test('a clip that waits unread does not hold up the one that is heard now', async () => {
  const turn = new AbortController();
  const prepared = await voice.speak(clause('This was prepared while another reply plays.'), PLAIN, turn.signal);
  expect(samples(await read(await voice.speak(clause('I am heard first.'), PLAIN, never)))).toBeGreaterThan(10_000);
  expect(samples(await read(prepared))).toBeGreaterThan(30_000);
});

test('killed in mid-word: VoiceError, a new process, and the next clause is said', async () => {
  const clip = await voice.speak(clause('This will be cut short. '.repeat(25)), PLAIN, never);
  process.kill(pids.at(-1)!, 'SIGKILL');
  await expect(read(clip)).rejects.toThrow(VoiceError);
  expect(samples(await read(await voice.speak(clause('Here I am again.'), PLAIN, never)))).toBeGreaterThan(10_000);
  expect(reports.map((report) => report.state).slice(-3)).toEqual(['online', 'offline', 'online']);
});
