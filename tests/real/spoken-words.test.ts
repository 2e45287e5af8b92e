/** The real voice says lines as they stand; a real recogniser must hear the words of the captions. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRecogniser, type RealServer } from '../../testing/real-models.ts';
import { WordErrorRate } from '../../testing/word-errors.ts';
import { LINES } from './lines.ts';
import { hear, openRig, visemeLengths, type Clip, type Rig } from './rig.ts';

/** Words wrong over words said. The recogniser is small and the voice draws its noise anew: see docs/real-models.md. */
const LIMIT = 0.06;

let rig: Rig;
let recogniser: RealServer;

beforeAll(async () => {
  recogniser = await startRecogniser();
  rig = await openRig();
});
afterAll(async () => {
  await rig.close();
  await recogniser.kill();
});

it('the recogniser hears the words of the captions, and the mouth moves for as long as the sound lasts', async () => {
  await expect.poll(() => rig.app.status.status().modules.tts).toMatchObject({ state: 'online', provider: 'piper' });
  const all = new WordErrorRate();
  const wrong: string[] = [];
  for (const line of LINES) {
    const from = rig.log.now;
    await rig.app.ingress.say(line);
    const { turnId } = await rig.log.until('turn.finished', from);
    // The last clip's end may be on its way to the overlay still when the turn is over.
    const whole = (): Clip[] => rig.clipsOf(turnId).filter(({ totalSamples }) => totalSamples !== null);
    await expect
      .poll(() =>
        whole()
          .map((clip) => clip.text)
          .join(' '),
      )
      .toBe(line);
    const clips = whole();
    for (const clip of clips) {
      expect(Buffer.concat(clip.pcm).length / 2, line).toBe(clip.totalSamples);
      const lengths = visemeLengths(clip);
      expect(Math.min(...lengths), line).toBeGreaterThanOrEqual(0);
      expect(
        lengths.reduce((sum, length) => sum + length, 0),
        line,
      ).toBe(clip.totalSamples);
    }
    const heard = await hear(recogniser.port, clips);
    if (all.add(line, heard) > 0) wrong.push(`${line} → ${heard.trim()}`);
  }
  process.stderr.write(
    `word error rate of ${LINES.length} lines (${all.words} words): ${(all.rate * 100).toFixed(1)} %\n${wrong.join('\n')}\n`,
  );
  expect(all.rate).toBeLessThan(LIMIT);
});
