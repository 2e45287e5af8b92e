import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTokenStore, type StoredToken } from './token-store.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aivt-tokens-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const token = (n: number): StoredToken => ({
  clientId: 'c',
  userId: '1',
  login: 'foxden',
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  scopes: ['user:read:chat'],
  expiresAtMs: n,
});

it('keeps one whole file for the user alone, however many write at once', async () => {
  const store = createTokenStore(join(dir, 'secrets'), () => undefined);
  await Promise.all(Array.from({ length: 30 }, (_, n) => store.write('streamer', token(n))));
  expect(await readdir(join(dir, 'secrets'))).toEqual(['twitch-streamer.json']);
  expect((await store.read('streamer'))?.login).toBe('foxden');
  if (process.platform !== 'win32') {
    expect((await stat(join(dir, 'secrets'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, 'secrets', 'twitch-streamer.json'))).mode & 0o777).toBe(0o600);
  }
  expect(await store.read('bot')).toBeNull();
  await store.clear('streamer');
  await store.clear('streamer');
  expect(await store.read('streamer')).toBeNull();
});

it('tells of a file that is no sign-in, without what stands in it', async () => {
  const problems: string[] = [];
  const store = createTokenStore(dir, (message) => problems.push(message));
  const file = join(dir, 'twitch-streamer.json');
  for (const text of ['{"accessToken":"sekrit"}', 'not json sekrit', '']) {
    await writeFile(file, text);
    expect(await store.read('streamer')).toBeNull();
  }
  expect(problems).toHaveLength(3);
  expect(problems.join('')).not.toContain('sekrit');
  expect(await readFile(file, 'utf8')).toBe('');
});
