import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { logTo } from '../kernel/log.ts';
import { eraseFromTape } from './erase.ts';
import { readTape } from './read.ts';
import type { TapeRow } from './rows.ts';
import { createTape } from './tape.ts';
import { TapeError } from './tape-error.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-erase-'));
  file = join(folder, 'tape.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

function answer(id: number, viewerName: string | null, asked: string, said: string): TapeRow[] {
  return [
    { type: 'policy.begin', id, provider: 'x', cue: { kind: 'chat', text: asked, viewerName, style: 's' }, maxTokens: 9 },
    ...said.split(/(?<= )/u).map((text): TapeRow => ({ type: 'policy.token', id, atMs: 1, text })),
    { type: 'policy.end', id, atMs: 2, end: 'done', count: said.split(/(?<= )/u).length },
  ];
}
function voice(id: number, text: string): TapeRow[] {
  return [
    { type: 'voice.begin', id, provider: 'v', text, rate: 1, pitch: 1 },
    { type: 'voice.open', id, atMs: 1, sampleRateHz: 16000 },
    { type: 'voice.chunk', id, atMs: 1, pcm: 'AAAA', visemes: [], words: [] },
    { type: 'voice.end', id, atMs: 2, end: 'done', count: 2 },
  ];
}
const HEAD: TapeRow = { type: 'tape', version: 1, recordedAt: 1 };
const write = (...rows: readonly TapeRow[]): void =>
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });

it('takes out what they wrote, what was answered to them, the sound of it, and what names them', async () => {
  write(
    HEAD,
    ...answer(0, 'Mae', 'I like rain', '[happy] Rain is lovely! Truly.'),
    ...voice(1, 'Rain is lovely!'),
    ...voice(2, 'Truly.'),
    ...answer(3, 'Bob', 'hello', '[happy] Hello, Bob!'),
    ...voice(4, 'Hello, Bob!'),
    ...answer(5, 'Bob', 'who was here?', 'Only mae was.'),
    ...voice(6, 'Only mae was.'),
    ...answer(7, null, '', 'It is quiet.'),
    ...answer(8, 'Bob', 'say maestro', 'Maestro!'),
  );
  expect([...(await eraseFromTape(file, ['Mae']))].sort()).toEqual([0, 1, 2, 5, 6]);
  const left = await readTape(file);
  expect([...left.policy, ...left.voice].map(({ begin }) => begin.id)).toEqual([3, 7, 8, 4]);
  expect(readFileSync(file, 'utf8')).not.toMatch(/\bmae\b|rain/iu);
  // Windows knows no modes.
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a tape without them stays as it is; what is no tape is refused and left', async () => {
  write(HEAD, ...answer(0, 'Bob', 'hi', 'Hi!'));
  const before = readFileSync(file, 'utf8');
  expect((await eraseFromTape(file, ['Mae'])).size).toBe(0);
  writeFileSync(file, `${before}{"type":"policy.beg`);
  expect((await eraseFromTape(file, ['Mae'])).size).toBe(0);
  writeFileSync(file, '{"type":"something"}\n');
  await expect(eraseFromTape(file, ['Mae'])).rejects.toThrow(TapeError);
  expect(readFileSync(file, 'utf8')).toBe('{"type":"something"}\n');
});

it('a tape that is being recorded goes on, without what still comes of theirs', async () => {
  const tape = await createTape(file, { clock: new FakeClock(), log: logTo(() => undefined) });
  const theirs = tape.begin();
  const others = tape.begin();
  const [begin, token, end] = answer(theirs.id, 'Mae', 'I like rain', 'Lovely');
  const other = answer(others.id, 'Bob', 'hello', 'Hello');
  for (const row of [begin, token]) if (row && row.type !== 'tape') theirs.add(row);
  const [first, ...rest] = other;
  if (first && first.type !== 'tape') others.add(first);
  const erasing = tape.erase(['Mae']);
  for (const row of rest) if (row.type !== 'tape') others.add(row);
  expect(await erasing).toBe(true);
  if (end && end.type !== 'tape') theirs.add(end);
  await tape.close();
  expect(tape.dropped).toBe(0);
  expect((await readTape(file)).policy.map(({ begin: { cue } }) => cue.viewerName)).toEqual(['Bob']);
  expect(readFileSync(file, 'utf8')).not.toMatch(/mae|rain|lovely/iu);
});
