/** What a soak found, with its verdict: one Markdown page and the same as JSON. */
import { percentiles, type Percentiles } from '../percentiles.ts';
import type { Tally } from './audience.ts';
import type { FaultRecord } from './faults.ts';
import { slopeOf, type Sample, type Slope } from './gauges.ts';
import type { SpokenTurn } from './ledger.ts';
import type { SoakOptions } from './options.ts';

export interface Findings {
  readonly options: SoakOptions;
  readonly tookS: number;
  readonly tally: Tally;
  readonly turns: readonly SpokenTurn[];
  /** Who paid and was neither answered nor given the points back. */
  readonly unanswered: readonly string[];
  readonly refunded: number;
  /** Spoken lines that the gate would stop now, redacted by it. */
  readonly leaks: readonly string[];
  readonly crashes: number;
  readonly endedWell: boolean;
  readonly faults: readonly FaultRecord[];
  readonly samples: readonly Sample[];
  readonly unansweredSamples: number;
  readonly counts: Readonly<Record<'fallbacks' | 'dropped' | 'blocked' | 'errors', ReadonlyMap<string, number>>>;
}

export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly found: string }[];
  readonly memory: { readonly rss: Slope | null; readonly heap: Slope | null };
  readonly e2eMs: { readonly first: Percentiles; readonly last: Percentiles; readonly all: Percentiles };
}

/** What is thrown away before trends are looked for; a tenth of a shorter run. */
const WARM_UP_S = 15 * 60;
const BLOCK_S = 5 * 60;

export function judge(found: Findings): Verdict {
  const warmS = Math.min(WARM_UP_S, found.tookS / 10);
  const steady = found.samples.filter(({ atS }) => atS >= warmS);
  const blockS = Math.min(BLOCK_S, Math.max(10, (found.tookS - warmS) / 12));
  const trend = (of: (sample: Sample) => number | null): Slope | null =>
    slopeOf(
      steady.flatMap((sample) => {
        const value = of(sample);
        return value === null ? [] : [{ atS: sample.atS, value }];
      }),
      blockS,
    );
  const rss = trend(({ rssMb }) => rssMb);
  // Where it was not collected, what waits for its collection is in the figure as well.
  const heap = trend(({ liveMb }) => liveMb) ?? trend(({ heapMb }) => heapMb);
  const times = found.turns.filter(({ kind, e2eMs }) => kind === 'chat' && e2eMs !== null).map(({ e2eMs }) => e2eMs ?? 0);
  const third = Math.max(1, Math.floor(times.length / 3));
  const e2eMs = { first: percentiles(times.slice(0, third)), last: percentiles(times.slice(-third)), all: percentiles(times) };
  const flat = (slope: Slope | null): boolean => slope === null || slope.perHour - slope.marginPerHour <= 0;
  const checks = [
    { what: 'the program never ended by itself', ok: found.crashes === 0, found: `${found.crashes} ends` },
    { what: 'asked to end, it ends', ok: found.endedWell, found: found.endedWell ? 'within ten seconds' : 'it had to be killed' },
    {
      what: 'nobody who paid is left without an answer',
      ok: found.unanswered.length === 0,
      found: found.unanswered.length === 0 ? `${found.tally.paid.length} paid, ${found.refunded} given back` : found.unanswered.join(', '),
    },
    {
      what: 'every spoken line passes the gate again',
      ok: found.leaks.length === 0,
      found: found.leaks.length === 0 ? `${found.turns.filter(({ heard }) => heard !== '').length} lines` : found.leaks.join(' · '),
    },
    { what: 'she answered at all', ok: found.turns.some(({ outcome }) => outcome === 'finished'), found: `${found.turns.length} turns` },
    { what: 'memory does not grow after the warm-up', ok: flat(heap), found: `heap ${told(heap)}, resident ${told(rss)}` },
    {
      what: 'every fault could be made and mended',
      ok: found.faults.every(({ trouble }) => trouble === null),
      found: `${found.faults.length} faults`,
    },
  ];
  return { passed: checks.every(({ ok }) => ok), checks, memory: { rss, heap }, e2eMs };
}

export function markdown(found: Findings, verdict: Verdict, machine: string): string {
  const { options, tally, samples } = found;
  const table = (title: string, counts: ReadonlyMap<string, number>): string =>
    counts.size === 0
      ? ''
      : `\n### ${title}\n\n| what | times |\n| --- | --- |\n${[...counts]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 25)
          .map(([what, n]) => `| ${what.replaceAll('|', '\\|')} | ${n} |`)
          .join('\n')}\n`;
  const by = new Map<string, number>();
  for (const { outcome } of found.turns) by.set(outcome, (by.get(outcome) ?? 0) + 1);
  const faults = new Map<string, number>();
  for (const { name } of found.faults) faults.set(name, (faults.get(name) ?? 0) + 1);
  const shown = samples.some(({ liveMb }) => liveMb !== null) ? samples.filter(({ liveMb }) => liveMb !== null) : samples;
  const every = Math.max(1, Math.floor(shown.length / 24));
  const p = ({ p50, p95 }: Percentiles): string => `p50 ${p50}, p95 ${p95}`;
  return `# Soak: ${verdict.passed ? 'passed' : 'FAILED'}

${(found.tookS / 3600).toFixed(2)} hours on ${machine}; audience ${options.compress} times as fast as the clock (${((found.tookS * options.compress) / 3600).toFixed(1)} hours of it), seed ${options.seed}; ${options.real ? "the user's own model and voice" : 'a scripted model server (150 ms to the first token, 15 ms a token) and the built-in voice'}.

| check | | found |
| --- | --- | --- |
${verdict.checks.map(({ what, ok, found: was }) => `| ${what} | ${ok ? 'ok' : '**no**'} | ${was} |`).join('\n')}

- Audience: ${tally.chat} lines, ${tally.raids} raids, ${tally.trolls} lines of misuse, ${tally.commands} commands, ${tally.paid.length} payments.
- Chat to first sound of what was answered, waiting in the queue included: ${p(verdict.e2eMs.all)} ms; first third ${p(verdict.e2eMs.first)}, last third ${p(verdict.e2eMs.last)}.
- Figures asked for and not answered within five seconds: ${found.unansweredSamples} of ${found.unansweredSamples + samples.length}.

### Memory, event loop, descriptors

| minute | resident MB | heap MB | of it live | loop p99 ms | descriptors |
| --- | --- | --- | --- | --- | --- |
${shown
  .filter((_, i) => i % every === 0)
  .map(
    (one) =>
      `| ${Math.round(one.atS / 60)} | ${one.rssMb} | ${one.heapMb} | ${one.liveMb ?? ''} | ${one.loopP99Ms} | ${one.descriptors ?? ''} |`,
  )
  .join('\n')}
${table('How turns ended', by)}${table('Faults', faults)}${table('Fallbacks', found.counts.fallbacks)}${table('Dropped', found.counts.dropped)}${table('Blocked', found.counts.blocked)}${table('Errors in the log', found.counts.errors)}`;
}

function told(slope: Slope | null): string {
  return slope === null ? 'not known (too short)' : `${slope.perHour} ± ${slope.marginPerHour} MB an hour over ${slope.blocks} blocks`;
}
