import { describe, expect, it } from 'vitest';
import { Feelings, RELAX_MS } from './feelings.ts';

describe('the feelings', () => {
  it('wears a clip’s expression, keeps it over an untagged clip, and relaxes after the turn', () => {
    const feelings = new Feelings();
    feelings.setRest('sleepy');
    expect(feelings.at(0)).toBe('sleepy');
    feelings.clipStarted('excited');
    feelings.clipStarted(null);
    expect(feelings.at(60_000)).toBe('excited');
    feelings.turnOver(60_000);
    expect(feelings.at(60_000 + RELAX_MS - 1)).toBe('excited');
    expect(feelings.at(60_000 + RELAX_MS)).toBe('sleepy');
  });

  it('does not carry the last turn’s expression into an untagged next one', () => {
    const feelings = new Feelings();
    feelings.clipStarted('sad');
    feelings.turnOver(0);
    feelings.clipStarted(null);
    expect(feelings.at(10)).toBe('neutral');
  });

  it('changes the rest under a felt expression without showing it yet', () => {
    const feelings = new Feelings();
    feelings.clipStarted('shy');
    feelings.setRest('smug');
    expect(feelings.at(1)).toBe('shy');
    feelings.forget();
    expect(feelings.at(1)).toBe('smug');
  });
});
