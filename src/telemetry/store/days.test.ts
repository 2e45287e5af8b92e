import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STAGES, type TurnRecord } from '../../ports/history.ts';
import { percentile } from '../percentiles.ts';
import { RELATIVE_ERROR } from '../sketch.ts';
import { stagesOf } from '../stages.ts';
import { TelemetryDatabase } from './database.ts';
import { SLOWEST } from './days.ts';
import { reportOf } from './report.ts';

const HOUR_MS = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 1, 17);

const turns = fc
  .array(
    fc.record({
      hour: fc.integer({ min: 0, max: 24 * 6 }),
      e2eMs: fc.option(fc.integer({ min: 1, max: 6_000_000 }).map((us) => us / 1000)),
      verbatim: fc.boolean(),
      outcome: fc.constantFrom('finished' as const, 'cut' as const),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((some) =>
    some.map(({ hour, e2eMs, verbatim, outcome }, n): TurnRecord => {
      const marks = { started: 1, promptReady: 4, ...(e2eMs === null ? {} : { playing: e2eMs }) };
      return {
        ...{ turnId: `t${n}`, startedAt: BEGIN + hour * HOUR_MS, characterId: 'kitsu', kind: 'chat', verbatim, lane: 'chat' },
        ...{ user: 'ann', outcome, reason: null, heardChars: 5, marks, ttftMs: null, ttfbMs: null, e2eMs },
      };
    }),
  );
const hour = fc.integer({ min: -1, max: 24 * 6 + 1 }).map((at) => BEGIN + at * HOUR_MS);

function check(database: TelemetryDatabase, kept: readonly TurnRecord[], from: number): void {
  const report = reportOf(database, from, BEGIN);
  const asked = kept.filter(({ startedAt }) => startedAt >= from);
  const counted = asked.filter(({ verbatim }) => !verbatim);
  expect(report.turns).toBe(kept.length);
  expect(report.outcomes).toEqual(
    Object.fromEntries([...Map.groupBy(asked, ({ outcome }) => outcome)].map(([outcome, some]) => [outcome, some.length])),
  );
  for (const [index, stage] of report.stages.entries()) {
    const values = counted.map(({ marks }) => stagesOf(marks)[index] ?? null).filter((ms) => ms !== null);
    expect(stage).toMatchObject({ stage: STAGES[index], n: values.length, max: values.length === 0 ? null : Math.max(...values) });
    for (const [percent, ms] of [
      [50, stage.p50],
      [95, stage.p95],
      [99, stage.p99],
    ] as const) {
      const exact = percentile(values, percent);
      if (exact === null || ms === null) expect(ms).toBe(exact);
      else expect(Math.abs(ms - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR + 0.0005);
    }
  }
  const heard = counted.map(({ e2eMs }) => e2eMs).filter((ms) => ms !== null);
  const within = (boundMs: number): number => heard.filter((ms) => ms <= boundMs).length;
  expect(report.within).toEqual({ n: heard.length, ms700: within(700), ms1000: within(1000), ms1200: within(1200), ms1800: within(1800) });
  expect(report.slowest.map(({ e2eMs }) => e2eMs)).toEqual(heard.toSorted((a, b) => b - a).slice(0, SLOWEST));
}

describe('the figures by day', () => {
  it('are those of a plain count, from any moment on, after any writes and prunings', () => {
    fc.assert(
      fc.property(
        fc.array(turns, { minLength: 1, maxLength: 3 }),
        hour,
        fc.array(hour, { minLength: 1, maxLength: 4 }),
        (batches, pruned, froms) => {
          const database = new TelemetryDatabase(':memory:');
          try {
            for (const batch of batches) database.write(batch.map((turn) => ({ table: 'turn', turn })));
            for (const from of froms) check(database, batches.flat(), from);
            database.prune(pruned);
            const kept = batches.flat().filter(({ startedAt }) => startedAt >= pruned);
            for (const from of froms) check(database, kept, from);
          } finally {
            database.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('count nothing of a batch that the disk refused', () => {
    const database = new TelemetryDatabase(':memory:');
    database.db.exec("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END");
    const [turn] = fc.sample(turns, { numRuns: 1, seed: 1 })[0] ?? [];
    if (!turn) throw new Error('no turn');
    const event = { at: BEGIN, type: 'panic', turnId: null, subject: null, value: null, user: null, detail: null };
    expect(() =>
      database.write([
        { table: 'turn', turn },
        { table: 'event', event },
      ]),
    ).toThrow('full');
    expect(reportOf(database, 0, BEGIN).turns).toBe(0);
    database.close();
  });
});

it('thins the graphics card out to what a chart shows, the latest always among them', () => {
  const database = new TelemetryDatabase(':memory:');
  const sample = { name: 'RTX', temperatureC: 60, usePercent: 1, memoryUsedMb: 1, memoryTotalMb: 2, throttledBy: [] };
  database.write(Array.from({ length: 1001 }, (_, n) => ({ table: 'hardware', sample: { ...sample, at: n } })));
  const shown = reportOf(database, 0, BEGIN).hardware.map(({ at }) => at);
  expect(shown).toHaveLength(201);
  expect(shown.slice(0, 2)).toEqual([0, 5]);
  expect(shown.at(-1)).toBe(1000);
  database.close();
});
