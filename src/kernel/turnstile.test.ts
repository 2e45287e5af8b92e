import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a turnstile', () => {
  it('lets so many in at one time, the others in their order, and turns away who comes to a full line', async () => {
    const turnstile = new Turnstile(2, 2);
    const inside: string[] = [];
    const visit = async (name: string): Promise<void> => {
      inside.push((await turnstile.enter()) ? name : `no ${name}`);
    };
    const all = ['a', 'b', 'c', 'd', 'e'].map(visit);
    await settled();
    expect(inside).toEqual(['a', 'b', 'no e']);
    turnstile.leave();
    await settled();
    expect(inside).toEqual(['a', 'b', 'no e', 'c']);
    turnstile.leave();
    await Promise.all(all);
    expect(inside.at(-1)).toBe('d');
    turnstile.leave();
    turnstile.leave();
    expect(await turnstile.enter()).toBe(true);
  });
});
