import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { RewardWords } from './reward-words.ts';

const OF = { userId: '1', rewardId: 'r', text: 'hi mum' };

describe('the words of a redemption', () => {
  it.each([
    ['the message', (words: RewardWords) => (words.message('m', OF), words.redemption('x', OF))],
    ['the redemption', (words: RewardWords) => (words.redemption('x', OF), words.message('m', { ...OF, text: 'hi  mum' }))],
  ])('are found by their message when %s came first', (_which, come) => {
    const words = new RewardWords(new FakeClock());
    come(words);
    expect(words.deleted('m')).toBe('x');
    expect(words.deleted('other')).toBeNull();
  });

  it('are known to be deleted when the redemption comes last', () => {
    const words = new RewardWords(new FakeClock());
    words.message('m', OF);
    expect(words.deleted('m')).toBeNull();
    expect(words.redemption('x', OF)).toBe(true);
    expect(words.redemption('y', OF)).toBe(false);
  });

  it('are not those of another viewer, reward or text, nor the same again, nor of long ago', async () => {
    const clock = new FakeClock();
    const words = new RewardWords(clock);
    words.message('m1', OF);
    words.message('m1', OF);
    words.message('m2', OF);
    for (const other of [{ userId: '2' }, { rewardId: 's' }, { text: 'hi dad' }])
      words.redemption(JSON.stringify(other), { ...OF, ...other });
    words.redemption('x1', OF);
    words.redemption('x2', OF);
    expect([words.deleted('m2'), words.deleted('m1')]).toEqual(['x2', 'x1']);
    words.message('m3', OF);
    await clock.advance(11 * 60_000);
    expect(words.redemption('x3', OF)).toBe(false);
    expect(words.deleted('m3')).toBeNull();
  });

  it('are remembered for the last ones only', () => {
    const words = new RewardWords(new FakeClock());
    for (let n = 0; n <= 200; n += 1) {
      words.message(`m${n}`, { ...OF, text: String(n) });
      words.redemption(`x${n}`, { ...OF, text: String(n) });
    }
    expect([words.deleted('m0'), words.deleted('m1'), words.deleted('m200')]).toEqual([null, 'x1', 'x200']);
  });
});
