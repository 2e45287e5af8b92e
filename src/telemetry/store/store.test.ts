import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { TurnRecord } from '../../ports/history.ts';
import { percentile } from '../percentiles.ts';
import { RELATIVE_ERROR } from '../sketch.ts';
import type { Question, Told } from './protocol.ts';
import { eventRowOf, type Row } from './rows.ts';
import { MAX_WAITING, openStore, type TelemetryStore, type Thread } from './store.ts';

const NOW = Date.UTC(2026, 0, 2);
const DAY_MS = 86_400_000;

function turn(n: number, more: Partial<TurnRecord> = {}): Row {
  const e2eMs = more.e2eMs ?? ((n * 7919) % 2000) + 1;
  return {
    table: 'turn',
    turn: {
      turnId: `t${n}`,
      startedAt: NOW - 1_000_000 + n,
      characterId: 'kitsu',
      kind: 'chat',
      verbatim: false,
      lane: 'chat',
      user: 'ann',
      outcome: 'finished',
      reason: null,
      heardChars: 5,
      marks: { started: 1, promptReady: 2, firstToken: e2eMs / 2, firstClause: e2eMs / 2 + 1, firstAudio: e2eMs - 1, playing: e2eMs },
      ttftMs: e2eMs / 2 - 2,
      ttfbMs: null,
      e2eMs,
      ...more,
    },
  };
}

let folder: string;
let troubles: string[];
let store: TelemetryStore;

const open = (file = join(folder, 'sub', 'telemetry.sqlite'), keepDays = 30): TelemetryStore => {
  const clock = { ...systemClock, wallMs: () => NOW };
  return openStore({ file, clock, keepDays: () => keepDays, onTrouble: (message) => troubles.push(message) });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-store-'));
  troubles = [];
});

