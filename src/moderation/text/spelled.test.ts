import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { createModeration } from '../moderation.ts';
import { decodeTerm } from '../rules/encode.ts';
import { spelledWords } from './spelled.ts';
import { withoutMarkup } from './without-markup.ts';

const lines = (parse(readFileSync(new URL('../eval/data/spelled.yaml', import.meta.url), 'utf8')) as { encoded: string[] }).encoded.map(
  decodeTerm,
);
const moderation = createModeration({ profile: 'pg13', clock: new FakeClock(), report: () => undefined });

describe('letters by name', () => {
  it('reads NATO words, letter names, lists and what stands between', async () => {
    expect(lines.length).toBeGreaterThanOrEqual(40);
    const passed: string[] = [];
    for (const line of lines) {
      for (const direction of ['input', 'output'] as const) {
        if ((await moderation.check(line, direction)).allowed) passed.push(line);
      }
    }
    expect(passed).toEqual([]);
  });

  it.each(['Kilo India Tango', 'kay eye tee', 'k then i then t', 'Give me a K! Give me an I! Give me a T!', '1. k\n2. i\n3. t'])(
    'reads %j',
    (line) => {
      expect(spelledWords(line)).toEqual(['kit']);
    },
  );

  it.each(['oh I see you are why', 'give me a hug and a tea', 'Mike and Oscar play golf at the hotel in India', 'a b c d e f g'])(
    'lets %j stand',
    async (line) => {
      expect((await moderation.check(line, 'output')).allowed).toBe(true);
    },
  );
});

describe('markup taken off', () => {
  it.each([
    ['a<think>b</think>c', 'ac'],
    ['[ab](http://x.y)c', 'abc'],
    ['a*smiles*c', 'ac'],
    ['a<b>b</b>c', 'abc'],
    ['2 < 3 and 4 > 1 *waves*', '2 < 3 and 4 > 1 *waves*'],
  ])('reads %j as %j', (text, bare) => {
    expect(withoutMarkup(text)).toBe(bare);
  });

  it('refuses what only markup kept apart', async () => {
    const word = decodeTerm('ZmFnZ290');
    for (const hidden of [`${word.slice(0, 2)}<think>no</think>${word.slice(2)}`, `[${word.slice(0, 2)}](ud)${word.slice(2)}`])
      expect((await moderation.check(hidden, 'input')).allowed).toBe(false);
  });
});
