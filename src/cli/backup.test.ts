import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSettings, type Settings } from '../config/settings.ts';
import { FiledStore } from '../memory/store/files.ts';
import { makeBackup } from './backup.ts';
import { restore } from './restore.ts';

let folder: string;
let data: string;
let settings: Settings;
let at = Date.UTC(2026, 10, 28);
const now = (): Date => new Date((at += 1000));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-backup-'));
  data = join(folder, 'data');
  mkdirSync(join(data, 'personas'), { recursive: true });
  mkdirSync(join(data, 'secrets'));
  mkdirSync(join(data, 'voices'));
  writeFileSync(join(data, 'personas', 'mine.yaml'), 'name: Mine');
  writeFileSync(join(data, 'secrets', 'twitch.json'), 'a token');
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ PERSONA: 'mine', OBS_PASSWORD: 'hunter2' }));
  writeFileSync(join(data, 'voices', 'large.onnx'), 'can be fetched again');
  settings = parseSettings({ AIVT_DATA_DIR: data });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const memory = (): FiledStore =>
  new FiledStore({ file: join(data, 'memory.db'), backups: join(data, 'memory-backups'), copies: join(data, 'backups') }, at);
const peopleIn = (file: string): string[] => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db
      .prepare('SELECT id FROM viewers ORDER BY id')
      .all()
      .map((row) => String(row['id']));
  } finally {
    db.close();
  }
};

test('a backup holds what cannot be fetched again, and no secret', async () => {
  const made = await makeBackup(settings, { secrets: false, now: now() });
  expect(made.files.map(({ path }) => path)).toEqual(['personas/mine.yaml', 'settings.json']);
  expect(readFileSync(join(made.folder, 'settings.json'), 'utf8')).not.toContain('hunter2');
  const whole = await makeBackup(settings, { secrets: true, now: now() });
  expect(whole.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['secrets/twitch.json']));
  expect(readFileSync(join(whole.folder, 'settings.json'), 'utf8')).toContain('hunter2');
});

test('what was changed since comes back as it was, and what was there is kept', async () => {
  const store = memory();
  const made = await makeBackup(settings, { secrets: false, now: now() });
  store.close();
  writeFileSync(join(data, 'personas', 'mine.yaml'), 'name: Spoilt');
  const { before, items } = await restore(settings, made.folder, now());
  expect(items).toEqual(['memory.db', 'personas', 'settings.json']);
  expect(readFileSync(join(data, 'personas', 'mine.yaml'), 'utf8')).toBe('name: Mine');
  expect(readFileSync(join(before!, 'personas', 'mine.yaml'), 'utf8')).toBe('name: Spoilt');
  expect(existsSync(join(data, 'memory.db-wal'))).toBe(false);
  memory().close();
});

test('the memory is copied while it is in use, and who is forgotten afterwards is forgotten in the copy as well', async () => {
  const store = memory();
  store.db.exec(
    "INSERT INTO viewers (id, name, firstSeenMs, lastSeenMs, visits) VALUES ('twitch:1', 'Ann', 1, 1, 1), ('twitch:2', 'Bob', 1, 1, 1)",
  );
  const made = await makeBackup(settings, { secrets: false, now: now() });
  const copy = join(made.folder, 'memory.db');
  expect(peopleIn(copy)).toEqual(['twitch:1', 'twitch:2']);
  const { copies } = await store.erase('twitch:1', ['Ann']);
  expect(copies).toBe(1);
  expect(peopleIn(copy)).toEqual(['twitch:2']);
  expect(readFileSync(copy).includes('Ann')).toBe(false);
  store.close();
  // It can still be brought back.
  await restore(settings, made.folder, now());
  expect(peopleIn(join(data, 'memory.db'))).toEqual(['twitch:2']);
});

test('what is no whole backup changes nothing', async () => {
  const made = await makeBackup(settings, { secrets: false, now: now() });
  await expect(restore(settings, folder, now())).rejects.toThrow('is no backup of AIVT');
  writeFileSync(join(made.folder, 'personas', 'mine.yaml'), 'name: Another');
  await expect(restore(settings, made.folder, now())).rejects.toThrow('was changed or is damaged');
  rmSync(join(made.folder, 'personas'), { recursive: true });
  await expect(restore(settings, made.folder, now())).rejects.toThrow('is missing');
  expect(readFileSync(join(data, 'personas', 'mine.yaml'), 'utf8')).toBe('name: Mine');
});
