/** The result as a table for people; the JSON has more. */
import type { Percentiles } from '../percentiles.ts';
import type { CutFigures, Verdict, WaitFigures } from './figures.ts';

interface Shown {
  readonly arms: Readonly<Record<string, WaitFigures>>;
  readonly noDelays: Readonly<Record<string, { readonly firstSoundMs: Percentiles; readonly cpuMs: Percentiles }>>;
  readonly cuts: Readonly<Record<string, CutFigures>>;
  readonly leftOut: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
}

export function table({ arms, noDelays, cuts, leftOut, verdicts }: Shown): string {
  const both = ({ p50, p95 }: Percentiles): string => `${p50 ?? '–'} / ${p95 ?? '–'}`;
  const grid = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
    if (rows.length === 0) return '';
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
    return `\n${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`;
  };
  return [
    grid(
      ['ms, p50 / p95', 'first sound over ideal', 'at a mark', 'after a dot', 'over its own cut', 'asked → model', 'CPU a turn'],
      Object.entries(arms).map(([name, one]) => [
        name,
        both(one.overheadMs),
        both(one.atMarkMs),
        both(one.afterDotMs),
        both(one.ownCutMs),
        both(one.toModelMs),
        both(one.cpuMs),
      ]),
    ),
    grid(
      ['no delays, ms, p50 / p95', 'first sound', 'CPU a turn'],
      Object.entries(noDelays).map(([name, one]) => [name, both(one.firstSoundMs), both(one.cpuMs)]),
    ),
    grid(
      [
        'interrupted, ms, p50 / p95',
        'no new sample',
        'LLM closed',
        'still open after 0.5 s',
        'letters in the history beyond what was heard',
        'history had all',
      ],
      Object.entries(cuts).map(([name, one]) => [
        name,
        both(one.silenceMs),
        both(one.llmClosedMs),
        `${one.llmNotClosed} of ${one.n - one.llmOverBefore}`,
        both(one.historyOverHeard),
        `${one.historyHadAll} of ${one.n}`,
      ]),
    ),
    grid(
      ['target', 'found', 'at most', ''],
      verdicts.map(({ what, found, target, met }) => [
        what,
        String(found ?? '–'),
        String(target ?? '–'),
        met === null ? 'not measured' : met ? 'met' : 'missed',
      ]),
    ),
    grid(['left out', 'why'], Object.entries(leftOut)),
    '\n',
  ].join('');
}
