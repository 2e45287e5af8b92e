import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetInTapes, noteTape } from './tapes.ts';

let folder: string;
let list: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-tapes-'));
  list = join(folder, 'recordings.txt');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the list of recordings', () => {
  it('names each file once, however often it is recorded to', () => {
    const file = join(folder, 'a.jsonl');
    for (let run = 0; run < 3; run++) noteTape(list, file);
    expect(readFileSync(list, 'utf8')).toBe(`${file}\n`);
  });
});

describe('forgetting', () => {
  // A recording was renamed and something else put in its place: that was deleted, because it could not be cleaned.
  it('never deletes a file that is no recording, and says that it left it', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, '{"notes":"what the streamer wrote about mae"}\n');
    noteTape(list, file);
    await expect(forgetInTapes(list, null)(['mae'])).rejects.toThrow(file);
    expect(readFileSync(file, 'utf8')).toContain('mae');
  });

  it('deletes a recording of another version, which it cannot clean', async () => {
    const old = join(folder, 'old.jsonl');
    writeFileSync(old, '{"type":"tape","version":0,"recordedAt":1}\n{"type":"policy.begin","who":"mae"}\n');
    noteTape(list, old);
    expect(await forgetInTapes(list, null)(['mae'])).toBe(1);
    expect(existsSync(old)).toBe(false);
  });

  it('has nothing to do where a recording is gone', async () => {
    noteTape(list, join(folder, 'gone.jsonl'));
    expect(await forgetInTapes(list, null)(['mae'])).toBe(0);
  });
});
