import { expect, it } from 'vitest';
import { fileGb, knownNeedGb, needGb, PRESETS, recommended, roomGb } from './presets.ts';
import { parametersOf, type Architecture } from './weights.ts';

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

/** As Ollama's library lists them, in November 2026. */
const LISTED = {
  ...{ 'llama3.2:3b': 2.0, 'qwen3:4b': 2.6, 'llama3.1:8b': 4.9, 'mistral-nemo:12b': 7.1, 'qwen3:14b': 9.3 },
  ...{ 'mistral-small:24b': 14, 'mixtral:8x7b': 26 },
};
it.each(Object.entries(LISTED))('%s: the file that is reckoned is within 5 % of the one that is listed, %f GB', (model, listedGb) => {
  const preset = PRESETS.find((one) => one.model === model);
  expect(preset && Math.abs(fileGb(preset) / listedGb - 1)).toBeLessThan(0.05);
});

it.each([
  ['llama3.2:3b', 3.21],
  ['llama3.1:8b', 8.03],
  ['mistral-small:24b', 23.57],
  ['mixtral:8x7b', 46.7],
])('%s has %f thousand million parameters, as its maker says', (model, billions) => {
  const preset = PRESETS.find((one) => one.model === model);
  expect(preset && parametersOf(preset.architecture) / 1e9).toBeCloseTo(billions, 2);
});

it('counts the parameters of SmolLM2-135M as its file does, but for its 61 norms', () => {
  const smol: Architecture = {
    ...{ layers: 30, width: 576, heads: 9, kvHeads: 3, keyLength: 64, valueLength: 64 },
    ...{ feedForward: 1536, vocabulary: 49_152, tied: true, experts: 1 },
  };
  expect(parametersOf(smol) + 61 * 576).toBe(134_515_008);
});

it('is honest about Mixtral', () => {
  expect(knownNeedGb('mixtral:8x7b')).toBeGreaterThan(27);
  expect(recommended(24)?.model).not.toBe('mixtral:8x7b');
  expect([knownNeedGb('llama3.1:8b'), knownNeedGb('my-own')]).toEqual([expect.closeTo(5.95, 1), null]);
});

it('goes from the smallest to the largest', () => {
  const needs = PRESETS.map(needGb);
  expect(needs).toEqual([...needs].sort((a, b) => a - b));
});
