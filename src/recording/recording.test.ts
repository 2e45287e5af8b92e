import { logTo } from '../kernel/log.ts';
import { mkdtemp, readFile, rm, writeFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import { sleep } from '../kernel/clock.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { Clause } from '../domain/clause.ts';
import { PolicyError, type Policy, type Prompt } from '../ports/policy.ts';
import { VoiceError, type ClipChunk, type Voice } from '../ports/voice.ts';
import { readTape } from './read.ts';
import { recordPolicy, recordVoice } from './record.ts';
import { replayPolicy, replayVoice } from './replay.ts';
import { createTape, type Tape } from './tape.ts';
import { TapeError } from './tape-error.ts';

let folder = '';
let clock = new FakeClock();
const logs: string[] = [];
const never = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-tape-'));
  clock = new FakeClock();
  logs.length = 0;
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const fileOf = (name = 'session.jsonl'): string => join(folder, name);

function tapeAt(file = fileOf(), maxQueuedBytes?: number): Promise<Tape> {
  return createTape(file, {
    clock,
    log: logTo((_, message) => void logs.push(message)),
    ...(maxQueuedBytes === undefined ? {} : { maxQueuedBytes }),
  });
}

function prompt(text: string, viewerName: string | null = 'Mika'): Prompt {
  return { system: '', messages: [], maxTokens: 50, cue: { kind: 'chat', text, viewerName, style: 'playful' } };
}

/** Says `answer(text)` token by token, 10 ms apart, the first after 30 ms; may then fail. */
function fakePolicy(answer: (text: string) => readonly string[], error?: Error): Policy {
  return {
    provider: 'fake',
    async *stream({ cue }, signal) {
      await sleep(clock, 30, signal);
      for (const token of answer(cue.text)) {
        yield token;
        await sleep(clock, 10, signal);
      }
      if (error) throw error;
    },
    close: () => Promise.resolve(),
  };
}

/** Moves time on in steps until `run` is through. */
async function whileTimePasses<T>(run: Promise<T>, stepMs: number): Promise<T> {
  const state = { running: true };
  const ended = run.finally(() => (state.running = false));
  while (state.running) await clock.advance(stepMs);
  return ended;
}

interface Timed {
  readonly heard: readonly (readonly [number, string])[];
  readonly endedAtMs: number;
  readonly error: Error | null;
}

/** Listens to one answer while time moves on, in ms from the request. */
async function listen(policy: Policy, to: Prompt, signal = never): Promise<Timed> {
  const heard: [number, string][] = [];
  const startedAtMs = clock.nowMs();
  let error: Error | null = null;
  const run = (async () => {
    try {
      for await (const part of policy.stream(to, signal)) heard.push([clock.nowMs() - startedAtMs, String(part)]);
    } catch (reason) {
      error = reason as Error;
    }
    return clock.nowMs() - startedAtMs;
  })();
  return { heard, endedAtMs: await whileTimePasses(run, 5), error };
}

describe('a recorded policy', () => {
  it('comes back as it was, with its times, found by what was asked', async () => {
    const tape = await tapeAt();
    const recorded = recordPolicy(
      fakePolicy((text) => ['You ', 'said ', text]),
      tape,
    );
    const first = await listen(recorded, prompt('one'));
    const second = await listen(recorded, prompt('two'));
    await tape.close();
    const fromFile = await listen(replayPolicy(tape.file, clock, { speed: Infinity }), prompt('two'));
    expect(fromFile.heard.map(([, text]) => text)).toEqual(['You ', 'said ', 'two']);
    const replayed = replayPolicy(await readTape(tape.file), clock);
    expect(await listen(replayed, prompt('two'))).toEqual(second);
    expect(await listen(replayed, prompt('one'))).toEqual(first);
    expect(second.heard).toEqual([
      [30, 'You '],
      [40, 'said '],
      [50, 'two'],
    ]);
    expect(await listen(replayPolicy(await readTape(tape.file), clock, { speed: 2 }), prompt('one'))).toMatchObject({
      heard: [
        [15, 'You '],
        [20, 'said '],
        [25, 'one'],
      ],
    });
    expect((await listen(replayPolicy(await readTape(tape.file), clock, { speed: Infinity }), prompt('one'))).endedAtMs).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('matches cue, then words, then order, and repeats a cue once all are played', async () => {
    const tape = await tapeAt();
    let n = 0;
    const recorded = recordPolicy(
      fakePolicy(() => [`#${n++}`]),
      tape,
    );
    for (const [text, name] of [
      ['a', 'Mika'],
      ['b', 'Mika'],
      ['a', 'Ken'],
    ] as const)
      await listen(recorded, prompt(text, name));
    await tape.close();
    const replayed = replayPolicy(await readTape(tape.file), clock, { speed: Infinity });
    const say = async (text: string, name: string): Promise<string> =>
      (await listen(replayed, prompt(text, name))).heard.map(([, token]) => token).join('');
    expect(await say('a', 'Ken')).toBe('#2');
    expect(await say('a', 'Somebody')).toBe('#0');
    expect(await say('never asked', 'Mika')).toBe('#1');
    expect(await say('a', 'Ken')).toBe('#2');
    expect((await listen(replayed, prompt('other'))).error).toBeInstanceOf(PolicyError);
  });

  it('keeps errors with their kind, and what came before them', async () => {
    const tape = await tapeAt();
    const failing = await listen(
      recordPolicy(
        fakePolicy(() => ['Well'], new PolicyError('overloaded', 'busy')),
        tape,
      ),
      prompt('x'),
    );
    await tape.close();
    const again = await listen(replayPolicy(await readTape(tape.file), clock), prompt('x'));
    expect(again).toEqual(failing);
    expect(again.error).toMatchObject({ name: 'PolicyError', kind: 'overloaded', message: 'busy' });
  });

  it('keeps what was heard of an answer that was cut off, and the abort passes through', async () => {
    const tape = await tapeAt();
    const recorded = recordPolicy(
      fakePolicy(() => ['a', 'b', 'c']),
      tape,
    );
    const cut = new AbortController();
    clock.schedule(45, () => cut.abort(new Error('panic')));
    expect((await listen(recorded, prompt('x'), cut.signal)).error?.message).toBe('panic');
    const leaving = (async () => {
      for await (const _ of recorded.stream(prompt('left'), never)) break;
    })();
    await clock.advance(30);
    await leaving;
    await tape.close();
    const { policy, incomplete } = await readTape(tape.file);
    expect(incomplete).toBe(0);
    expect(
      policy.map((take) => [take.end.end, take.parts.map((part) => (part.type === 'policy.token' ? part.text : '')).join('')]),
    ).toEqual([
      ['aborted', 'ab'],
      ['aborted', 'a'],
    ]);
  });

  it('a replay can be aborted and leaves no timer', async () => {
    const tape = await tapeAt();
    await listen(
      recordPolicy(
        fakePolicy(() => ['a', 'b']),
        tape,
      ),
      prompt('x'),
    );
    await tape.close();
    const cut = new AbortController();
    clock.schedule(35, () => cut.abort(new Error('panic')));
    const replay = await listen(replayPolicy(await readTape(tape.file), clock), prompt('x'), cut.signal);
    expect([replay.heard.length, replay.error?.message, clock.pending]).toEqual([1, 'panic', 0]);
  });
});

describe('a recorded voice', () => {
  const style = { rate: 1, pitch: 1 };
  const clause = (text: string): Clause => ({ seq: 0, text: text as unknown as Approved, emotion: null });

  function fakeVoice(chunks: readonly ClipChunk[], error?: Error): Voice {
    return {
      provider: 'fake',
      speak: async (said, _style, signal) => {
        await sleep(clock, 7, signal);
        return {
          clause: said,
          sampleRateHz: 22050,
          chunks: (async function* () {
            for (const chunk of chunks) {
              await sleep(clock, 4, signal);
              yield chunk;
            }
            if (error) throw error;
          })(),
        };
      },
      close: () => Promise.resolve(),
    };
  }

  async function hear(
    voice: Voice,
    text: string,
  ): Promise<{ rate: number; chunks: (ClipChunk & { readonly atMs: number })[]; error: Error | null }> {
    const startedAtMs = clock.nowMs();
    const chunks: (ClipChunk & { readonly atMs: number })[] = [];
    let rate = 0;
    let error: Error | null = null;
    const run = (async () => {
      try {
        const clip = await voice.speak(clause(text), style, never);
        rate = clip.sampleRateHz;
        for await (const chunk of clip.chunks) chunks.push({ ...chunk, atMs: clock.nowMs() - startedAtMs });
      } catch (reason) {
        error = reason as Error;
      }
    })();
    await whileTimePasses(run, 1);
    return { rate, chunks, error };
  }

  it('comes back sample by sample, whatever the samples and cues', async () => {
    const chunk = fc.record({
      pcm: fc.int16Array({ maxLength: 50 }),
      visemes: fc.array(fc.record({ viseme: fc.constantFrom('sil' as const, 'aa' as const, 'PP' as const), atSample: fc.nat() }), {
        maxLength: 3,
      }),
      words: fc.constantFrom([], [{ start: 0, end: 5, atSample: 12 }]),
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 4 }), async (chunks) => {
        const tape = await tapeAt(fileOf(`voice-${n++}.jsonl`));
        const original = await hear(recordVoice(fakeVoice(chunks), tape), 'Hello there');
        await tape.close();
        expect(await hear(replayVoice(await readTape(tape.file), clock), 'Hello there')).toEqual(original);
        expect(original.chunks).toHaveLength(chunks.length);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps a failure in mid-clip, and leaves out words that another text does not have', async () => {
    const tape = await tapeAt();
    const one: ClipChunk = {
      pcm: new Int16Array([1, -2]),
      visemes: [{ viseme: 'sil', atSample: 0 }],
      words: [{ start: 0, end: 5, atSample: 0 }],
    };
    await hear(recordVoice(fakeVoice([one], new VoiceError('engine gone')), tape), 'Hello');
    await tape.close();
    const replay = await hear(replayVoice(await readTape(tape.file), clock), 'Hi');
    expect(replay.error).toMatchObject({ name: 'VoiceError', message: 'engine gone' });
    expect(replay.chunks).toMatchObject([{ pcm: new Int16Array([1, -2]), words: [] }]);
  });

  it('copies samples, so that a player may use their memory again', async () => {
    const tape = await tapeAt();
    const pcm = new Int16Array([1, 2, 3, 4]).subarray(1, 3);
    const voice = recordVoice(fakeVoice([{ pcm, visemes: [], words: [] }]), tape);
    const heard = await hear(voice, 'Hello');
    heard.chunks[0]?.pcm.fill(9);
    await tape.close();
    expect((await hear(replayVoice(await readTape(tape.file), clock), 'Hello')).chunks[0]?.pcm).toEqual(new Int16Array([2, 3]));
  });
});

describe('a tape', () => {
  it('is for the user alone, and holds no secret, whoever wrote it', async () => {
    const tape = await createTape(fileOf(), { clock, log: logTo(() => undefined), redact: (text) => text.replaceAll('hunter2', '•••') });
    const policy = recordPolicy(
      fakePolicy(() => ['never ', 'hunter2']),
      tape,
    );
    const heard = listen(policy, prompt('is it hunter2?'));
    await clock.advance(1000);
    await heard;
    await tape.close();
    expect(await readFile(tape.file, 'utf8')).not.toContain('hunter2');
    if (process.platform !== 'win32') expect((await stat(tape.file)).mode & 0o777).toBe(0o600);
  });

  it('is never written over', async () => {
    const tape = await tapeAt();
    await tape.close();
    await expect(tapeAt()).rejects.toThrow(/it exists already; give another name/u);
    await expect(tapeAt(join(folder, 'no', 'such', 'folder.jsonl'))).rejects.toThrow(/cannot record to .*folder\.jsonl/u);
    // A slip of the user's: told as a message, where a plain Error would come with its stack.
    for (const file of [fileOf(), folder]) await expect(tapeAt(file)).rejects.toBeInstanceOf(TapeError);
  });

  it('drops and counts what the disk cannot take, says so, and the reader leaves streams with holes out', async () => {
    const tape = await tapeAt(fileOf(), 2000);
    const recorded = recordPolicy(
      {
        provider: 'fake',
        // All in one go, so that the writer cannot run in between.
        async *stream({ cue }) {
          for (let i = 0; i < (cue.text === 'long' ? 200 : 2); i++) yield `token ${i} `;
        },
        close: () => Promise.resolve(),
      },
      tape,
    );
    const say = async (text: string): Promise<number> => {
      let n = 0;
      for await (const _ of recorded.stream(prompt(text), never)) n++;
      return n;
    };
    expect(await say('short')).toBe(2);
    expect(await say('long')).toBe(200);
    await tape.close();
    expect(tape.dropped).toBeGreaterThan(100);
    expect(logs[0]).toMatch(/1 rows lost \(the disk does not keep up\)/u);
    expect(logs.length).toBeLessThan(12);
    const { policy, incomplete } = await readTape(tape.file);
    expect([policy.length, incomplete]).toEqual([1, 1]);
    // 200 tokens and their begin and end rows: either written or counted as lost.
    expect((await readFile(tape.file, 'utf8')).trim().split('\n').length + tape.dropped).toBe(1 + 4 + 202);
  });

  it.each([
    ['{"type":"tape","version":1,"recordedAt":1}\n{"type":"policy.tok', /session\.jsonl:2: no JSON/u],
    ['{"type":"tape","version":1,"recordedAt":1}\n\n{"type":"policy.token","id":0,"atMs":-1,"text":"x"}\n', /session\.jsonl:3: atMs: /u],
    [
      '{"type":"tape","version":1,"recordedAt":1}\n{"type":"voice.chunk","id":0,"atMs":1,"pcm":"%%","visemes":[],"words":[]}\n',
      /session\.jsonl:2: pcm: /u,
    ],
    ['{"type":"tape","version":9,"recordedAt":1}\n', /session\.jsonl:1: recorded by another version/u],
    ['{"type":"policy.token","id":0,"atMs":1,"text":"x"}\n', /session\.jsonl:1: this is no recording/u],
    ['', /the recording is empty/u],
  ])('names file and line of what is broken', async (content, message) => {
    await writeFile(fileOf(), content);
    await expect(readTape(fileOf())).rejects.toThrow(message);
    await expect(readTape(fileOf())).rejects.toBeInstanceOf(TapeError);
  });

  it('tells a missing file as one', async () => {
    await expect(readTape(fileOf('none.jsonl'))).rejects.toThrow(/cannot read the recording .*none\.jsonl/u);
    expect((await listen(replayPolicy(fileOf('none.jsonl'), clock), prompt('x'))).error).toBeInstanceOf(TapeError);
  });
});
