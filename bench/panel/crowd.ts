/** What a turn costs while fifty panels look on, one of which never reads, beside a turn that nobody looks at. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentiles, type Percentiles } from '../percentiles.ts';
import { openTimedTurns, type TimedTurn } from '../support/timed-turns.ts';
import type { Order, Report } from './crowd-process.ts';

const PANELS = 50;
const BLOCK = 5;
const WARM_UP_TURNS = 10;

interface Arm {
  readonly n: number;
  /** As `bench overhead`: first sound beyond the model and the voice. */
  readonly overheadMs: Percentiles;
  readonly fromChatMs: Percentiles;
  readonly cpuPerTurnMs: Percentiles;
}
export interface Crowd {
  readonly panels: number;
  readonly without: Arm;
  readonly with: Arm;
  /** With the panels to without them. */
  readonly ratio: { readonly overheadMs: Percentiles; readonly fromChatMs: Percentiles; readonly cpuPerTurnMs: Percentiles };
  /** Events that the reading panels got, the fewest and the most in any block, and how many the stalled one took. */
  readonly got: { readonly uneven: number; readonly all: number; readonly stalled: number };
}

/** @param n turns of each arm; the arms change places every five turns. */
export async function crowd(n: number): Promise<Crowd> {
  await using ends = new AsyncDisposableStack();
  const timed = await openTimedTurns();
  ends.defer(() => timed.close());
  const panels = fork(fileURLToPath(new URL('crowd-process.ts', import.meta.url)), { execArgv: [] });
  ends.defer(() => panels.disconnect());
  const ask = async (order: Order): Promise<Report> => {
    const told = once(panels, 'message', { signal: AbortSignal.timeout(20_000) });
    panels.send(order);
    return ((await told) as [Report])[0];
  };
  const turns: { readonly without: TimedTurn[]; readonly with: TimedTurn[] } = { without: [], with: [] };
  const got = { uneven: 0, all: 0, stalled: 0 };
  const block = async (arm: keyof typeof turns): Promise<void> => {
    if (arm === 'with') await ask({ open: timed.app.url, panels: PANELS });
    for (let i = 0; i < BLOCK; i++) turns[arm].push(await timed.take());
    if (arm === 'without') return;
    const [stalled = 0, ...reading] = (await ask({ close: true })).got;
    got.all += Math.max(...reading);
    got.uneven += Math.max(...reading) - Math.min(...reading);
    got.stalled += stalled;
  };
  for (let i = 0; i < WARM_UP_TURNS; i++) await timed.take();
  for (let i = 0; turns.with.length < n; i++) {
    // A drift of the machine falls on both.
    for (const arm of i % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)) await block(arm);
    process.stderr.write(`panel: ${turns.with.length}/${n} turns with ${PANELS} panels\n`);
  }
  const [without, watched] = [armOf(turns.without), armOf(turns.with)];
  const ratio = (name: 'overheadMs' | 'fromChatMs' | 'cpuPerTurnMs'): Percentiles => ({
    p50: divided(watched[name].p50, without[name].p50),
    p95: divided(watched[name].p95, without[name].p95),
  });
  return {
    panels: PANELS,
    without,
    with: watched,
    ratio: { overheadMs: ratio('overheadMs'), fromChatMs: ratio('fromChatMs'), cpuPerTurnMs: ratio('cpuPerTurnMs') },
    got,
  };
}

function armOf(turns: readonly TimedTurn[]): Arm {
  return {
    n: turns.length,
    overheadMs: percentiles(turns.map(({ clauseToSoundMs }) => clauseToSoundMs)),
    fromChatMs: percentiles(turns.map(({ ingestMs, clauseToSoundMs }) => ingestMs + clauseToSoundMs)),
    cpuPerTurnMs: percentiles(turns.map(({ cpuMs }) => cpuMs)),
  };
}

const divided = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.round((a / b) * 100) / 100);
