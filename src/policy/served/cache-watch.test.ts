import { describe, expect, it } from 'vitest';
import { CacheWatch } from './cache-watch.ts';

describe('what the model kept of a prompt', () => {
  it('is told by the speed of a whole read, which the loading makes', () => {
    const watch = new CacheWatch();
    watch.whole(700, 4_500);
    expect(watch.hit(1_300, 260)).toBe(true);
    expect(watch.hit(1_300, 8_000)).toBe(false);
  });

  // With all read ahead every turn was fast, and one fast turn beside another was told as no hit.
  it('is not known while only fast reads were seen, as of a model that was loaded before the program', () => {
    const watch = new CacheWatch();
    expect([watch.hit(1_000, 250), watch.hit(1_300, 260)]).toEqual([null, null]);
    expect(watch.hit(500, 3_000), 'slower than any before, but how much of it was kept nobody knows').toBeNull();
    expect(watch.hit(1_000, 250)).toBe(true);
  });

  it('is not judged by short prompts, nor without figures', () => {
    const watch = new CacheWatch();
    watch.whole(20, 4_500);
    expect([watch.hit(20, 1), watch.hit(null, 10), watch.hit(500, null), watch.hit(500, 3_000)]).toEqual([null, null, null, null]);
  });

  it('shares what stands at the beginning of both', () => {
    const watch = new CacheWatch();
    watch.holds('You are Kitsu. Hi');
    expect(watch.shared('You are Kitsu. Ho')).toBe(16);
  });
});
