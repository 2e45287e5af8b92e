import { expect, test } from 'vitest';
import { EMOTIONS } from '../domain/emotion.ts';
import type { Clause } from '../domain/clause.ts';
import type { SpeechStyle, Voice } from '../ports/voice.ts';
import { colouredStyle, createExpressiveVoice } from './expressive.ts';

test('every emotion keeps the voice within its limits; none leaves it as it is', () => {
  const plain = { rate: 1.1, pitch: 0.9 };
  expect(colouredStyle(plain, null)).toEqual(plain);
  expect(colouredStyle(plain, 'neutral')).toEqual(plain);
  for (const emotion of EMOTIONS) {
    for (const style of [{ rate: 0.5, pitch: 2 }, plain, { rate: 2, pitch: 0.5 }]) {
      for (const factor of Object.values(colouredStyle(style, emotion))) {
        expect(factor).toBeGreaterThanOrEqual(0.5);
        expect(factor).toBeLessThanOrEqual(2);
      }
    }
  }
  expect(colouredStyle(plain, 'excited').rate).toBeGreaterThan(plain.rate);
  expect(colouredStyle(plain, 'sleepy').rate).toBeLessThan(plain.rate);
});

test("the clause's emotion reaches the voice", async () => {
  const styles: SpeechStyle[] = [];
  const voice: Voice = {
    provider: 'fake',
    speak: (clause, style) => {
      styles.push(style);
      return Promise.resolve({ clause, sampleRateHz: 1, chunks: (async function* () {})() });
    },
    close: () => Promise.resolve(),
  };
  const clause = JSON.parse(JSON.stringify({ seq: 0, text: 'Yay!', emotion: 'excited' })) as Clause;
  await createExpressiveVoice(voice).speak(clause, { rate: 1, pitch: 1 }, new AbortController().signal);
  expect(styles).toEqual([{ rate: 1.1, pitch: 1.1 }]);
});
