/** The report of a stream as one HTML file: no script, nothing from elsewhere, readable in any browser and in ten years. */
import type { LatencyReport, Stage } from '../../ports/history.ts';
import type { KnownPerson } from '../../ports/memory.ts';
import { loudnessChart, waitChart } from './charts.ts';
import { escaped, offset, seconds } from './format.ts';
import { momentsOf, type Moment } from './moments.ts';
import type { Show, Spoken } from './show-log.ts';

export interface ReportParts {
  readonly personaName: string;
  readonly version: string;
  readonly show: Show;
  readonly latency: LatencyReport;
  /** Who was there; those who came for the first time too. */
  readonly people: readonly KnownPerson[];
  /** Milliseconds since 1970. */
  readonly to: number;
}

const STYLE = `
:root { color-scheme: light dark; --soft: #6b6475; --line: #d9d4e0; --fox: #c2531c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --soft: #a59fb0; --line: #3a3444; --fox: #ff9156; --bad: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.soft { color: var(--soft) } .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; padding: 0; list-style: none }
.tiles li { border: 1px solid var(--line); border-radius: .6rem; padding: .6rem .8rem } .tiles b { display: block; font-size: 1.35rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td:first-child, th:first-child { white-space: nowrap; overflow-wrap: normal } svg { width: 100%; height: auto } .cut { color: var(--bad) }
`;

export function reportPage(parts: ReportParts): string {
  const { personaName, version, show, latency, people, to } = parts;
  const moments = momentsOf(show.spoken, show.slices, show.from, to);
  const spoken = show.spoken.filter(({ at }) => at >= show.from);
  const messages = show.slices.filter(({ at }) => at >= show.from).reduce((sum, slice) => sum + slice.messages, 0);
  const title = `${personaName}, ${new Date(show.from).toISOString().slice(0, 10)}`;
  const first = people.filter(({ firstSeenMs }) => firstSeenMs >= show.from);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="soft">${clockTime(show.from)} to ${clockTime(to)} UTC, ${offset(to - show.from)}, counted from ${show.live ? 'when the stream went live' : 'when AIVT was started'}. Times below are from there.</p>
${tiles(parts, { messages, spoken: spoken.length, first: first.length })}
<h2>Chat, messages a minute</h2>
${loudnessChart(show, moments, to)}
<h2>Clips to make</h2>
${clips(moments, show.from)}
<h2>From a message to her first sound</h2>
${waitChart(latency, show.from, to)}
${table(['Stage', 'Turns', 'Half within', '95 of 100 within', 'Longest'], latency.stages.map(stageRow))}
<h2>What went wrong</h2>
${troubles(latency)}
<h2>Who was there</h2>
${visitors(people, show.from)}
<h2>What she said</h2>
${said(spoken, show.from)}
<p class="soft">AIVT ${escaped(version)}. This file holds names and words of viewers: delete it when somebody wants to be forgotten, for AIVT does not know where you keep it.</p>
</body>
</html>
`;
}

function tiles(
  { latency, people }: ReportParts,
  { messages, spoken, first }: { readonly messages: number; readonly spoken: number; readonly first: number },
): string {
  const whole = latency.stages.find(({ stage }) => stage === 'e2e');
  const { n, ms1200 } = latency.within;
  const blocked = sum(latency.blocks);
  const shown: readonly (readonly [string, string])[] = [
    [String(messages), 'messages'],
    [String(people.length), first === 0 ? 'people' : `people, ${first} for the first time`],
    [String(spoken), 'times she spoke'],
    [seconds(whole?.p50 ?? null), 'until she spoke, half of the time'],
    [seconds(whole?.p95 ?? null), '95 of 100 times'],
    [n === 0 ? '–' : `${Math.round((100 * ms1200) / n)} %`, 'within 1.2 s'],
    [String(blocked), 'stopped by moderation'],
    [String(sum(latency.fallbacks)), 'ready lines for an answer'],
  ];
  return `<ul class="tiles">${shown.map(([figure, what]) => `<li><b>${figure}</b>${what}</li>`).join('')}</ul>`;
}

const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  wait: 'until it was her turn',
  prompt: 'prompt',
  firstToken: 'first word of the model',
  firstClause: 'first clause',
  voice: 'voice',
  ear: 'until it sounded',
  e2e: 'all together',
};

function stageRow({ stage, n, p50, p95, max }: LatencyReport['stages'][number]): readonly string[] {
  return [STAGE_NAMES[stage], String(n), seconds(p50), seconds(p95), seconds(max)];
}

function clips(moments: readonly Moment[], from: number): string {
  if (moments.length === 0) return '<p class="soft">At no time did chat get much louder after something that she said.</p>';
  return table(
    ['At', 'She said', 'Chat'],
    moments.map(({ spoken, messages, laughs, louder }) => [
      offset(spoken.at - from),
      told(spoken),
      `${messages} messages${laughs > 0 ? `, ${laughs} laughed` : ''}; ${Math.round(louder * 10) / 10} times as loud as mostly`,
    ]),
  );
}

function troubles({ fallbacks, cuts, drops, blocks, reconnects }: LatencyReport): string {
  const rows = (
    [
      ['A ready line stood in', fallbacks],
      ['She was cut', cuts],
      ['Not answered', drops],
      ['Stopped by moderation', blocks],
      ['Came back after it was away', reconnects],
    ] as const
  ).flatMap(([what, counts]) => Object.entries(counts).map(([why, n]) => [what, why, String(n)]));
  return rows.length === 0 ? '<p class="soft">Nothing.</p>' : table(['What', 'Why', 'Times'], rows);
}

function visitors(people: readonly KnownPerson[], from: number): string {
  if (people.length === 0) return '<p class="soft">Nobody wrote whom she remembers.</p>';
  return table(
    ['Name', 'Visits'],
    people.map(({ name, id, visits, firstSeenMs }) => [name ?? id, firstSeenMs >= from ? 'the first' : String(visits)]),
  );
}

function said(spoken: readonly Spoken[], from: number): string {
  if (spoken.length === 0) return '<p class="soft">Nothing.</p>';
  return table(
    ['At', 'To her', 'She'],
    spoken.map((one) => [offset(one.at - from), asked(one), one.heard + (one.cut ? ' …' : '')]),
  );
}

function asked({ kind, user, asked: text }: Spoken): string {
  if (user === null) return text === '' ? kind : text;
  return text === '' ? `${user} (${kind})` : `${user}: ${text}`;
}

function told(one: Spoken): string {
  const to = one.user === null ? '' : `to ${one.user}: `;
  return `${to}${one.heard}`;
}

/** Every cell is text, whoever wrote it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th scope="col"' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag.slice(0, 2)}>`).join('')}</tr>`;
  return `<table><thead>${cells('th scope="col"', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
