/**
 * How often she may speak of what happens on the channel: pure. What is told only once (how a poll ended) has
 * room of its own; what may come again and again (levels, changes of title) has a least time between, and
 * over all of it there is a bound, so that a hype train does not make her talk without end.
 */
import type { ChannelEvent } from '../../ports/channel.ts';

/** The least time between two of a kind that may come again and again. */
export const AGAIN_AFTER_MS = { 'hype-level': 60_000, about: 300_000, 'ad-break': 240_000, follow: 60_000 } as const;
/** Over all kinds but ads, so many in `WINDOW_MS`. */
export const AT_MOST = 6;
export const WINDOW_MS = 300_000;
/** Of it this much is kept for what happens once: how something ended. */
const KEPT_FOR_ENDS = 2;

export interface Pace {
  readonly lastMs: Readonly<Partial<Record<keyof typeof AGAIN_AFTER_MS, number>>>;
  /** When she last spoke of any. */
  readonly spokeAtMs: readonly number[];
}

export const calm: Pace = { lastMs: {}, spokeAtMs: [] };

/** May she speak of this now? */
export function paced(pace: Pace, event: ChannelEvent, nowMs: number): readonly [Pace, may: boolean] {
  const own = ownOf(event);
  const last = own === null ? undefined : pace.lastMs[own];
  if (own !== null && last !== undefined && nowMs - last < AGAIN_AFTER_MS[own]) return [pace, false];
  const spokeAtMs = pace.spokeAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS);
  const isAd = event.kind === 'ad-break';
  const room = 'phase' in event && event.phase === 'end' ? AT_MOST : AT_MOST - KEPT_FOR_ENDS;
  if (!isAd && spokeAtMs.length >= room) return [{ ...pace, spokeAtMs }, false];
  return [
    { lastMs: own === null ? pace.lastMs : { ...pace.lastMs, [own]: nowMs }, spokeAtMs: isAd ? spokeAtMs : [...spokeAtMs, nowMs] },
    true,
  ];
}

function ownOf(event: ChannelEvent): keyof typeof AGAIN_AFTER_MS | null {
  if (event.kind === 'hype-train') return event.phase === 'level' ? 'hype-level' : null;
  return event.kind === 'poll' || event.kind === 'prediction' ? null : event.kind;
}
