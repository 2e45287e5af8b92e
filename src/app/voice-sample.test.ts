/** The voice that AIVT brings, tried for real in a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSettings } from '../config/settings.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLog } from '../kernel/log.ts';
import { BUILT_IN_VOICE } from '../ports/setup-desk.ts';
import { createSetupDesk } from './setup-desk.ts';
import { load } from '../cli/load.ts';

let folder: string;
let desk: ReturnType<typeof createSetupDesk>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-voices-'));
  const settings = parseSettings({ AIVT_DATA_DIR: folder });
  desk = createSetupDesk({
    settings: () => settings,
    persona: load({}).persona,
    board: { get: () => ({ state: 'unknown', provider: '', detail: '', since: 0 }) },
    clock: systemClock,
    log: createLog({ secrets: [], write: () => undefined }),
  });
});
afterAll(async () => {
  desk.close();
  await rm(folder, { recursive: true, force: true });
});

it('the built-in voice says some words, one try at a time', async () => {
  const first = desk.tryVoice(BUILT_IN_VOICE);
  await expect(desk.tryVoice(BUILT_IN_VOICE)).rejects.toThrow('Another voice is being tried');
  const wav = Buffer.from(await first);
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
  const rateHz = wav.readUInt32LE(24);
  const seconds = (wav.length - 44) / 2 / rateHz;
  expect(seconds).toBeGreaterThan(1.5);
  expect(seconds).toBeLessThan(8);
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
  expect(samples.some((sample) => Math.abs(sample) > 2000)).toBe(true);
});

it('a voice that is not there is told so, and stands in nobody’s way', async () => {
  await expect(desk.tryVoice('../../secret')).rejects.toThrow('is not installed');
  const { voices } = await desk.voices();
  expect(voices[0]).toMatchObject({ name: BUILT_IN_VOICE, installed: true, free: true });
});
