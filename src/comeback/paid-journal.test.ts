import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { AivtEvent } from '../domain/events.ts';
import { logTo } from '../kernel/log.ts';
import type { PaidMessage } from '../ports/chat.ts';
import type { Taken } from '../ports/ingress.ts';
import type { Intake } from '../ports/intake.ts';
import { PaidJournal } from './paid-journal.ts';

let folder: string;
let clock: FakeClock;
const held = new Set<string>();
const lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-paid-'));
  clock = new FakeClock();
  held.clear();
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journal = (): PaidJournal =>
  new PaidJournal({ file: join(folder, 'paid.json'), clock, log: logTo((_level, line) => lines.push(line)), isHeld: (id) => held.has(id) });
const cheer = (id: string, userName = 'Ann'): PaidMessage => ({
  ...{ id, platform: 'twitch', messageId: null, userId: userName, userName, anonymous: false, role: 'viewer', text: 'take this' },
  ...{ receivedAtMs: clock.nowMs(), telling: { kind: 'cheer', prompt: '{who} cheers', shownAs: 'Thanking' } },
});
function door(
  of: PaidJournal,
  outcome: (message: PaidMessage) => Taken = ({ id }) => ({ outcome: 'queued', triggerId: `twitch:${id}` }),
): Intake {
  return of.around({ paid: (message: PaidMessage) => Promise.resolve(outcome(message)) } as Intake);
}
const event = (what: object): AivtEvent => ({ at: 0, ...what }) as AivtEvent;
const onDisk = (): string[] =>
  (JSON.parse(readFileSync(join(folder, 'paid.json'), 'utf8')) as { paid: { message: { id: string } }[] }).paid.map(
    ({ message }) => message.id,
  );

test('what waits is on the disk, what was heard, refused or dropped is not', async () => {
  const kept = journal();
  const intake = door(kept, ({ id }) =>
    id === 'rude' ? { outcome: 'refused', reason: 'no' } : { outcome: 'queued', triggerId: `twitch:${id}` },
  );
  for (const id of ['first', 'rude', 'second', 'third', 'fourth']) await intake.paid(cheer(id));
  kept.hear(event({ type: 'turn.started', turnId: 't1', trigger: { id: 'twitch:first' } }));
  kept.hear(event({ type: 'turn.finished', turnId: 't1', heard: 'Thanks!' }));
  kept.hear(event({ type: 'trigger.dropped', triggerId: 'twitch:second', kind: 'cheer', reason: 'retracted' }));
  await kept.close();
  expect(onDisk()).toEqual(['third', 'fourth']);
});

// Held words are neither queued nor answered: the journal once took them for done, and a crash lost what was paid for.
test('what waits for the streamer is kept until it is dropped or answered', async () => {
  const kept = journal();
  const intake = door(kept, ({ id }) => ({ outcome: 'held', triggerId: `twitch:${id}` }));
  for (const id of ['waits', 'rejected', 'approved']) await intake.paid(cheer(id));
  kept.hear(event({ type: 'trigger.dropped', triggerId: 'twitch:rejected', kind: 'cheer', reason: 'rejected' }));
  kept.hear(event({ type: 'turn.started', turnId: 't1', trigger: { id: 'twitch:approved' } }));
  kept.hear(event({ type: 'turn.finished', turnId: 't1', heard: 'Thanks!' }));
  await kept.close();
  expect(onDisk()).toEqual(['waits']);
});

test('an answer that was cut before a word of it was heard is waited for as long as it has its second chance', async () => {
  const kept = journal();
  const intake = door(kept);
  for (const id of ['again', 'gone', 'begun']) {
    await intake.paid(cheer(id));
    kept.hear(event({ type: 'turn.started', turnId: id, trigger: { id: `twitch:${id}` } }));
  }
  held.add('twitch:again');
  for (const id of ['again', 'gone', 'begun'])
    kept.hear(event({ type: 'turn.cut', turnId: id, reason: 'failed', heard: id === 'begun' ? 'Tha' : '' }));
  await clock.advance(1);
  await kept.close();
  expect(onDisk()).toEqual(['again']);
});

test('after a crash all that waited is given out once, judged by whoever takes it, and forgotten when it is answered', async () => {
  const before = journal();
  for (const id of ['one', 'two']) await door(before).paid(cheer(id));
  await before.close();
  await clock.advance(60_000);
  const after = journal();
  const left = await after.takeLeft();
  expect(left.map(({ id, receivedAtMs }) => [id, receivedAtMs])).toEqual([
    ['one', clock.nowMs()],
    ['two', clock.nowMs()],
  ]);
  expect(await after.takeLeft()).toEqual([]);
  const taken = door(after, ({ id }) =>
    id === 'one' ? { outcome: 'queued', triggerId: 'twitch:one' } : { outcome: 'refused', reason: 'no' },
  );
  for (const message of left) await taken.paid(message);
  await after.close();
  expect(onDisk()).toEqual(['one']);
});

test('what was waiting at three crashes in a row may be their reason, and is told and left out', async () => {
  const first = journal();
  await door(first).paid(cheer('poison'));
  await first.close();
  for (let crashes = 0; crashes < 2; crashes += 1) expect(await journal().takeLeft()).toHaveLength(1);
  expect(await journal().takeLeft()).toHaveLength(0);
  expect(lines.join()).toContain('waiting at 3 crashes');
});

test('of yesterday nothing comes back', async () => {
  const kept = journal();
  await door(kept).paid(cheer('old'));
  await kept.close();
  await clock.advance(31 * 60_000);
  expect(await journal().takeLeft()).toEqual([]);
});

test('who is forgotten is forgotten here too', async () => {
  const kept = journal();
  await door(kept).paid(cheer('hers', 'Ann'));
  await door(kept).paid(cheer('his', 'Bob'));
  expect(await kept.forget(['Ann'])).toBe(1);
  expect(onDisk()).toEqual(['his']);
  expect(readFileSync(join(folder, 'paid.json'), 'utf8')).not.toContain('Ann');
});

test('a file that is damaged keeps nobody from starting', async () => {
  writeFileSync(join(folder, 'paid.json'), '{"version": 1, "paid": [{"x');
  expect(await journal().takeLeft()).toEqual([]);
  writeFileSync(join(folder, 'paid.json'), '{"version": 9}');
  expect(await journal().takeLeft()).toEqual([]);
  expect(lines).toHaveLength(2);
});
