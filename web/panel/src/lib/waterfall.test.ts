import { describe, expect, it } from 'vitest';
import { formatMs, waterfall } from './waterfall.ts';

describe('waterfall', () => {
  it('covers the time from arrival to the first sound without gaps', () => {
    const stretches = waterfall({
      admitted: 1,
      started: 2,
      promptReady: 5,
      firstToken: 155,
      firstClause: 300,
      firstAudio: 310,
      playing: 350,
      finished: 2000,
    });
    expect(stretches.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 1],
      [1, 2],
      [2, 5],
      [5, 155],
      [155, 300],
      [300, 310],
      [310, 350],
    ]);
  });

  it('shows how long the streamer was waited for, before the turn and in it', () => {
    const held = waterfall({ admitted: 8000, started: 8001, firstClause: 8300, reviewed: 12_300, firstAudio: 12_390, playing: 12_420 });
    expect(held.find(({ name }) => name === 'moderation, let in')).toMatchObject({ fromMs: 0, toMs: 8000 });
    expect(held.find(({ name }) => name === 'your yes')).toMatchObject({ fromMs: 8300, toMs: 12_300 });
    expect(held.find(({ name }) => name === 'voice')).toMatchObject({ fromMs: 12_300, toMs: 12_390 });
  });

  it('leaves out what was never reached, and lets a missing mark be swallowed by the next', () => {
    expect(waterfall({ started: 2, promptReady: 5 }).map(({ toMs }) => toMs)).toEqual([2, 5]);
    expect(waterfall({ started: 2, firstAudio: 20, playing: 30 }).map(({ name, fromMs }) => [name, fromMs])).toEqual([
      ['waiting for the floor', 0],
      ['voice', 2],
      ['to the ear', 20],
    ]);
    expect(waterfall({})).toEqual([]);
  });
});

describe('formatMs', () => {
  it.each([
    [null, '–'],
    [0.42, '0.4 ms'],
    [154.6, '155 ms'],
    [12_340, '12.3 s'],
  ])('writes %s as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});