describe('the store on the disk', () => {
  afterEach(() => store.close());

  it('tells of 10,000 turns as a plain count of them would, over a restart', async () => {
    store = open();
    const turns = Array.from({ length: 10_000 }, (_, n) => turn(n));
    for (const row of turns.slice(0, 5000)) store.put(row);
    await store.close();
    store = open();
    for (const row of turns.slice(5000, 9990)) store.put(row);
    store.put(turn(9990, { verbatim: true, e2eMs: 100_000 }));
    const report = await store.report(0, NOW);
    const e2e = turns.slice(0, 9990).map((row) => (row.table === 'turn' ? (row.turn.e2eMs ?? 0) : 0));
    const whole = report.stages.at(-1);
    expect(whole).toMatchObject({ stage: 'e2e', n: 9990, max: 2000 });
    for (const [percent, ms] of [
      [50, whole?.p50],
      [95, whole?.p95],
      [99, whole?.p99],
    ] as const) {
      const exact = percentile(e2e, percent) ?? NaN;
      expect(Math.abs((ms ?? NaN) - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR);
    }
    expect(report.within).toEqual({
      n: 9990,
      ms700: e2e.filter((ms) => ms <= 700).length,
      ms1000: e2e.filter((ms) => ms <= 1000).length,
      ms1200: e2e.filter((ms) => ms <= 1200).length,
      ms1800: e2e.filter((ms) => ms <= 1800).length,
    });
    expect(report.turns).toBe(9991);
    expect(report.slowest.map((slow) => slow.e2eMs)).toEqual(e2e.toSorted((a, b) => b - a).slice(0, 10));
    expect(report.outcomes).toEqual({ finished: 9991 });
    expect(report.series.at(-1)?.at).toBe(NOW - 1_000_000 + 9989);
    expect((await store.turnsBefore(NOW - 1_000_000 + 3, 2)).map(({ turnId }) => turnId)).toEqual(['t2', 't1']);
    expect(troubles).toEqual([]);
  });

  it('gives pages without a gap or a double', async () => {
    store = open();
    for (let n = 0; n < 23; n++) store.put(turn(n));
    const ids: string[] = [];
    for (let seq: number | null = 0; seq !== null;) {
      const page: Awaited<ReturnType<TelemetryStore['turnsAfter']>> = await store.turnsAfter(seq, 5);
      ids.push(...page.rows.map(({ turnId }) => turnId));
      seq = page.next;
    }
    expect(ids).toEqual(Array.from({ length: 23 }, (_, n) => `t${n}`));
  });

  it('counts what came back after it was lost, what was cut, and what the model had kept', async () => {
    store = open();
    const put = (event: Parameters<typeof eventRowOf>[0]): void => {
      const row = eventRowOf(event);
      if (row) store.put({ table: 'event', event: row });
    };
    for (const state of ['unknown', 'online', 'offline', 'online', 'degraded', 'online', 'disabled', 'online'] as const)
      put({ type: 'module.state', at: NOW, module: 'obs', state, provider: '', detail: '', since: 0 });
    put({ type: 'turn.cut', at: NOW, turnId: 't1', reason: 'panic', heard: '', marks: {} });
    put({ type: 'turn.fallback', at: NOW, turnId: 't1', reason: 'policy-timeout' });
    put({ type: 'ears.final', id: 'speech:1', at: NOW, text: 'words that are not kept' });
    const report = await store.report(0, NOW);
    expect(report.reconnects).toEqual({ obs: 2 });
    expect(report.cuts).toEqual({ panic: 1 });
    expect(report.fallbacks).toEqual({ 'policy-timeout': 1 });
    expect((await store.eventsAfter(0, 100)).rows.map(({ type }) => type)).not.toContain('ears.final');
  });

  it('forgets what is older than the days it is kept for', async () => {
    store = open();
    store.put(turn(1, { startedAt: NOW - 31 * DAY_MS }));
    store.put(turn(2, { startedAt: NOW - 29 * DAY_MS }));
    await store.close();
    store = open();
    expect((await store.turnsAfter(0, 10)).rows.map(({ turnId }) => turnId)).toEqual(['t2']);
    await store.close();
    store = open(undefined, 0);
    expect((await store.turnsAfter(0, 10)).rows).toEqual([]);
  });

  it('sets a file aside that it cannot read, and says so', async () => {
    const file = join(folder, 'telemetry.sqlite');
    writeFileSync(file, 'this is no database, however long it may be'.repeat(200));
    store = open(file);
    store.put(turn(1));
    expect((await store.report(0, NOW)).turns).toBe(1);
    expect(readdirSync(folder)).toContain('telemetry.sqlite.unreadable');
    expect(troubles).toHaveLength(1);
    expect(store.trouble).toContain('set aside');
  });

  it('goes on in memory where there is no folder to be had', async () => {
    writeFileSync(join(folder, 'file'), '');
    store = open(join(folder, 'file', 'telemetry.sqlite'));
    store.put(turn(1));
    expect((await store.report(0, NOW)).turns).toBe(1);
    expect(store.trouble).toContain('gone when AIVT ends');
  });
});

describe('a disk that does not keep up', () => {
  let clock: FakeClock;
  let asked: Question[];
  let answer: (told: Told) => void;
  let break_: (error: unknown) => void;

  beforeEach(() => {
    clock = new FakeClock(NOW);
    asked = [];
    const thread: Thread = {
      postMessage: (question) => asked.push(question),
      on: (event: string, take: (what: never) => void) => {
        if (event === 'message') answer = take as typeof answer;
        else break_ = take as typeof break_;
      },
      ref: () => undefined,
      terminate: () => Promise.resolve(),
    };
    store = openStore({
      file: '',
      clock,
      keepDays: () => 30,
      onTrouble: (message) => troubles.push(message),
      openThread: () => thread,
    });
  });
  const writes = (): Extract<Question, { name: 'write' }>[] => asked.filter((question) => question.name === 'write');

  it('gets one batch at a time; beyond the bound the oldest is dropped and counted', async () => {
    store.put(turn(0));
    await clock.advance(250);
    expect(writes()).toHaveLength(1);
    for (let n = 1; n <= MAX_WAITING + 7; n++) store.put(turn(n));
    await clock.advance(5000);
    expect(writes()).toHaveLength(1);
    expect(store.dropped).toBe(7);
    expect(troubles).toHaveLength(1);
    answer({ kind: 'answer', id: writes()[0]?.id ?? 0, answer: null });
    await clock.advance(0);
    const [first] = writes()[1]?.ask.rows ?? [];
    expect(first?.table === 'turn' && first.turn.turnId).toBe('t8');
  });

  it('loses a batch that is refused, and says so', async () => {
    store.put(turn(0));
    await clock.advance(250);
    answer({ kind: 'failed', id: writes()[0]?.id ?? 0, message: 'disk full' });
    await clock.advance(0);
    expect(store.dropped).toBe(1);
    expect(troubles).toEqual(['figures are lost: disk full']);
    store.put(turn(1));
    await clock.advance(250);
    expect(writes()).toHaveLength(2);
  });

  it('throws nothing at whoever puts when the thread has died', async () => {
    const report = store.report(0, NOW);
    break_(new Error('gone'));
    await expect(report).rejects.toThrow('gone');
    store.put(turn(0));
    await expect(store.turnsBefore(NOW, 1)).rejects.toThrow('gone');
    await store.close();
    expect(clock.pending).toBe(0);
  });
});

it('a store that is to keep nothing leaves no file behind when it is closed', async () => {
  const file = join(folder, 'none', 'telemetry.sqlite');
  await open(file, 0).close();
  expect(existsSync(file)).toBe(false);
  const kept = join(folder, 'kept', 'telemetry.sqlite');
  await open(kept, 1).close();
  expect(existsSync(kept)).toBe(true);
});
