/** A WAV file as a microphone: heard once, at the pace of its sound. For trying things, and for tests. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { sleep, type Clock } from '../../kernel/clock.ts';
import { Fault, reasonOf } from '../../kernel/fault.ts';
import { readWav } from '../sound/wav.ts';
import type { SoundSource } from './source.ts';

const PIECE_MS = 32;
/** An hour and a half of 48 kHz in 16 bits. It is read as a whole. */
const MOST_BYTES = 512 * 1024 * 1024;

export function wavSource(path: string, clock: Clock): SoundSource {
  return {
    wanted: basename(path),
    async open(signal) {
      const { sampleRateHz, pcm } = await read(path);
      return { device: `the file ${basename(path)}`, sampleRateHz, sound: paced(pcm, sampleRateHz, clock, signal) };
    },
    close: () => Promise.resolve(),
  };
}

async function read(path: string): Promise<ReturnType<typeof readWav>> {
  try {
    if ((await stat(path)).size > MOST_BYTES) throw new Fault('it is larger than 512 MB: take a part of it', { permanent: true });
    return readWav(await readFile(path));
  } catch (error) {
    throw new Fault(`${path} cannot be heard: ${reasonOf(error)}`, { cause: error, permanent: true });
  }
}

/** A machine that stumbles catches up: the time of a piece is counted from the beginning. */
async function* paced(
  pcm: Int16Array,
  sampleRateHz: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Int16Array, void, undefined> {
  const size = Math.round((sampleRateHz * PIECE_MS) / 1000);
  const beganMs = clock.nowMs();
  for (let at = 0; at < pcm.length; at += size) {
    const piece = pcm.subarray(at, at + size);
    const dueMs = beganMs + ((at + piece.length) * 1000) / sampleRateHz;
    await sleep(clock, Math.max(0, dueMs - clock.nowMs()), signal);
    yield piece;
  }
}
