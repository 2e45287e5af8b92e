import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS } from './commands.ts';

it('every script of package.json leads somewhere: two once led to "no command"', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  // What the launcher does by itself.
  const known = new Set([
    ...Object.keys(COMMANDS),
    'test',
    'test:real',
    'mutate',
    'package',
    'licences',
    'check',
    'format',
    'setup',
    'pages',
  ]);
  const commands = Object.values(scripts).map((script) => /^node scripts\/launch\.mjs (\S+)$/u.exec(script)?.[1]);
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter((command) => command === undefined || !known.has(command))).toEqual([]);
});
