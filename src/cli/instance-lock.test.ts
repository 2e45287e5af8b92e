import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderInUseError, lockDataFolder } from './instance-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('a second AIVT on the same data folder is told which one has it, and gets it when that is gone', async () => {
  const first = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toThrow(`process ${process.pid}`);
  await expect(lockDataFolder(folder)).rejects.toBeInstanceOf(FolderInUseError);
  const other = await lockDataFolder(`${folder}-other`);
  await other.release();
  await first.release();
  await (await lockDataFolder(folder)).release();
});

it.runIf(process.platform === 'win32')('knows a data folder in capitals for the same', async () => {
  const first = await lockDataFolder(folder);
  await expect(lockDataFolder(folder.toUpperCase())).rejects.toBeInstanceOf(FolderInUseError);
  await first.release();
});

it('is not held by one that was killed', async () => {
  const script = join(folder, 'hold.mjs');
  await writeFile(
    script,
    `import { lockDataFolder } from ${JSON.stringify(new URL('./instance-lock.ts', import.meta.url).href)};
     await lockDataFolder(process.argv[2]); process.send('held'); setInterval(() => {}, 1000);`,
  );
  const child = fork(script, [folder], { execArgv: [] });
  await once(child, 'message');
  await expect(lockDataFolder(folder)).rejects.toThrow(`process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await lockDataFolder(folder)).release();
});
