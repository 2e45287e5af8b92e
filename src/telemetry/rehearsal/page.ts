/** The report of a rehearsal as one HTML file, with the pieces that the report of a stream has. */
import type { LatencyReport } from '../../ports/history.ts';
import type { ModuleReport } from '../../domain/module-state.ts';
import { waitChart } from '../stream-report/charts.ts';
import { documentOf, STAGE_NAMES, stageTable, table, troubles } from '../stream-report/document.ts';
import { escaped, offset, seconds } from '../stream-report/format.ts';
import { adviceOf } from './advice.ts';
import { FLOOR_FREE_MS, type RehearsalVerdict } from './verdict.ts';

export interface RehearsalParts {
  readonly personaName: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly verdict: RehearsalVerdict;
  readonly latency: LatencyReport;
  /** How the parts stood at the end, by their names. */
  readonly modules: Readonly<Record<string, ModuleReport>>;
  /** Seconds between two messages of the crowd, on average. */
  readonly gapS: number;
}

/** Fewer say little of 95 of 100. */
const FEW = 40;

export function rehearsalPage(parts: RehearsalParts): string {
  const { personaName, version, from, to, verdict, latency, modules, gapS } = parts;
  const title = `${personaName}, rehearsal of ${new Date(from).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const advice = adviceOf(verdict);
  const spoke = Object.values(latency.outcomes).reduce((sum, n) => sum + n, 0);
  return documentOf(
    title,
    `<h1>${escaped(title)}</h1>
<p class="soft">${offset(to - from)}; a synthetic crowd wrote every ${gapS} s on average. ${escaped(standIns(modules))}</p>
<h2>${verdict.passed ? 'Passed' : '<span class="cut">Failed</span>'}</h2>
${table(
  ['From a message to her first sound', 'Found', 'At most', ''],
  verdict.targets.map(({ percent, foundMs, atMostMs, met }) => [
    percent === 50 ? 'half of the turns within' : `${percent} of 100 within`,
    seconds(foundMs),
    seconds(atMostMs),
    met ? 'holds' : foundMs === null ? 'nothing was measured' : `${Math.round(foundMs - atMostMs)} ms too many`,
  ]),
)}
<p>${escaped(counted(verdict))}</p>
${advice === null ? '' : `<h2>What would have to be faster</h2>\n<p>${escaped(advice)}</p>`}
${table(
  ['Stage', 'Around the median', 'Around the 95th of 100', 'Shorter by, for the targets to hold'],
  verdict.stages.map(({ stage, atMedianMs, atP95Ms, shorterByMs }) => [
    STAGE_NAMES[stage],
    `${atMedianMs} ms`,
    `${atP95Ms} ms`,
    shorterByMs === null ? 'not enough by itself' : shorterByMs === 0 ? '–' : `${shorterByMs} ms`,
  ]),
)}
<h2>Turn by turn</h2>
${waitChart(latency, from, to)}
<p class="soft">All ${spoke} turns of the time, those that waited too.</p>
${stageTable(latency.stages)}
<h2>What went wrong</h2>
${troubles(latency)}
<h2>Who took part</h2>
${table(
  ['Part', 'State', 'Provider', ''],
  Object.entries(modules).map(([name, { state, provider, detail }]) => [name, state, provider, detail]),
)}
<p class="soft">AIVT ${escaped(version)}.</p>`,
  );
}

function counted({ measured, waited }: RehearsalVerdict): string {
  const few = measured > 0 && measured < FEW ? ` ${measured} are few for 95 of 100: rehearse for longer.` : '';
  const rest =
    waited.n === 0
      ? ''
      : ` ${waited.n} more had to wait for her to finish and are not counted: half of them within ${seconds(waited.p50)}, 95 of 100 within ${seconds(waited.p95)}.`;
  return `Counted are ${measured} answers that began within ${FLOOR_FREE_MS} ms, because nothing else was being said.${few}${rest}`;
}

/** What was not the real thing. */
function standIns(modules: RehearsalParts['modules']): string {
  const named = Object.entries(modules);
  const stubs = named.filter(([, { state }]) => state === 'stub').map(([name, { provider }]) => `${name} (${provider})`);
  const away = named.filter(([, { state }]) => state === 'offline' || state === 'unknown').map(([name]) => name);
  const voice = modules['tts']?.provider === 'espeak' ? ' The voice was the built-in one.' : '';
  const overlay = modules['overlay']?.state === 'online' ? '' : ' No overlay was open: a player that keeps time stood in for it.';
  return `${stubs.length === 0 ? 'No part was a stand-in.' : `Stand-ins: ${stubs.join(', ')}.`}${away.length === 0 ? '' : ` Away: ${away.join(', ')}.`}${voice}${overlay}`;
}
