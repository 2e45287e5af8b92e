import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { Direction, Moderation } from '../ports/moderation.ts';
import { createModeration } from './moderation.ts';
import { decodeTerm } from './rules/encode.ts';
import { DATA_DIR } from './rules/load.ts';

/** A severe word of six letters, not in clear. */
const SLUR = decodeTerm('ZmFnZ290');
let moderation: Moderation;
const folders: string[] = [];

beforeAll(() => {
  moderation = createModeration({ profile: 'pg13', clock: new FakeClock(), report: () => undefined });
});
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function category(text: string, direction: Direction = 'output'): Promise<string | null> {
  const verdict = await moderation.check(text, direction);
  return verdict.allowed ? null : verdict.block.category;
}

describe('the check', () => {
  const letters = [...SLUR];
  it.each([
    ['plain', SLUR],
    ['leet', SLUR.replace('a', '4').replace('o', '0')],
    ['spaced', letters.join(' ')],
    ['dots', letters.join('.')],
    ['zero-width', letters.join('\u200b')],
    ['combining', letters.join('\u0336')],
    ['repeats', letters.map((letter) => letter.repeat(4)).join('')],
    ['markup', letters.join('<i>')],
    ['entities', letters.map((letter) => `&#${letter.charCodeAt(0)};`).join('')],
    ['full width', letters.map((letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x20 + 0xff00)).join('')],
    ['backwards', letters.toReversed().join('')],
    ['in two pieces', `${SLUR.slice(0, 2)} ${SLUR.slice(2)}`],
  ])('sees a slur through: %s', async (_name, text) => {
    // Which rule sees it first is not the point.
    expect(await category(`well, ${text} there`)).not.toBeNull();
  });

  it.each([
    'pass the ssh key',
    'the pen is blue',
    'Scunthorpe',
    'kill the boss',
    "who're you",
    "he'll win",
    'Dick Van Dyke',
    'go. The end.',
    '(http)',
    'an AI coding stream',
  ])('lets live: %s', async (text) => {
    expect(await category(text)).toBeNull();
  });

  it.each([
    ['call 555-123-4567', 'doxxing'],
    ['john.smith@example.com', 'doxxing'],
    ['it is 203.0.113.42', 'doxxing'],
    ['five five five one two three nine nine', 'doxxing'],
    ['see www.example.com', 'links'],
    ['on 2024-11-05 10:30', null],
    ['one two three four five six seven eight', null],
    ['version 1.2.3', null],
  ])('knows private data by its shape: %s', async (text, expected) => {
    expect(await category(text)).toBe(expected);
  });

  it('softens a mild word when she says it and leaves it in chat', async () => {
    expect(await moderation.check('What the HELL, damn it', 'output')).toEqual({
      allowed: true,
      text: 'What the HECK, darn it',
      doubt: 'mild swearing',
    });
    expect(await moderation.check('What the hell', 'input')).toEqual({ allowed: true, text: 'What the hell', doubt: 'mild swearing' });
  });

  it('never quotes what it blocked', async () => {
    const verdict = await moderation.check(`you are a ${SLUR}`, 'input');
    expect(verdict).toEqual({
      allowed: false,
      block: { direction: 'input', category: 'hate', ruleId: 'hate.lgbt', excerpt: 'you are a ••••••', cause: 'content' },
    });
  });

  it('finds a term in a name written in one', async () => {
    expect(await category(`Xx${SLUR.charAt(0).toUpperCase()}${SLUR.slice(1)}Xx`, 'name')).toBe('hate');
  });
});

describe('broken rules', () => {
  it('block everything and say why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    folders.push(folder);
    cpSync(DATA_DIR, folder, { recursive: true });
    writeFileSync(join(folder, 'words.yaml'), 'rules:\n  - id: broken.rule\n    category: profanity\n    terms: ["(a|b"]\n');
    const reports: ModuleReport[] = [];
    const broken = createModeration({
      profile: 'pg13',
      clock: new FakeClock(),
      report: (report) => reports.push(report),
      rulesDir: folder,
    });
    expect(await broken.check('Hello', 'output')).toMatchObject({ allowed: false, block: { category: 'error' } });
    expect(reports[0]).toMatchObject({ state: 'offline' });
    expect(reports[0]?.detail).toContain('broken.rule');
  });

  it('name a profile that is not there', () => {
    const reports: ModuleReport[] = [];
    createModeration({ profile: 'nope', clock: new FakeClock(), report: (report) => reports.push(report) });
    expect(reports[0]?.detail).toContain('"nope"');
  });
});

describe('changed rules', () => {
  it('are taken over while running; broken ones leave the last good ones in force', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    folders.push(folder);
    cpSync(DATA_DIR, folder, { recursive: true });
    const reports: ModuleReport[] = [];
    let told: () => void = () => undefined;
    const next = (): Promise<void> => new Promise((resolve) => (told = resolve));
    const moderation = createModeration({
      profile: 'pg13',
      clock: systemClock,
      report: (report) => {
        reports.push(report);
        told();
      },
      rulesDir: folder,
      watch: true,
    });
    expect((await moderation.check('the flumbergast', 'output')).allowed).toBe(true);

    let changed = next();
    writeFileSync(join(folder, 'mine.yaml'), 'rules:\n  - { id: my.rule, category: profanity, terms: [flumbergast] }\n');
    await changed;
    expect(await moderation.check('the flumbergast', 'output')).toMatchObject({ allowed: false, block: { ruleId: 'my.rule' } });

    changed = next();
    writeFileSync(join(folder, 'mine.yaml'), 'rules: [');
    await changed;
    expect(reports.at(-1)).toMatchObject({ state: 'degraded' });
    expect(reports.at(-1)?.detail).toContain('mine.yaml');
    expect((await moderation.check('the flumbergast', 'output')).allowed).toBe(false);
  });
});
