/** How what is known of a viewer is told to her: short sentences of the program's, a viewer's words quoted in them. */
import type { FollowUpRow, Recalled } from './store/rows.ts';

const DAY_MS = 24 * 3_600_000;

/** @param name as it may be said; null for somebody nameless. */
export function tellings({ viewer, facts, summary }: Recalled, name: string | null, nowMs: number): string[] {
  const who = viewer?.wantedName ?? name ?? 'This viewer';
  const lines: string[] = [];
  if (viewer !== null && viewer.exchanges === 0) {
    if (viewer.visits === 1) lines.push(`${who} writes here for the first time.`);
    else {
      const since = viewer.lastVisitMs === null ? '' : `, last here ${ago(nowMs - viewer.lastVisitMs)}`;
      lines.push(`${who} is back: visit ${viewer.visits}${since}.`);
      if (viewer.lastTopic !== null) lines.push(`Last time ${who} wrote: "${viewer.lastTopic}"`);
    }
  }
  if (viewer !== null && viewer.wantedName !== null && viewer.wantedName !== name)
    lines.push(`${name ?? 'This viewer'} wants to be called ${viewer.wantedName}.`);
  for (const fact of facts) if (fact.kind !== 'name') lines.push(`${who} told you ${ago(nowMs - fact.lastMs)}: "${fact.text}"`);
  if (summary !== null) lines.push(`Of ${ago(nowMs - summary.toMs)}: "${summary.text}"`);
  return lines;
}

/** For when nobody writes. */
export function followUpLine({ name, text, lastMs }: Pick<FollowUpRow, 'name' | 'text' | 'lastMs'>, nowMs: number): string {
  return `${name ?? 'A viewer'} told you ${ago(nowMs - lastMs)}: "${text}"`;
}

function ago(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days < 1) return 'today';
  if (days === 1) return 'yesterday';
  if (days < 14) return `${days} days ago`;
  if (days < 60) return `${Math.round(days / 7)} weeks ago`;
  return `${Math.round(days / 30)} months ago`;
}
