import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutated } from './apply.ts';
import { MUTATIONS, TESTS } from './list.ts';

const file = 'a.ts';

describe('a mutation', () => {
  it('changes one place, whatever signs stand in it', () => {
    expect(mutated('const a = b + $1;', { file, find: '+ $1', replace: "- '$&'" })).toBe("const a = b - '$&';");
  });

  it.each([
    ['that is not there', 'let a = 1;', 'b', 'c', 'occurs 0 times'],
    ['that is there twice', 'let a = 1, b = 1;', '= 1', '= 2', 'occurs 2 times'],
    ['that changes nothing', 'let a = 1;', '= 1', '= 1', 'nothing changes'],
    ['that makes no TypeScript', 'let a = 1;', '= 1', '= (', 'a.ts: '],
  ])('%s is refused: it would tell nothing of the tests', (_, source, find, replace, why) => {
    expect(() => mutated(source, { file, find, replace })).toThrow(why);
  });
});

describe('the list', () => {
  it.each(MUTATIONS)('$file: $fault', (mutation) => {
    expect(() => mutated(readFileSync(mutation.file, 'utf8'), mutation)).not.toThrow();
    expect(
      TESTS.some(([under]) => mutation.file.startsWith(under)),
      'its tests are known',
    ).toBe(true);
  });
});
