import { expect, it } from 'vitest';
import { PRESETS } from './presets.ts';
import { bytesOfAToken, memoryGbPerS, tokensPerSecondAtMost } from './speed.ts';
import { fileBytes } from './weights.ts';

const preset = (model: string): (typeof PRESETS)[number] => {
  const found = PRESETS.find((one) => one.model === model);
  if (found === undefined) throw new Error(`no preset ${model}`);
  return found;
};

it('a token costs all of a plain model but its table of words in, and the conversation', () => {
  const { architecture, quantisation } = preset('llama3.1:8b');
  const bytes = bytesOfAToken(architecture, quantisation);
  expect(bytes / fileBytes(architecture, quantisation)).toBeGreaterThan(0.9);
  expect(bytes / fileBytes(architecture, quantisation)).toBeLessThan(1.03);
});

it('of Mixtral two of eight experts', () => {
  const { architecture, quantisation } = preset('mixtral:8x7b');
  const share = bytesOfAToken(architecture, quantisation) / fileBytes(architecture, quantisation);
  // Two eighths of the nets, and all of the attention.
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
});

it('knows a card by the name it tells, and none of another name', () => {
  expect(memoryGbPerS('NVIDIA GeForce RTX 3060')).toBe(360);
  expect(memoryGbPerS('NVIDIA GeForce RTX 4070 Ti SUPER')).toBe(672);
  expect(memoryGbPerS('GeForce RTX 4070 Ti')).toBe(504);
  expect(memoryGbPerS('NVIDIA GeForce RTX 4090 Laptop GPU')).toBeNull();
  expect(memoryGbPerS('Tesla T4')).toBeNull();
});

it('every preset can speak on the card it is meant for: more than the four tokens a second of speech', () => {
  for (const [model, gbPerS] of [
    ['llama3.2:3b', 272],
    ['llama3.1:8b', 360],
    ['qwen3:14b', 288],
    ['mistral-small:24b', 936],
  ] as const)
    expect(tokensPerSecondAtMost(preset(model), gbPerS), model).toBeGreaterThan(20);
});
