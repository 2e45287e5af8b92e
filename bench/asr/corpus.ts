/** Speech with known text and times, made on the spot, in the noises of a streamer's room. */
import { SAMPLE_RATE_HZ } from '../../src/ears/sound/framing.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { silence, speechOf } from '../../testing/speech.ts';

export interface Said {
  readonly text: string;
  /** In samples of the track: where it is loud first and last. */
  readonly start: number;
  readonly end: number;
}

export interface Track {
  readonly pcm: Int16Array;
  readonly said: readonly Said[];
}

const VOICES = ['en-us', 'en', 'en-us+Annie'] as const;
const SENTENCES = [
  'What do you think about this game?',
  'Yes, I like it a lot.',
  'Tell everybody in the chat about the new map.',
  'Wait, stop for a moment please.',
  'I was thinking that we could go to the mountain, and then look for the hidden door.',
  'Hello Kitsu, how are you today?',
  'No, not that one.',
  'Can you remember who followed us yesterday?',
];
const GAP_MS = 1700;
/** Quieter than this against the loudest sample is no speech yet. */
const LOUD = 0.03;

export async function cleanTrack(): Promise<Track> {
  const pieces: Int16Array[] = [silence(GAP_MS)];
  const said: Said[] = [];
  let at = pieces[0]?.length ?? 0;
  for (const voice of VOICES) {
    for (const text of SENTENCES) {
      const pcm = await speechOf(text, voice);
      const [first, last] = loudPart(pcm);
      said.push({ text, start: at + first, end: at + last });
      pieces.push(pcm, silence(GAP_MS));
      at += pcm.length + silence(GAP_MS).length;
    }
  }
  const pcm = new Int16Array(at);
  let place = 0;
  for (const piece of pieces) {
    pcm.set(piece, place);
    place += piece.length;
  }
  return { pcm, said };
}

/** The first and the last loud sample. */
function loudPart(pcm: Int16Array): readonly [first: number, last: number] {
  const loudest = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const isLoud = (sample: number): boolean => Math.abs(sample) > loudest * LOUD;
  return [pcm.findIndex(isLoud), pcm.findLastIndex(isLoud)];
}

/** Without what is quiet before and after it. */
export function trimmed(pcm: Int16Array): Int16Array {
  const [first, last] = loudPart(pcm);
  return pcm.slice(first, last + 1);
}

/** A noise as loud as it must be for the ratio; the mean power of speech is taken over speech alone. */
export function withNoise(track: Track, noise: Float64Array, snrDb: number): Track {
  let power = 0;
  let samples = 0;
  for (const { start, end } of track.said) {
    for (let n = start; n <= end; n++) power += (track.pcm[n] ?? 0) ** 2;
    samples += end - start + 1;
  }
  const noisePower = noise.reduce((sum, sample) => sum + sample ** 2, 0) / noise.length;
  const gain = Math.sqrt(power / samples / 10 ** (snrDb / 10) / noisePower);
  return {
    said: track.said,
    pcm: track.pcm.map((sample, n) => Math.max(-32_768, Math.min(32_767, sample + gain * (noise[n % noise.length] ?? 0)))),
  };
}

const SECONDS = 20;

export function white(): Float64Array {
  const random = seededRandom(1);
  return Float64Array.from({ length: SECONDS * SAMPLE_RATE_HZ }, () => random() - 0.5);
}

/** Strokes of some 8 ms, five a second, none like another. */
export function keyboard(): Float64Array {
  const random = seededRandom(2);
  const noise = new Float64Array(SECONDS * SAMPLE_RATE_HZ);
  for (let at = 0; at < noise.length; at += Math.round((0.08 + random() * 0.24) * SAMPLE_RATE_HZ)) {
    const loud = 0.4 + random();
    for (let n = 0; n < 480 && at + n < noise.length; n++) noise[at + n] = loud * (random() - 0.5) * Math.exp(-n / (40 + random() * 60));
  }
  return noise;
}

/** Chords with overtones and a beat. */
export function music(): Float64Array {
  const CHORDS = [
    [220, 277.2, 329.6],
    [196, 246.9, 293.7],
    [174.6, 220, 261.6],
    [246.9, 311.1, 370],
  ];
  return Float64Array.from({ length: SECONDS * SAMPLE_RATE_HZ }, (_, n) => {
    const t = n / SAMPLE_RATE_HZ;
    const chord = CHORDS[Math.floor(t) % CHORDS.length] ?? [];
    const pluck = Math.exp(-2 * (t % 0.5));
    let sum = 0;
    for (const hz of chord) for (let k = 1; k <= 5; k++) sum += Math.sin(2 * Math.PI * hz * k * t) / k;
    return sum * pluck;
  });
}
