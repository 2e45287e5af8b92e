import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMOTIONS } from './emotion.ts';
import { PICTURE_FILE, PictureSet, pictureUse, type PictureUse, type PictureWish } from './pictures.ts';
import { VISEMES } from './viseme.ts';

const rest: PictureWish = { emotion: 'neutral', viseme: 'sil', open: false, eyesShut: false };

describe('what a picture is for', () => {
  it.each<[string, Partial<PictureUse>]>([
    ['closed.png', {}],
    ['open.png', { mouth: 'open' }],
    ['Kitsu.png', {}],
    ['blink.webp', { eyesShut: true }],
    ['talk_blink.png', { mouth: 'open', eyesShut: true }],
    ['happy-open.png', { emotion: 'happy', mouth: 'open' }],
    ['HappyTalking.png', { emotion: 'happy', mouth: 'open' }],
    ['angry closed.gif', { emotion: 'annoyed' }],
    ['mouth open eyes closed.png', { mouth: 'open', eyesShut: true }],
    ['mouth_closed_eyes_open.png', {}],
    ['eyes closed mouth closed (2).png', { eyesShut: true }],
    ['aa.png', { mouth: 'aa' }],
    ['smug_OH.png', { emotion: 'smug', mouth: 'oh' }],
    ['PP.png', { mouth: 'PP' }],
    ['7.png', {}],
  ])('%s', (file, use) => {
    expect(pictureUse(file)).toEqual({ emotion: 'neutral', mouth: 'closed', eyesShut: false, ...use });
  });
});

describe('which picture is shown', () => {
  it('two are enough: shut and open', () => {
    const two = new PictureSet(['closed.png', 'open.png']);
    expect(two.choose(rest)).toBe('closed.png');
    for (const viseme of VISEMES)
      expect(two.choose({ ...rest, viseme, open: true }), viseme).toBe(['sil', 'PP', 'FF'].includes(viseme) ? 'closed.png' : 'open.png');
    expect(two.choose({ ...rest, emotion: 'happy', viseme: 'aa', open: true, eyesShut: true })).toBe('open.png');
  });

  it('four as the common tools have them', () => {
    const four = new PictureSet([
      'a mouth closed eyes open.png',
      'b mouth open eyes open.png',
      'c mouth closed eyes closed.png',
      'd mouth open eyes closed.png',
    ]);
    expect(four.choose({ ...rest, eyesShut: true })).toBe('c mouth closed eyes closed.png');
    expect(four.choose({ ...rest, viseme: 'E', open: true, eyesShut: true })).toBe('d mouth open eyes closed.png');
    expect(four.choose({ ...rest, viseme: 'E', open: true })).toBe('b mouth open eyes open.png');
  });

  it('a shape of its own before one that is alike, that before an open mouth', () => {
    const shapes = new PictureSet(['closed.png', 'open.png', 'aa.png', 'ou.png']);
    expect(shapes.choose({ ...rest, viseme: 'ou', open: true })).toBe('ou.png');
    expect(shapes.choose({ ...rest, viseme: 'oh', open: true })).toBe('ou.png');
    expect(shapes.choose({ ...rest, viseme: 'kk', open: true })).toBe('open.png');
  });

  it('her feeling before her mouth: a sad picture with one mouth is sad while she speaks', () => {
    const feelings = new PictureSet(['closed.png', 'open.png', 'sad.png', 'happy-open.png']);
    expect(feelings.choose({ ...rest, emotion: 'sad', viseme: 'aa', open: true })).toBe('sad.png');
    expect(feelings.choose({ ...rest, emotion: 'happy' })).toBe('happy-open.png');
    expect(feelings.choose({ ...rest, emotion: 'smug' })).toBe('closed.png');
  });

  it('always one of the folder, whatever stands in it', () => {
    const word = fc.constantFrom('closed', 'open', 'blink', 'aa', 'oh', 'happy', 'sad', 'fox', 'mouth', 'eyes', '3');
    const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => `${words.join(' ')}.png`);
    const wish = fc.record({
      emotion: fc.constantFrom(...EMOTIONS),
      viseme: fc.constantFrom(...VISEMES),
      open: fc.boolean(),
      eyesShut: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 10 }), wish, (files, now) => {
        expect(files).toContain(new PictureSet(files).choose(now));
      }),
    );
  });
});

it('a picture’s name leads nowhere else', () => {
  for (const name of ['closed.png', 'mouth open (2).PNG', 'lächeln.webp', 'a.b.jpg']) expect(PICTURE_FILE.test(name), name).toBe(true);
  for (const name of ['../a.png', 'a/b.png', '.png', '.hidden.png', 'a.svg', 'a.html', 'a\\b.png', 'a\0.png', ' a.png', 'con:1.png'])
    expect(PICTURE_FILE.test(name), name).toBe(false);
});
