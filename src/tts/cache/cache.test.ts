import { logTo } from '../../kernel/log.ts';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clause } from '../../domain/clause.ts';
import { VoiceError, type Clip, type Voice } from '../../ports/voice.ts';
import { createCachedVoice, type CachedVoice } from './cached-voice.ts';
import { ClipStore } from './clip-store.ts';
import { decodeClip, encodeClip, type StoredClip } from './stored-clip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-cache-'));
});
const stores: ClipStore[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.settled()));
  await rm(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
const PLAIN = { rate: 1, pitch: 1 };

function clip(value: number, samples = 1000): StoredClip {
  return {
    sampleRateHz: 22_050,
    pcm: new Int16Array(samples).fill(value),
    visemes: [{ viseme: 'aa', atSample: 0 }],
    words: [{ start: 0, end: 2, atSample: 5 }],
  };
}

function clause(text: string): Clause {
  return JSON.parse(JSON.stringify({ seq: 0, text, emotion: null })) as Clause;
}

/** Says each text as its length, in two chunks, and counts. */
function countingVoice(): Voice & { spoken: string[]; fail: boolean } {
  return {
    provider: 'counting',
    spoken: [],
    fail: false,
    async speak(said): Promise<Clip> {
      this.spoken.push(said.text);
      const fail = this.fail;
      return {
        clause: said,
        sampleRateHz: 16_000,
        chunks: (async function* () {
          yield { pcm: new Int16Array([said.text.length]), visemes: [{ viseme: 'aa' as const, atSample: 0 }], words: [] };
          if (fail) throw new VoiceError('gone');
          yield {
            pcm: new Int16Array([7, 8]),
            visemes: [{ viseme: 'sil' as const, atSample: 3 }],
            words: [{ start: 0, end: 2, atSample: 1 }],
          };
        })(),
      };
    },
    close: () => Promise.resolve(),
  };
}

async function open(options: { memory?: number; disk?: number } = {}): Promise<{ store: ClipStore; logs: string[] }> {
  const logs: string[] = [];
  const store = await ClipStore.open({
    folder,
    log: logTo((_level, message) => void logs.push(message)),
    ...(options.memory === undefined ? {} : { maxMemoryBytes: options.memory }),
    ...(options.disk === undefined ? {} : { maxDiskBytes: options.disk }),
  });
  stores.push(store);
  return { store, logs };
}

async function heard(voice: CachedVoice, text: string, style = PLAIN): Promise<number[]> {
  const got: number[] = [];
  for await (const chunk of (await voice.speak(clause(text), style, never)).chunks) got.push(...chunk.pcm);
  return got;
}

test('what was written is read to the bit, and any change of the file is noticed', () => {
  const bytes = encodeClip(clip(-5));
  expect(decodeClip(bytes)).toEqual(clip(-5));
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= flip;
      expect(decodeClip(damaged)).toBeNull();
      expect(decodeClip(bytes.subarray(0, at))).toBeNull();
    }),
  );
});

test('a clause is synthesised once; the second time its sound and mouth come back', async () => {
  const { store } = await open();
  const inner = countingVoice();
  const voice = createCachedVoice({ voice: inner, store, voiceKey: async () => 'v1' });
  expect(await heard(voice, 'Hello')).toEqual([5, 7, 8]);
  expect(await heard(voice, 'Hello')).toEqual([5, 7, 8]);
  expect(inner.spoken).toEqual(['Hello']);
  const again = await voice.speak(clause('Hello'), PLAIN, never);
  expect(again.sampleRateHz).toBe(16_000);
  for await (const chunk of again.chunks) {
    expect(chunk.visemes).toEqual([
      { viseme: 'aa', atSample: 0 },
      { viseme: 'sil', atSample: 3 },
    ]);
    expect(chunk.words).toEqual([{ start: 0, end: 2, atSample: 1 }]);
  }
});

test('another voice, speed, pitch or text is another clip', async () => {
  const { store } = await open();
  const inner = countingVoice();
  let key = 'v1';
  const voice = createCachedVoice({ voice: inner, store, voiceKey: async () => key });
  await heard(voice, 'Hello');
  await heard(voice, 'Hello', { rate: 1.1, pitch: 1 });
  await heard(voice, 'Hello', { rate: 1, pitch: 1.1 });
  await heard(voice, 'Hello!');
  key = 'v2';
  await heard(voice, 'Hello');
  expect(inner.spoken).toHaveLength(5);
});

