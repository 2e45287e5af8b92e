/**
 * She once refused to greet half of her viewers, because their names sounded like something. Nobody
 * is refused for a name, no game for its title, and no chat about ordinary things.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../kernel/clock.ts';
import type { Direction, Moderation } from '../ports/moderation.ts';
import { createModeration } from './moderation.ts';
import { createEspeakPhonemizer } from './sound/phonemizer.ts';

const data = (name: string): Record<string, string[]> =>
  parse(readFileSync(new URL(`eval/data/${name}.yaml`, import.meta.url), 'utf8')) as Record<string, string[]>;

const names = (data('welcome')['names'] ?? []).flatMap((line) => line.split(/\s+/u)).filter((name) => name !== '');
const games = data('welcome')['games'] ?? [];
let moderation: Moderation;

beforeAll(() => {
  moderation = createModeration({
    profile: 'pg13',
    clock: systemClock,
    report: () => undefined,
    phonemizer: createEspeakPhonemizer(),
  });
});

async function refused(lines: readonly string[], direction: Direction): Promise<string[]> {
  const found: string[] = [];
  for (const line of lines) if (!(await moderation.check(line, direction)).allowed) found.push(line);
  return found;
}

describe('innocent lines', () => {
  it('welcomes viewers of every name', async () => {
    expect(names.length).toBeGreaterThan(2000);
    expect(names).toEqual(expect.arrayContaining(['Phuc', 'Bich', 'Dick', 'Shitara', 'Gaylord']));
    expect(await refused(names, 'name')).toEqual([]);
    const lines = names.flatMap((name) => [`Welcome to the stream, ${name}!`, `${name}, come in!`, `Thanks for the raid, ${name}!`]);
    expect(await refused(lines, 'output')).toEqual([]);
  });

  it('speaks of every game', async () => {
    expect(games.length).toBeGreaterThan(500);
    const lines = games.flatMap((game) => [`${game} is coming out, come on!`, `have you played ${game}?`]);
    expect(await refused(lines, 'output')).toEqual([]);
  });

  it('speaks of ordinary things', async () => {
    const lines = data('everyday')['lines'] ?? [];
    expect(lines.length).toBeGreaterThan(300);
    expect(await refused(lines, 'input')).toEqual([]);
    expect(await refused(lines, 'output')).toEqual([]);
  });

  it('still refuses what a drug, a version or a name may hide', async () => {
    const lines = [
      'lets get some cocaine',
      'buy heroin from my dealer',
      'what the phuc, phuc you',
      'shut up you bich',
      'my ip is 203.0.113.42',
    ];
    expect(await refused(lines, 'output')).toEqual(lines);
  });
});
