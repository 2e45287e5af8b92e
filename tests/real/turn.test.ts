/** The real Smart Turn: what it says at the end of what somebody said, and in the middle of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TurnAnswer, TurnJob } from '../../src/ears/turn/smart-turn-engine.ts';
import { TURN_MODEL } from '../../src/ears/turn/turn-watch.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { EngineLink } from '../../src/ports/engine.ts';
import { startEngine } from '../../src/workers/supervisor.ts';
import { earsFolder, readingsFolder } from '../../testing/real-models.ts';
import { readingOf } from '../../testing/readings.ts';
import { joined, silence, speechOf } from '../../testing/speech.ts';

const file = join(earsFolder, ...TURN_MODEL.path);
const isThere = existsSync(file) && existsSync(readingsFolder);
if (!isThere) process.stderr.write(`skipped: the turn model is not in ${earsFolder}; tests/real/setup.sh brings it\n`);

/** As the ears ask it: a pause of 192 ms is known. */
const PAUSE_MS = 192;
const never = new AbortController().signal;
let link: EngineLink | null = null;
const tookMs: number[] = [];

beforeAll(async () => {
  if (!isThere) return;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  link = startEngine({
    ...{ name: 'the turn model', provider: 'smart-turn', config: null, clock: systemClock, report: () => undefined, log },
    entry: new URL('../../src/workers/turn-main.ts', import.meta.url),
    args: [file],
  });
  await link.ready();
});
afterAll(() => link?.close());

async function finishedAfter(pcm: Int16Array): Promise<number> {
  const beganMs = performance.now();
  for await (const answer of link?.run({ pcm } satisfies TurnJob, never) ?? []) {
    tookMs.push(performance.now() - beganMs);
    return (answer as TurnAnswer).finished;
  }
  throw new Error('no answer');
}

const atMs = (ms: number): number => Math.round(ms * 16);
const paused = (pcm: Int16Array): Int16Array => joined([pcm, silence(PAUSE_MS)]);

/** Where words end in the readings, in seconds, by faster-whisper's word times. */
const DICKENS_ENDS = [
  ['… the other way.', 28.18],
  ['… degree of comparison only.', 41.48],
] as const;
const DICKENS_MIDDLES = [
  ['it was the age of', 5.74],
  ['it was the age of wisdom,', 6.06],
  ['it was the epoch of belief,', 10.02],
  ['it was the season of light,', 14.54],
  ['it was the spring of', 18.38],
  ['it was the spring of hope,', 18.6],
  ['it was the winter', 19.62],
  ['we had everything', 21.86],
  ['we were all going direct the', 27.74],
  ['in short,', 29.5],
  ['that some of its', 33.32],
  ['authorities insisted', 35.04],
  ['on its being received', 36.52],
  ['the superlative', 39.72],
] as const;

describe.skipIf(!isThere)('Smart Turn', () => {
  it('answers what its own program answers of the same sound', async () => {
    const line = await speechOf('What do you think about the weather on the mountain today?', 'en-us');
    // By pipecat 1.14.0: features by numpy, the same file of weights. (It takes espeak for somebody who has more to say.)
    expect(await finishedAfter(paused(line))).toBeCloseTo(0.08297, 3);
  });

  it('tells the end of a reader’s paragraph from the middle of a sentence', async () => {
    const dickens = readingOf('two_cities.wav');
    const table: string[] = [];
    const finished = async (places: readonly (readonly [string, number])[]): Promise<number> => {
      let count = 0;
      for (const [words, endS] of places) {
        const answer = await finishedAfter(paused(dickens.subarray(0, atMs(endS * 1000))));
        table.push(`${answer.toFixed(2)}  ${words}`);
        if (answer >= 0.5) count += 1;
      }
      return count;
    };
    const ends = await finished(DICKENS_ENDS);
    const middles = await finished(DICKENS_MIDDLES);
    // Told, not tried: six sentences of two words, read with a pause after each as one who has more to say.
    const beckett = readingOf('beckett.wav');
    for (const endS of [0.96, 2.5, 4, 5.42, 7.16, 8.66])
      table.push(`${(await finishedAfter(paused(beckett.subarray(0, atMs(endS * 1000))))).toFixed(2)}  Beckett to ${endS} s`);
    tookMs.sort((a, b) => a - b);
    process.stderr.write(
      `Smart Turn, a reading by a person: ${ends} of ${DICKENS_ENDS.length} ends called finished, ${middles} of ${DICKENS_MIDDLES.length} places in the middle; p50 ${tookMs[tookMs.length >> 1]?.toFixed(0)} ms an answer\n${table.join('\n')}\n`,
    );
    expect(ends).toBe(DICKENS_ENDS.length);
    expect(middles).toBeLessThanOrEqual(2);
  });
});
