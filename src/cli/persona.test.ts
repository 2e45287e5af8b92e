import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardPng } from '../../testing/character-card.ts';
import { loadPersona } from '../config/persona-file.ts';
import { runPersona } from './persona.ts';

let folder: string;
let told: string[];
let asked: string[];
let kept: string[];
let running: boolean;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-personas-'));
  told = [];
  asked = [];
  [kept, running] = [[], false];
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], answers: readonly string[] = []): Promise<number> {
  const left = [...answers];
  return runPersona(args, {
    out: (line) => told.push(line),
    err: (line) => told.push(`! ${line}`),
    ask: (question) => {
      asked.push(question);
      const answer = left.shift();
      return answer === undefined ? Promise.reject(new Error(`no answer to: ${question}`)) : Promise.resolve(answer);
    },
    folder: join(folder, 'own'),
    shipped: fileURLToPath(new URL('../../personas', import.meta.url)),
    use: (name) => Promise.resolve(running ? `asked for ${name}` : null),
    keep: (name) => void kept.push(name),
  });
}

describe('npm run persona', () => {
  it('use: asks the AIVT that runs, and without one keeps the choice; what cannot be loaded is neither', async () => {
    running = true;
    expect(await run(['use', 'sable'])).toBe(0);
    expect([told, kept]).toEqual([['asked for sable'], []]);
    running = false;
    expect(await run(['use', 'sable'])).toBe(0);
    expect(kept).toEqual(['sable']);
    expect(await run(['use', 'nobody'])).toBe(1);
    expect(kept).toEqual(['sable']);
  });

  it('makes one by questions; what cannot be is asked again', async () => {
    const answers = ['', 'Nova', 'A comet with a scarf', 'curious, brave, messy', 'space', '', 'loud', 'calm', ''];
    expect(await run(['new'], answers)).toBe(0);
    expect(told).toContain('! An answer is needed here.');
    expect(told).toContain('! One of lively, calm, dry, please.');
    const { persona, file } = loadPersona('nova', join(folder, 'own'));
    expect(persona).toMatchObject({ name: 'Nova', calledNames: ['nova'], defaultStyle: 'calm' });
    expect(persona.system).toContain('A comet with a scarf.');
    expect(readFileSync(file, 'utf8')).toMatch(/^# Nova\. Change what you like/u);
    // A second one of the name is not written over it.
    expect(await run(['new'], ['Nova', 'x', 'x', 'x', '', '', ''])).toBe(1);
    expect(told.at(-1)).toBe('! there is a character "nova" already; --force writes over it');
    expect(await run(['new', '--force'], ['Nova', 'Another', 'x', 'x', '', '', ''])).toBe(0);
    expect(loadPersona('nova', join(folder, 'own')).persona.system).toContain('Another');
  });

  it('takes a card, tells what it left out, lists and checks it', async () => {
    const file = join(folder, 'card.png');
    writeFileSync(file, cardPng({ chara: { data: { name: 'Mira', first_mes: 'Hello.', character_book: { entries: [1] } } } }));
    expect(await run(['import', file])).toBe(0);
    expect(told.join('\n')).toMatch(/1 greetings[^]*Left out: its lore book \(1 entries\)/u);
    told = [];
    expect(await run(['list'])).toBe(0);
    expect(told.map((line) => line.split(' ')[0])).toEqual(['mira', 'kitsu', 'sable', 'npm']);
    expect(await run(['check', 'mira'])).toBe(0);
    expect(await run(['check', 'nobody'])).toBe(1);
    expect(await run(['import', join(folder, 'none.png')])).toBe(1);
    expect(told.at(-1)).toMatch(/cannot be read/u);
  });

  it.each([[['import']], [['paint']], [['new', '--what']]])('%j tells how it is used', async (args) => {
    expect(await run(args)).toBe(2);
    expect(told.at(-1)).toContain('npm run persona -- <command>');
  });
});
