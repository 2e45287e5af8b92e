/** Who was blocked how often: repeated offenders are not listened to for a while. */
import type { Clock } from '../kernel/clock.ts';
import type { Standing, StandingView } from '../ports/moderation.ts';

/** This many blocks within the window … */
export const STRIKES = 3;
export const WINDOW_MS = 10 * 60_000;
/** … and the viewer is not listened to for this long, twice as long each time. */
export const IGNORE_MS = 10 * 60_000;
const MAX_IGNORE_MS = 4 * 60 * 60_000;
const MAX_VIEWERS = 2000;

interface Record {
  readonly atMs: readonly number[];
  readonly ignoredUntilMs: number;
  /** How often it came to being ignored. */
  readonly times: number;
}

const CLEAN: Record = { atMs: [], ignoredUntilMs: 0, times: 0 };

/** One more strike, as a pure step. */
export function struck(record: Record, nowMs: number): Record {
  const atMs = [...record.atMs.filter((at) => nowMs - at < WINDOW_MS), nowMs];
  if (atMs.length < STRIKES) return { ...record, atMs };
  const times = record.times + 1;
  return { atMs: [], ignoredUntilMs: nowMs + Math.min(MAX_IGNORE_MS, IGNORE_MS * 2 ** (times - 1)), times };
}

/** Kept for this run of the program only. When full, whoever has behaved longest is forgotten. */
export function createStanding(clock: Clock): Standing & StandingView {
  const records = new Map<string, Record>();
  return {
    list: () =>
      [...records]
        .map(([viewerId, { atMs, ignoredUntilMs }]) => ({
          viewerId,
          blocks: atMs.filter((at) => clock.nowMs() - at < WINDOW_MS).length,
          ignoredForMs: Math.max(0, Math.round(ignoredUntilMs - clock.nowMs())),
        }))
        .filter(({ blocks, ignoredForMs }) => blocks > 0 || ignoredForMs > 0)
        .sort((a, b) => b.ignoredForMs - a.ignoredForMs || b.blocks - a.blocks),
    forgive(viewerId) {
      records.delete(viewerId);
    },
    strike(viewerId) {
      const record = struck(records.get(viewerId) ?? CLEAN, clock.nowMs());
      records.delete(viewerId);
      records.set(viewerId, record);
      for (const oldest of records.keys()) {
        if (records.size <= MAX_VIEWERS) break;
        records.delete(oldest);
      }
    },
    isIgnored: (viewerId) => (records.get(viewerId)?.ignoredUntilMs ?? 0) > clock.nowMs(),
  };
}
