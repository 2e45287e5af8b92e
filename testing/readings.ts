/** Readings by people, which `tests/real/setup.sh` brings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../src/ears/sound/framing.ts';
import { RateConverter } from '../src/ears/sound/resample.ts';
import { readWav } from '../src/ears/sound/wav.ts';
import { readingsFolder } from './real-models.ts';
import { joined } from './speech.ts';

/** What is read in `two_cities.wav`, 44 s: the first sentence of "A Tale of Two Cities". */
export const DICKENS =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of light, it was the season of darkness, it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, we were all going direct to heaven, we were all going direct the other way. In short, the period was so far like the present period, that some of its noisiest authorities insisted on its being received, for good or for evil, in the superlative degree of comparison only.';

/** Commas and full stops of it at which the reader pauses, about there, in seconds: between them are some ten seconds. */
const DICKENS_PAUSES_S = [10.2, 18.8, 28.5] as const;
const NEAR_S = 0.35;
const QUIET_S = 0.1;

/** The reading of Dickens in four pieces, cut where it is quietest. */
export function dickensInPieces(): Int16Array[] {
  const pcm = readingOf('two_cities.wav');
  const cuts = DICKENS_PAUSES_S.map((atS) => quietest(pcm, (atS - NEAR_S) * SAMPLE_RATE_HZ, (atS + NEAR_S) * SAMPLE_RATE_HZ));
  return [0, ...cuts].map((from, n) => pcm.slice(from, cuts[n] ?? pcm.length));
}

function quietest(pcm: Int16Array, from: number, to: number): number {
  const length = Math.round(QUIET_S * SAMPLE_RATE_HZ);
  let best = { at: Math.round(from), sum: Infinity };
  for (let at = Math.round(from); at + length <= to; at += length / 4) {
    const sum = pcm.subarray(at, at + length).reduce((total, sample) => total + Math.abs(sample), 0);
    if (sum < best.sum) best = { at: at + length / 2, sum };
  }
  return best.at;
}

/** 16 kHz mono. */
export function readingOf(name: 'two_cities.wav' | 'beckett.wav'): Int16Array {
  const { pcm, sampleRateHz } = readWav(readFileSync(join(readingsFolder, name)));
  const converter = new RateConverter(sampleRateHz, SAMPLE_RATE_HZ);
  return joined([converter.push(pcm), converter.flush()]);
}
