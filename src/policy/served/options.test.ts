import { expect, it } from 'vitest';
import { patience, SERVED_DEFAULTS } from './options.ts';

it('waits for the first token as long as the reply’s deadline allows, and never less than for a quick model', () => {
  const { firstTokenMs, wholeMs } = SERVED_DEFAULTS;
  expect(patience(1_000)).toEqual({ firstTokenMs, wholeMs });
  expect(patience(12_000)).toEqual({ firstTokenMs: 8_000, wholeMs });
  expect(patience(60_000)).toEqual({ firstTokenMs: 40_000, wholeMs: 60_000 });
});

it('without a deadline a server that hangs is given up all the same', () => {
  expect(patience(0).wholeMs).toBeLessThan(Infinity);
  expect(patience(0).firstTokenMs).toBe(patience(0).wholeMs);
});
