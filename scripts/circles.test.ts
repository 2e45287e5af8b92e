import { describe, expect, it } from 'vitest';
import { circles } from './circles.ts';

const of = (files: Record<string, string>): string[][] => circles(new Map(Object.entries(files)));

describe('circles of imports', () => {
  it('are found over any number of files, types and re-exports included', () => {
    expect(
      of({
        'src/a.ts': "import { b } from './b.ts';",
        'src/b.ts': "import type {\n  C,\n} from './deep/c.ts';",
        'src/deep/c.ts': "export { a } from '../a.ts';",
        'src/d.ts': "import { a } from './a.ts';",
      }),
    ).toEqual([['src/a.ts', 'src/b.ts', 'src/deep/c.ts']]);
  });

  it('are not seen in a tree, nor in what is imported later by intent', () => {
    expect(
      of({
        'src/a.ts': "import { b } from './b.ts';\nimport { c } from './c.ts';",
        'src/b.ts': "import { c } from './c.ts';",
        'src/c.ts': "export const later = () => import('./a.ts');",
      }),
    ).toEqual([]);
  });
});