test('the disk survives a restart; a damaged file is thrown away and made anew', async () => {
  const first = await open();
  const inner = countingVoice();
  await heard(createCachedVoice({ voice: inner, store: first.store, voiceKey: async () => 'v' }), 'Hello');
  await first.store.settled();
  const second = await open();
  expect(await heard(createCachedVoice({ voice: inner, store: second.store, voiceKey: async () => 'v' }), 'Hello')).toEqual([5, 7, 8]);
  expect(inner.spoken).toHaveLength(1);
  const [name] = await readdir(folder);
  const bytes = await readFile(join(folder, name!));
  bytes[60]! ^= 1;
  await writeFile(join(folder, name!), bytes);
  const third = await open();
  expect(await heard(createCachedVoice({ voice: inner, store: third.store, voiceKey: async () => 'v' }), 'Hello')).toEqual([5, 7, 8]);
  expect(inner.spoken).toHaveLength(2);
  expect(third.logs.join()).toContain('damaged');
});

test('memory and disk stay within their bounds; the longest unused goes first', async () => {
  const { store } = await open({ memory: 10_000, disk: 10_000 });
  for (let n = 0; n < 12; n++) {
    store.put(`a${n}`, clip(n));
    await store.get('a0');
    await store.settled();
  }
  expect(store.bytes.memory).toBeLessThanOrEqual(10_000);
  expect(store.bytes.disk).toBeLessThanOrEqual(10_000);
  expect((await readdir(folder)).length).toBeLessThanOrEqual(4);
  expect(await store.get('a0')).toEqual(clip(0));
  expect(await store.get('a11')).toEqual(clip(11));
  expect(await store.get('a1')).toBeNull();
});

test('a clip that broke off or was left is not kept', async () => {
  const { store } = await open();
  const inner = countingVoice();
  const voice = createCachedVoice({ voice: inner, store, voiceKey: async () => 'v' });
  inner.fail = true;
  await expect(heard(voice, 'Hello')).rejects.toThrow(VoiceError);
  inner.fail = false;
  for await (const chunk of (await voice.speak(clause('Hello'), PLAIN, never)).chunks) {
    expect(chunk.pcm).toHaveLength(1);
    break;
  }
  await heard(voice, 'Hello');
  expect(inner.spoken).toHaveLength(3);
});

test('stock lines are made ahead, one by one, only while idle, and only once', async () => {
  const { store } = await open();
  const inner = countingVoice();
  const voice = createCachedVoice({ voice: inner, store, voiceKey: async () => 'v' });
  const lines = ['One.', 'Two.', 'Three.'].map(clause);
  let asked = 0;
  expect(await voice.prepare(lines, PLAIN, never, () => ++asked < 3)).toBe(2);
  expect(await voice.prepare(lines, PLAIN, never)).toBe(1);
  expect(inner.spoken).toEqual(['One.', 'Two.', 'Three.']);
});

test('a folder that cannot be used is told once and speech goes on', async () => {
  const file = join(folder, 'not-a-folder');
  await writeFile(file, '');
  const logs: string[] = [];
  const store = await ClipStore.open({ folder: file, log: logTo((_level, message) => void logs.push(message)) });
  const inner = countingVoice();
  const voice = createCachedVoice({ voice: inner, store, voiceKey: async () => 'v' });
  expect(await heard(voice, 'Hello')).toEqual([5, 7, 8]);
  expect(await heard(voice, 'Hello')).toEqual([5, 7, 8]);
  await store.settled();
  expect(inner.spoken).toHaveLength(1);
  expect(logs).toHaveLength(1);
});

test('an engine that is down does not stop the asking: the voice itself says what is wrong', async () => {
  const { store } = await open();
  const inner = countingVoice();
  const voice = createCachedVoice({ voice: inner, store, voiceKey: () => Promise.reject(new Error('down')) });
  expect(await heard(voice, 'Hello')).toEqual([5, 7, 8]);
});
