/**
 * The figures of the kept turns, day by day, as they are written: a report merges whole days and reads only the
 * rows of the day in which it begins, however many turns are kept. It lives in the store's thread.
 */
import type { DatabaseSync } from 'node:sqlite';
import { STAGES, type LatencyReport, type TurnRecord } from '../../ports/history.ts';
import { Sketch } from '../sketch.ts';
import { stagesOf } from '../stages.ts';

const DAY_MS = 24 * 60 * 60_000;
export const SLOWEST = 10;
const WITHIN_MS = [700, 1000, 1200, 1800] as const;
const COLUMNS = `seq, at, verbatim, outcome, ${STAGES.join(', ')}`;
const E2E = STAGES.indexOf('e2e');

/** Of one turn what the figures are made of. */
interface Figures {
  readonly seq: number;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly verbatim: boolean;
  readonly outcome: string;
  /** Of `STAGES`, in milliseconds. */
  readonly stages: readonly (number | null)[];
}

/** What a stretch of time sums up to; any two can be merged. */
export class Digest {
  turns = 0;
  readonly outcomes = new Map<string, number>();
  readonly #stages = STAGES.map(() => new Sketch());
  readonly #within = WITHIN_MS.map(() => 0);
  #slowest: { readonly seq: number; readonly e2eMs: number }[] = [];

  add({ seq, verbatim, outcome, stages }: Figures): void {
    this.turns += 1;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (verbatim) return;
    for (const [index, ms] of stages.entries()) if (ms !== null) this.#stages[index]?.add(ms);
    const e2eMs = stages[E2E] ?? null;
    if (e2eMs === null) return;
    for (const [index, boundMs] of WITHIN_MS.entries()) if (e2eMs <= boundMs) this.#within[index] = (this.#within[index] ?? 0) + 1;
    this.#keepSlowest([{ seq, e2eMs }]);
  }

  merge(other: Digest): void {
    this.turns += other.turns;
    for (const [outcome, n] of other.outcomes) this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + n);
    for (const [index, sketch] of this.#stages.entries()) {
      const theirs = other.#stages[index];
      if (theirs) sketch.merge(theirs);
    }
    for (const [index, n] of other.#within.entries()) this.#within[index] = (this.#within[index] ?? 0) + n;
    this.#keepSlowest(other.#slowest);
  }

  stages(): LatencyReport['stages'] {
    return this.#stages.map((sketch, index) => ({
      stage: STAGES[index] ?? 'e2e',
      n: sketch.n,
      p50: sketch.percentile(50),
      p95: sketch.percentile(95),
      p99: sketch.percentile(99),
      max: sketch.max,
    }));
  }

  within(): LatencyReport['within'] {
    const [ms700 = 0, ms1000 = 0, ms1200 = 0, ms1800 = 0] = this.#within;
    return { n: this.#stages[E2E]?.n ?? 0, ms700, ms1000, ms1200, ms1800 };
  }

  /** Numbers of the turns that took longest, the longest first. */
  slowest(): number[] {
    return this.#slowest.map(({ seq }) => seq);
  }

  #keepSlowest(more: readonly { readonly seq: number; readonly e2eMs: number }[]): void {
    const least = this.#slowest.at(-1);
    if (this.#slowest.length >= SLOWEST && least && more.every(({ e2eMs }) => e2eMs <= least.e2eMs)) return;
    this.#slowest = [...this.#slowest, ...more].sort((a, b) => b.e2eMs - a.e2eMs || a.seq - b.seq).slice(0, SLOWEST);
  }
}

export class Days {
  readonly #db: DatabaseSync;
  readonly #digests = new Map<number, Digest>();

  /** Reads all turns once. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#read(-Infinity, Infinity, (turn) => this.#dayOf(turn.at).add(turn));
  }

  /** A turn that is written for good. */
  add(seq: number, turn: TurnRecord): void {
    const { startedAt: at, verbatim, outcome, marks } = turn;
    this.#dayOf(at).add({ seq, at, verbatim, outcome, stages: stagesOf(marks) });
  }

  /** Turns that began before it are gone from the file. */
  forgetBefore(at: number): void {
    const cut = dayAt(at);
    for (const day of this.#digests.keys()) if (day < cut) this.#digests.delete(day);
    if (this.#digests.has(cut)) this.#digests.set(cut, this.#between(at, (cut + 1) * DAY_MS));
  }

  /** All turns that are kept. */
  get turns(): number {
    let n = 0;
    for (const digest of this.#digests.values()) n += digest.turns;
    return n;
  }

  /** Of all turns that began then or later. @param from milliseconds since 1970 */
  since(from: number): Digest {
    const first = Math.ceil(from / DAY_MS);
    const sum = this.#digests.has(first - 1) ? this.#between(from, first * DAY_MS) : new Digest();
    for (const [day, digest] of this.#digests) if (day >= first) sum.merge(digest);
    return sum;
  }

  #dayOf(at: number): Digest {
    const day = dayAt(at);
    const digest = this.#digests.get(day) ?? new Digest();
    this.#digests.set(day, digest);
    return digest;
  }

  #between(from: number, to: number): Digest {
    const digest = new Digest();
    this.#read(from, to, (turn) => digest.add(turn));
    return digest;
  }

  #read(from: number, to: number, take: (turn: Figures) => void): void {
    for (const row of this.#db.prepare(`SELECT ${COLUMNS} FROM turns WHERE at >= ? AND at < ?`).iterate(from, to)) {
      const ms = (value: unknown): number | null => (value === null ? null : Number(value));
      take({
        seq: Number(row['seq']),
        at: Number(row['at']),
        verbatim: row['verbatim'] === 1,
        outcome: String(row['outcome']),
        stages: STAGES.map((stage) => ms(row[stage])),
      });
    }
  }
}

const dayAt = (at: number): number => Math.floor(at / DAY_MS);
