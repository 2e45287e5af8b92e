import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Persona } from '../domain/persona.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createLivePersona, watchPersona, type PersonaWatch } from './live-persona.ts';
import { parsePersona } from './persona-file.ts';

const KITSU = readFileSync(new URL('../../personas/kitsu.yaml', import.meta.url), 'utf8');
const kitsu = parsePersona(KITSU, 'kitsu.yaml');

describe('a persona in force', () => {
  it('reads as it stands now, also through what was taken of it before', () => {
    const live = createLivePersona(kitsu, 'kitsu.yaml');
    const { persona } = live;
    expect({ ...persona }).toEqual(kitsu);
    live.replace({ ...kitsu, scenes: ['Other'] });
    expect(persona.scenes).toEqual(['Other']);
    expect(live.now().scenes).toEqual(['Other']);
  });
});

describe('the watch over its file', () => {
  let folder: string;
  let file: string;
  let taken: Persona[];
  let refused: string[];
  const clock = new FakeClock();
  let watch: PersonaWatch;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aivt-live-'));
    file = join(folder, 'kitsu.yaml');
    writeFileSync(file, KITSU);
    taken = [];
    refused = [];
    watch = watchPersona({
      file: () => file,
      clock,
      now: () => taken.at(-1) ?? kitsu,
      onChange: (next) => taken.push(next),
      onRefused: (why) => refused.push(why),
    });
    await watch.look();
  });
  afterEach(async () => {
    await watch.end();
    rmSync(folder, { recursive: true });
  });
  const edited = (from: string, to: string): string => {
    expect(KITSU).toContain(from);
    return KITSU.replace(from, to);
  };
  it('takes an edit, also one that puts a new file in its place, and the same text no second time', async () => {
    writeFileSync(file, edited('maxTokens: 160', 'maxTokens: 200'));
    await watch.look();
    expect(taken.map(({ maxTokens }) => maxTokens)).toEqual([200]);
    writeFileSync(`${file}.new`, edited('maxTokens: 160', 'maxTokens: 120'));
    renameSync(`${file}.new`, file);
    await watch.look();
    expect(taken.map(({ maxTokens }) => maxTokens)).toEqual([200, 120]);
    writeFileSync(file, edited('maxTokens: 160', 'maxTokens: 120'));
    await watch.look();
    expect(taken).toHaveLength(2);
    expect(refused).toEqual([]);
  });

  it.each([
    ['a value out of its bounds', 'pitch: 1.12', 'pitch: 9', /line \d+: styles\.playful\.pitch: /u],
    ['a key that means nothing', 'maxTokens: 160', 'maxToken: 160', /line \d+: \(top\): .*maxToken/u],
    ['what is no YAML', 'defaultStyle: playful', 'defaultStyle: [playful', /not YAML: .* at line \d+/u],
  ])('refuses %s with its line, and keeps what was in force', async (_, from, to, told) => {
    await watch.look();
    const broken = edited(from, to);
    writeFileSync(file, broken);
    await watch.look();
    expect(refused).toEqual([expect.stringMatching(told)]);
    const line = /line (\d+): (?:styles|\(top\))/u.exec(refused[0] ?? '')?.[1];
    if (line !== undefined) expect(broken.split('\n')[Number(line) - 1]).toContain(to);
    expect(taken).toEqual([]);
    writeFileSync(file, edited('maxTokens: 160', 'maxTokens: 99'));
    await watch.look();
    expect(taken.map(({ maxTokens }) => maxTokens)).toEqual([99]);
  });

  it('another name needs a start; an empty or missing file is one that is being saved', async () => {
    writeFileSync(file, edited('name: Kitsu', 'name: Nobody'));
    await watch.look();
    expect(refused).toEqual([expect.stringContaining('another name holds from the next start')]);
    writeFileSync(file, '');
    await watch.look();
    rmSync(file);
    await watch.look();
    expect([taken, refused.length]).toEqual([[], 1]);
  });

  it('looks by itself about once a second', async () => {
    writeFileSync(file, edited('maxTokens: 160', 'maxTokens: 64'));
    await clock.advance(1000);
    // What the clock has begun is before this look in the row.
    await watch.look();
    expect(taken).toHaveLength(1);
    await watch.end();
    expect(clock.pending).toBe(0);
  });

  it('follows her to another file', async () => {
    const other = join(folder, 'own.yaml');
    writeFileSync(other, edited('maxTokens: 160', 'maxTokens: 77'));
    file = other;
    await watch.look();
    expect(taken.map(({ maxTokens }) => maxTokens)).toEqual([77]);
  });
});
