import { expect, it } from 'vitest';
import { HELP, parseStartOptions } from './start.ts';

it.each(['10000000', '3600.1', '0', '0.09', '-5', 'NaN', 'Infinity', 'soon', ''])(
  '--gap-s %s is refused: once, months between two messages flooded the chat',
  (gap) => {
    expect(parseStartOptions(['--rehearse', `--gap-s=${gap}`])).toBe('--gap-s wants seconds from 0.1 to 3600');
  },
);

it.each([
  ['0.1', 100],
  ['3600', 3_600_000],
])('--gap-s %s is %i ms', (gap, meanGapMs) => {
  expect(parseStartOptions(['--gap-s', gap])).toMatchObject({ crowd: { meanGapMs } });
});

it('a bare start has a crowd of its own pace, which only a rehearsal uses', () => {
  expect(parseStartOptions([])).toEqual({ rehearse: false, open: false, crowd: { seed: 1, meanGapMs: 8000 } });
  expect(parseStartOptions(['--rehearse', '--seed', '7', '--record', 'a.jsonl', '--replay', 'b.jsonl'])).toEqual({
    rehearse: true,
    open: false,
    crowd: { seed: 7, meanGapMs: 8000 },
    record: 'a.jsonl',
    replay: 'b.jsonl',
  });
});

it('a seed is a whole number, an option that is not there a usage error', () => {
  for (const seed of ['abc', '1.5', 'Infinity']) expect(parseStartOptions(['--seed', seed])).toBe('--seed wants a whole number');
  expect(() => parseStartOptions(['--recrod', 'x'])).toThrow(/Unknown option/u);
});

it('--help tells every option', () => {
  expect(parseStartOptions(['--rehearse', '--help'])).toBe(HELP);
  for (const option of ['--rehearse', '--seed', '--gap-s', '--record', '--replay']) expect(HELP).toContain(option);
});
