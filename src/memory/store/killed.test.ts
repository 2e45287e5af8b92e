/** `kill -9` in the middle of writing: whatever had been acknowledged is there, and the file is whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FiledStore } from './files.ts';

/** Writes without end, and tells each row when it has been taken. */
const WRITER = `
import { FiledStore } from ${JSON.stringify(new URL('./files.ts', import.meta.url).href)};
const [folder] = process.argv.slice(-1);
const store = new FiledStore({ file: folder + '/memory.db', backups: folder + '/backups' }, 1);
for (let n = 1; ; n++) {
  const row = { viewerId: 'twitch:' + (n % 7), name: 'viewer' + (n % 7), messageId: null, atMs: n };
  store.saw({ ...row, text: 'I have a cat number ' + n });
  store.exchanged({ ...row, viewerName: row.name, characterId: 'kitsu', kind: 'chat', said: 'hello ' + n, answered: 'Hi!' });
  process.stdout.write(n + '\\n');
}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-killed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('loses no row that was acknowledged', { timeout: 60_000 }, async () => {
  let acknowledged = 0;
  for (let time = 0; time < 3; time++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let mine = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      mine = Number(line);
      if (mine >= 40 + 13 * time) break;
    }
    child.kill('SIGKILL');
    await ended;
    acknowledged += mine;
    const store = new FiledStore({ file: join(folder, 'memory.db'), backups: join(folder, 'backups') }, 2);
    expect(store.trouble).toBeNull();
    expect(store.db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(store.counts().exchanges).toBeGreaterThanOrEqual(acknowledged);
    acknowledged = store.counts().exchanges;
    store.close();
  }
});
