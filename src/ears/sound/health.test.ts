import { expect, it } from 'vitest';
import { SoundHealth } from './health.ts';

const second = (level: number): Int16Array =>
  Int16Array.from({ length: 16_000 }, (_, n) => Math.max(-32_768, Math.min(32_767, level * Math.sin(n / 10))));
const take = (health: SoundHealth, level: number, seconds: number): string => {
  let told = '';
  for (let n = 0; n < seconds; n++) told = health.take(second(level), 1000);
  return told;
};

it('tells of a dead microphone and of one that is too loud, and when that is over', () => {
  const health = new SoundHealth();
  expect(take(health, 3000, 5)).toBe('');
  expect(take(health, 0, 4)).toBe('');
  expect(take(health, 0, 1)).toContain('silence');
  expect(take(health, 3000, 1)).toBe('');
  expect(take(health, 100_000, 1)).toContain('clips');
  expect(take(health, 3000, 6)).toBe('');
  // A quiet room is no dead microphone.
  expect(take(health, 4, 20)).toBe('');
});
