/** Whether a rehearsal was as fast as the plan asks, and what would have to be faster. Times in milliseconds. */
import { STAGES, type Stage, type TurnRecord } from '../../ports/history.ts';
import { stagesOf } from '../stages.ts';

/** What the plan asks of half of the turns, and of 95 of 100, from a chat message to her first sound. */
export const TARGETS = [
  { percent: 50, atMostMs: 1_200 },
  { percent: 95, atMostMs: 1_800 },
] as const;

/** Who waited longer than this found her speaking: such a turn is as slow as her last answer was long. */
export const FLOOR_FREE_MS = 100;

export type WorkStage = Exclude<Stage, 'wait' | 'e2e'>;
const WORK = STAGES.filter((stage): stage is WorkStage => stage !== 'wait' && stage !== 'e2e');

export interface TargetVerdict {
  readonly percent: number;
  readonly atMostMs: number;
  /** Null where no turn was measured. */
  readonly foundMs: number | null;
  readonly met: boolean;
}

/** What is made of a stage. */
export interface StageShare {
  readonly stage: WorkStage;
  /** Its share of the turns around the median, and around the 95th of 100: a mean, so that the shares add up. */
  readonly atMedianMs: number;
  readonly atP95Ms: number;
  /** By so much it would have to be shorter in each turn, everything else as it was; 0: nothing is missing; null: even no time at all would not do. */
  readonly shorterByMs: number | null;
}

export interface RehearsalVerdict {
  readonly passed: boolean;
  /** Turns that answered somebody, found the floor free and were heard. */
  readonly measured: number;
  /** Those that had to wait for her to finish something else, and how long it took them in all. */
  readonly waited: { readonly n: number; readonly p50: number | null; readonly p95: number | null };
  readonly targets: readonly TargetVerdict[];
  /** The longest share first. */
  readonly stages: readonly StageShare[];
}

interface Timed {
  readonly e2e: number;
  readonly stages: Readonly<Record<WorkStage, number>>;
}

/** @param turns of the rehearsal, in any order; those with given words, of nobody, or unheard do not count */
export function judgeRehearsal(turns: readonly TurnRecord[]): RehearsalVerdict {
  const heard = turns.filter(({ verbatim, user, e2eMs }) => !verbatim && user !== null && e2eMs !== null);
  const free = heard.filter(({ marks }) => (marks.started ?? 0) <= FLOOR_FREE_MS).map(timed);
  const later = heard.filter(({ marks }) => (marks.started ?? 0) > FLOOR_FREE_MS).map(({ e2eMs }) => e2eMs ?? 0);
  const targets = TARGETS.map(({ percent, atMostMs }): TargetVerdict => {
    const foundMs = percentile(
      free.map(({ e2e }) => e2e),
      percent,
    );
    return { percent, atMostMs, foundMs, met: foundMs !== null && foundMs <= atMostMs };
  });
  return {
    passed: targets.every(({ met }) => met),
    measured: free.length,
    waited: { n: later.length, p50: percentile(later, 50), p95: percentile(later, 95) },
    targets,
    stages: WORK.map((stage) => shareOf(free, stage)).sort((a, b) => b.atMedianMs - a.atMedianMs),
  };
}

function timed({ marks, e2eMs }: TurnRecord): Timed {
  const all = stagesOf(marks);
  const stages = Object.fromEntries(WORK.map((stage) => [stage, all[STAGES.indexOf(stage)] ?? 0])) as Record<WorkStage, number>;
  return { e2e: e2eMs ?? 0, stages };
}

function shareOf(turns: readonly Timed[], stage: WorkStage): StageShare {
  return {
    stage,
    atMedianMs: meanAround(turns, 50, stage),
    atP95Ms: meanAround(turns, 95, stage),
    shorterByMs: shorterBy(turns, stage),
  };
}

/** Of the turns nearest in rank to the percentile, a tenth of all. */
function meanAround(turns: readonly Timed[], percent: number, stage: WorkStage): number {
  if (turns.length === 0) return 0;
  const sorted = [...turns].sort((a, b) => a.e2e - b.e2e);
  const size = Math.max(1, Math.round(turns.length / 10));
  const middle = Math.ceil((percent / 100) * turns.length) - 1;
  const from = Math.max(0, Math.min(turns.length - size, middle - Math.floor((size - 1) / 2)));
  const near = sorted.slice(from, from + size);
  return Math.round(near.reduce((sum, { stages }) => sum + stages[stage], 0) / near.length);
}

/** Exact: it is tried on the turns as they were. */
function shorterBy(turns: readonly Timed[], stage: WorkStage): number | null {
  const holds = (byMs: number): boolean =>
    TARGETS.every(({ percent, atMostMs }) => {
      const found = percentile(
        turns.map(({ e2e, stages }) => e2e - Math.min(byMs, stages[stage])),
        percent,
      );
      return found === null || found <= atMostMs;
    });
  if (holds(0)) return 0;
  const longest = Math.ceil(Math.max(...turns.map(({ stages }) => stages[stage])));
  if (!holds(longest)) return null;
  let tooLittle = 0;
  let enough = longest;
  while (enough - tooLittle > 1) {
    const middle = Math.floor((tooLittle + enough) / 2);
    if (holds(middle)) enough = middle;
    else tooLittle = middle;
  }
  return enough;
}

/** Nearest rank, as telemetry has it. */
function percentile(values: readonly number[], percent: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1] ?? null;
}
