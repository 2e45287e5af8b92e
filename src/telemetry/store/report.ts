/** How fast she was, asked of the kept turns. Exact nearest-rank percentiles: the thread that counts them is nobody's way. */
import type { GpuSample } from '../../domain/gpu.ts';
import { STAGES, type LatencyReport, type Stage } from '../../ports/history.ts';
import { recordOf, type TelemetryDatabase } from './database.ts';

const SLOWEST = 10;
const SERIES = 400;
const HARDWARE_POINTS = 240;

export type StoredReport = Omit<LatencyReport, 'gpu' | 'store'> & { readonly turns: number };

/** @param from, to milliseconds since 1970. */
export function reportOf({ db }: TelemetryDatabase, from: number, to: number): StoredReport {
  const number = (sql: string, ...more: number[]): number => Number(db.prepare(sql).get(from, ...more)?.['n'] ?? 0);
  /** SQL with the columns `name` and `n`. */
  const counted = (sql: string): Record<string, number> =>
    Object.fromEntries(
      db
        .prepare(sql)
        .all(from)
        .map((row) => [String(row['name'] ?? 'unknown'), Number(row['n'])]),
    );
  const events = (type: string, column: 'subject' | 'value'): Record<string, number> =>
    counted(`SELECT ${column} AS name, count(*) AS n FROM events WHERE type = '${type}' AND at >= ? GROUP BY ${column}`);
  const cache = events('model.answered', 'value');

  return {
    from,
    to,
    turns: Number(db.prepare('SELECT count(*) AS n FROM turns').get()?.['n'] ?? 0),
    stages: STAGES.map((stage) => ({ stage, ...spread(db, stage, from) })),
    within: {
      n: number('SELECT count(*) AS n FROM turns WHERE at >= ? AND verbatim = 0 AND e2e IS NOT NULL'),
      ms700: number('SELECT count(*) AS n FROM turns WHERE at >= ? AND verbatim = 0 AND e2e <= 700'),
      ms1000: number('SELECT count(*) AS n FROM turns WHERE at >= ? AND verbatim = 0 AND e2e <= 1000'),
      ms1200: number('SELECT count(*) AS n FROM turns WHERE at >= ? AND verbatim = 0 AND e2e <= 1200'),
      ms1800: number('SELECT count(*) AS n FROM turns WHERE at >= ? AND verbatim = 0 AND e2e <= 1800'),
    },
    slowest: db
      .prepare('SELECT record FROM turns WHERE at >= ? AND verbatim = 0 AND e2e IS NOT NULL ORDER BY e2e DESC LIMIT ?')
      .all(from, SLOWEST)
      .map((row) => recordOf(row['record'])),
    series: db
      .prepare(
        'SELECT at, e2e, firstToken, voice FROM turns WHERE at >= ? AND verbatim = 0 AND e2e IS NOT NULL ORDER BY at DESC, seq DESC LIMIT ?',
      )
      .all(from, SERIES)
      .reverse()
      .map((row) => ({
        at: Number(row['at']),
        e2eMs: Number(row['e2e']),
        ttftMs: orNull(row['firstToken']),
        ttfbMs: orNull(row['voice']),
      })),
    outcomes: counted('SELECT outcome AS name, count(*) AS n FROM turns WHERE at >= ? GROUP BY outcome'),
    cuts: events('turn.cut', 'subject'),
    drops: events('trigger.dropped', 'subject'),
    fallbacks: events('turn.fallback', 'subject'),
    blocks: events('moderation.blocked', 'subject'),
    // Back after it was lost: `online` next after `offline` or `degraded` of the same part.
    reconnects: counted(
      `SELECT subject AS name, count(*) AS n FROM (
         SELECT subject, value, lag(value) OVER (PARTITION BY subject ORDER BY seq) AS before
         FROM events WHERE type = 'module.state' AND at >= ?)
       WHERE value = 'online' AND before IN ('offline', 'degraded') GROUP BY subject`,
    ),
    promptCache: { hits: cache['hit'] ?? 0, misses: cache['miss'] ?? 0 },
    hardware: hardware(db, from),
  };
}

function spread(db: TelemetryDatabase['db'], stage: Stage, from: number): Omit<LatencyReport['stages'][number], 'stage'> {
  // `stage` is one of STAGES, which are the columns' names.
  const values = db
    .prepare(`SELECT ${stage} AS ms FROM turns WHERE at >= ? AND verbatim = 0 AND ${stage} IS NOT NULL ORDER BY ${stage}`)
    .all(from)
    .map((row) => Number(row['ms']));
  const rank = (percent: number): number | null => values[Math.max(1, Math.ceil((percent / 100) * values.length)) - 1] ?? null;
  return { n: values.length, p50: rank(50), p95: rank(95), p99: rank(99), max: values.at(-1) ?? null };
}

/** Thinned to what a chart can show, the latest always among them. */
function hardware(db: TelemetryDatabase['db'], from: number): GpuSample[] {
  const n = Number(db.prepare('SELECT count(*) AS n FROM hardware WHERE at >= ?').get(from)?.['n'] ?? 0);
  const step = Math.max(1, Math.ceil(n / HARDWARE_POINTS));
  return db
    .prepare(
      'SELECT sample FROM (SELECT sample, at, row_number() OVER (ORDER BY at DESC) AS nth FROM hardware WHERE at >= ?) WHERE (nth - 1) % ? = 0 ORDER BY at',
    )
    .all(from, step)
    .map((row) => JSON.parse(String(row['sample'])) as GpuSample);
}

function orNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
