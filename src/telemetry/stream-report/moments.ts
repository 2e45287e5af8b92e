/** Where chat reacted to what she said: worth a clip. */
import { SLICE_MS, type Slice, type Spoken } from './show-log.ts';

/** Readers take a moment to write. */
const REACTION_FROM_MS = 2_000;
const REACTION_UNTIL_MS = 27_000;
/** Chat has to be so many times as loud as it mostly is. */
const LOUDER = 2;
/** A laugh says more than a message. */
const LAUGH_WEIGHT = 2;
/** One or two messages are nobody's reaction. */
const LEAST_MESSAGES = 4;
/** Two moments nearer than this are one. */
const APART_MS = 60_000;
const MOST = 8;

export interface Moment {
  readonly spoken: Spoken;
  /** Messages while chat reacted. */
  readonly messages: number;
  readonly laughs: number;
  /** How many times as loud as chat mostly is. */
  readonly louder: number;
}

/**
 * @param spoken what was heard, in any order
 * @param slices as `Show.slices`: those in which nobody wrote are not among them
 * @param from, to the stretch that counts. Milliseconds since 1970.
 * @returns in the order of time
 */
export function momentsOf(spoken: readonly Spoken[], slices: readonly Slice[], from: number, to: number): readonly Moment[] {
  const windowSlices = (REACTION_UNTIL_MS - REACTION_FROM_MS) / SLICE_MS;
  const usual = Math.max(1, usualLoudness(slices, from, to) * windowSlices);
  const found = spoken
    .filter(({ at }) => at >= from && at <= to)
    .map((one): Moment => {
      // A slice counts for the moment in which it begins.
      const reaction = slices.filter(({ at }) => at >= one.at + REACTION_FROM_MS && at < one.at + REACTION_UNTIL_MS);
      const messages = reaction.reduce((sum, slice) => sum + slice.messages, 0);
      const laughs = reaction.reduce((sum, slice) => sum + slice.laughs, 0);
      return { spoken: one, messages, laughs, louder: (messages + LAUGH_WEIGHT * laughs) / usual };
    })
    .filter(({ messages, louder }) => messages >= LEAST_MESSAGES && louder >= LOUDER)
    .sort((a, b) => b.louder - a.louder || a.spoken.at - b.spoken.at);
  const chosen: Moment[] = [];
  for (const moment of found) {
    if (chosen.length >= MOST) break;
    if (chosen.every(({ spoken: { at } }) => Math.abs(at - moment.spoken.at) >= APART_MS)) chosen.push(moment);
  }
  return chosen.sort((a, b) => a.spoken.at - b.spoken.at);
}

/** Messages of a slice, the median; slices in which nobody wrote count as such. */
function usualLoudness(slices: readonly Slice[], from: number, to: number): number {
  const total = Math.max(1, Math.ceil((to - from) / SLICE_MS));
  const counts = slices.filter(({ at }) => at >= from - SLICE_MS && at <= to).map(({ messages }) => messages);
  const silent = Math.max(0, total - counts.length);
  const sorted = [...Array.from({ length: silent }, () => 0), ...counts.sort((a, b) => a - b)];
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
