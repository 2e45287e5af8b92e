/** How fast she was, asked of the kept turns: their percentiles by sketches, kept as turns are written (`days.ts`). */
import type { GpuSample } from '../../domain/gpu.ts';
import type { LatencyReport } from '../../ports/history.ts';
import { recordOf, type TelemetryDatabase } from './database.ts';

const SERIES = 400;
const HARDWARE_POINTS = 240;

export type StoredReport = Omit<LatencyReport, 'gpu' | 'store'> & { readonly turns: number };

/** @param from, to milliseconds since 1970. */
export function reportOf({ db, days }: TelemetryDatabase, from: number, to: number): StoredReport {
  const figures = days.since(from);
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
    turns: days.turns,
    stages: figures.stages(),
    within: figures.within(),
    slowest: figures
      .slowest()
      .map((seq) => db.prepare('SELECT record FROM turns WHERE seq = ?').get(seq))
      .flatMap((row) => (row ? [recordOf(row['record'])] : [])),
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
    outcomes: Object.fromEntries(figures.outcomes),
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

/** Thinned to what a chart can show, the latest always among them. */
function hardware(db: TelemetryDatabase['db'], from: number): GpuSample[] {
  const n = Number(db.prepare('SELECT count(*) AS n FROM hardware WHERE at >= ?').get(from)?.['n'] ?? 0);
  const step = Math.max(1, Math.ceil(n / HARDWARE_POINTS));
  // Rows are numbered as they come, and the index holds the numbers: only what is shown is read.
  return db
    .prepare('SELECT sample FROM hardware WHERE at >= ? AND rowid % ? = (SELECT max(rowid) FROM hardware) % ? ORDER BY at')
    .all(from, step, step)
    .map((row) => JSON.parse(String(row['sample'])) as GpuSample);
}

function orNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
