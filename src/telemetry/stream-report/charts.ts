/** The report's two pictures, as SVG without a script. */
import type { LatencyReport } from '../../ports/history.ts';
import { offset, seconds } from './format.ts';
import type { Moment } from './moments.ts';
import type { Show } from './show-log.ts';

const WIDTH = 900;
const HEIGHT = 160;
const LEFT = 46;
const BOTTOM = 18;
const MINUTE_MS = 60_000;
/** More bars than this are thinner than a line. */
const MAX_BARS = 240;
/** What the plan asks of half of the turns, and of 95 of 100. */
const TARGETS_MS = [1_200, 1_800] as const;

const round = (n: number): number => Math.round(n * 10) / 10;

/** Messages a minute, with a mark at each moment. */
export function loudnessChart({ slices, from }: Show, moments: readonly Moment[], to: number): string {
  const minutes = Math.max(1, Math.ceil((to - from) / MINUTE_MS));
  const each = Math.ceil(minutes / MAX_BARS);
  const bars = Array.from({ length: Math.ceil(minutes / each) }, () => 0);
  for (const { at, messages } of slices) {
    const index = Math.floor((at - from) / (each * MINUTE_MS));
    if (index >= 0 && index < bars.length) bars[index] = (bars[index] ?? 0) + messages / each;
  }
  const most = Math.max(1, ...bars);
  const width = (WIDTH - LEFT) / bars.length;
  const height = HEIGHT - BOTTOM;
  const drawn = bars
    .map((value, index) => {
      const tall = round((value / most) * height);
      return tall === 0
        ? ''
        : `<rect x="${round(LEFT + index * width)}" y="${round(height - tall)}" width="${round(Math.max(0.5, width * 0.8))}" height="${tall}" fill="currentColor" opacity=".35"/>`;
    })
    .join('');
  const marks = moments
    .map(({ spoken }) => {
      const x = round(LEFT + ((spoken.at - from) / (bars.length * each * MINUTE_MS)) * (WIDTH - LEFT));
      return `<path d="M${x} 0v${height}" stroke="var(--fox)" stroke-width="2"><title>${offset(spoken.at - from)}</title></path>`;
    })
    .join('');
  return frame('Messages a minute over the stream', drawn + marks, String(Math.round(most)), to - from);
}

/** Each heard turn as a dot, and the two targets as lines. */
export function waitChart({ series }: LatencyReport, from: number, to: number): string {
  const shown = series.filter(({ at }) => at >= from && at <= to);
  if (shown.length === 0) return '<p class="soft">No turn was measured.</p>';
  // The slowest is a dot too, and not half of one.
  const most = 1.05 * Math.max(2_000, ...shown.map(({ e2eMs }) => e2eMs));
  const height = HEIGHT - BOTTOM;
  const y = (ms: number): number => round(height - (ms / most) * height);
  const lines = TARGETS_MS.map(
    (ms) =>
      `<path d="M${LEFT} ${y(ms)}H${WIDTH}" stroke="var(--fox)" stroke-dasharray="4 4"/><text x="${LEFT - 6}" y="${y(ms) + 4}" text-anchor="end" font-size="11" fill="currentColor">${seconds(ms)}</text>`,
  ).join('');
  const dots = shown
    .map(
      ({ at, e2eMs }) =>
        `<circle cx="${round(LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT))}" cy="${y(e2eMs)}" r="2.5" fill="currentColor"/>`,
    )
    .join('');
  return frame('Milliseconds from a message to her first sound, turn by turn', lines + dots, '', to - from);
}

function frame(title: string, content: string, top: string, lengthMs: number): string {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">${content}<path d="M${LEFT} 0V${HEIGHT - BOTTOM}H${WIDTH}" fill="none" stroke="currentColor" opacity=".4"/><text x="${LEFT - 6}" y="11" text-anchor="end" font-size="11" fill="currentColor">${top}</text><text x="${LEFT}" y="${HEIGHT - 4}" font-size="11" fill="currentColor">0:00:00</text><text x="${WIDTH}" y="${HEIGHT - 4}" text-anchor="end" font-size="11" fill="currentColor">${offset(lengthMs)}</text></svg>`;
}
