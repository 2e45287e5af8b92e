import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AivtEvent } from '../domain/events.ts';
import { BlockLog, MAX_BLOCKS } from './block-log.ts';

const blocked = (n: number): AivtEvent => ({
  type: 'moderation.blocked',
  at: n,
  direction: 'input',
  category: 'hate',
  ruleId: 'r',
  excerpt: '•••',
  cause: 'content',
  user: 'ann',
});

it('keeps the latest in memory, bounded, and every one in the file', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'aivt-blocks-')), 'sub', 'blocks.jsonl');
  const log = new BlockLog({ file, onTrouble: (error) => expect.unreachable(String(error)) });
  for (let i = 0; i < MAX_BLOCKS + 100; i++) log.take(blocked(i));
  log.take({ type: 'resumed', at: 1 });
  expect(log.latest(2).map((record) => record.at)).toEqual([MAX_BLOCKS + 99, MAX_BLOCKS + 98]);
  expect(log.latest(10_000)).toHaveLength(MAX_BLOCKS);
  await log.close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(MAX_BLOCKS + 100);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    at: 0,
    direction: 'input',
    category: 'hate',
    ruleId: 'r',
    excerpt: '•••',
    cause: 'content',
    turnId: null,
    user: 'ann',
  });
});

it('the file is for the user alone, whoever made it, and holds no secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aivt-blocks-'));
  const redact = (text: string): string => text.replaceAll('s3cret-token', '***');
  for (const name of ['new.jsonl', 'old.jsonl']) {
    const file = join(folder, name);
    if (name === 'old.jsonl') {
      writeFileSync(file, '');
      chmodSync(file, 0o644);
    }
    const log = new BlockLog({ file, redact, onTrouble: (error) => expect.unreachable(String(error)) });
    log.take({ ...blocked(1), user: 'ann s3cret-token' } as AivtEvent);
    await log.close();
    expect(readFileSync(file, 'utf8')).toContain('ann ***');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});

it('tells of a disk that refuses, once, and goes on in memory', async () => {
  const notAFolder = join(mkdtempSync(join(tmpdir(), 'aivt-blocks-')), 'file');
  writeFileSync(notAFolder, '');
  const troubles: unknown[] = [];
  const log = new BlockLog({ file: join(notAFolder, 'blocks.jsonl'), onTrouble: (error) => troubles.push(error) });
  log.take(blocked(1));
  await log.close();
  log.take(blocked(2));
  await log.close();
  expect(troubles).toHaveLength(1);
  expect(log.latest(5)).toHaveLength(2);
});
