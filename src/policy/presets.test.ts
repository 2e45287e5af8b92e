import { expect, it } from 'vitest';
import { fits, needGb, PRESETS, recommended, roomGb } from './presets.ts';

it.each([
  [6, null],
  [8, 'llama3.2:3b'],
  [12, 'llama3.1:8b'],
  [16, 'qwen3:14b'],
  [24, 'mistral-small:24b'],
  [48, 'mixtral:8x7b'],
])('a card of %i GB: %s', (cardGb, model) => {
  const found = recommended(cardGb);
  expect(found?.model ?? null).toBe(model);
  if (found) expect(needGb(found)).toBeLessThanOrEqual(roomGb(cardGb));
});

it('is honest about Mixtral', () => {
  const mixtral = PRESETS.find(({ model }) => model === 'mixtral:8x7b');
  expect(mixtral && needGb(mixtral)).toBeCloseTo(27);
  expect([fits('mixtral:8x7b', 24), fits('llama3.1:8b', 12), fits('llama3.1:8b', 8), fits('my-own', 8)]).toEqual([
    false,
    true,
    false,
    null,
  ]);
});

it('goes from the smallest to the largest', () => {
  const needs = PRESETS.map(needGb);
  expect(needs).toEqual([...needs].sort((a, b) => a - b));
});
