/** The report of a stream as one HTML file: no script, nothing from elsewhere, readable in any browser and in ten years. */
import type { LatencyReport } from '../../ports/history.ts';
import type { KnownPerson } from '../../ports/memory.ts';
import { loudnessChart, waitChart } from './charts.ts';
import { documentOf, stageTable, table, troubles } from './document.ts';
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

export function reportPage(parts: ReportParts): string {
  const { personaName, version, show, latency, people, to } = parts;
  const moments = momentsOf(show.spoken, show.slices, show.from, to);
  const spoken = show.spoken.filter(({ at }) => at >= show.from);
  const messages = show.slices.filter(({ at }) => at >= show.from).reduce((sum, slice) => sum + slice.messages, 0);
  const title = `${personaName}, ${new Date(show.from).toISOString().slice(0, 10)}`;
  const first = people.filter(({ firstSeenMs }) => firstSeenMs >= show.from);
  return documentOf(
    title,
    `<h1>${escaped(title)}</h1>
<p class="soft">${clockTime(show.from)} to ${clockTime(to)} UTC, ${offset(to - show.from)}, counted from ${show.live ? 'when the stream went live' : 'when AIVT was started'}. Times below are from there.</p>
${tiles(parts, { messages, spoken: spoken.length, first: first.length })}
<h2>Chat, messages a minute</h2>
${loudnessChart(show, moments, to)}
<h2>Clips to make</h2>
${clips(moments, show.from)}
<h2>From a message to her first sound</h2>
${waitChart(latency, show.from, to)}
${stageTable(latency.stages)}
<h2>What went wrong</h2>
${troubles(latency)}
<h2>Who was there</h2>
${visitors(people, show.from)}
<h2>What she said</h2>
${said(spoken, show.from)}
<p class="soft">AIVT ${escaped(version)}. This file holds names and words of viewers: delete it when somebody wants to be forgotten, for AIVT does not know where you keep it.</p>`,
  );
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

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
