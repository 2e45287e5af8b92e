/** One turn's marks as stretches of a bar, from the message's arrival to the first sound. */
import type { Mark, Marks } from '../../../../src/domain/marks.ts';

export interface Stretch {
  readonly name: string;
  /** Milliseconds from the message's arrival. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly colour: string;
}

interface Station {
  /** The mark that ends the stretch. */
  readonly until: Mark;
  readonly name: string;
  readonly colour: string;
}

/** In the order of a healthy turn. A stretch whose end was never marked is left out. */
export const STATIONS: readonly Station[] = [
  { until: 'admitted', name: 'moderation, let in', colour: '#8a7fae' },
  { until: 'started', name: 'waiting for the floor', colour: '#5a5374' },
  { until: 'promptReady', name: 'prompt', colour: '#7f8cff' },
  { until: 'firstToken', name: 'model, first token', colour: '#5fb4ff' },
  { until: 'firstClause', name: 'model, first clause', colour: '#4fd1c5' },
  { until: 'reviewed', name: 'your yes', colour: '#e58fd0' },
  { until: 'firstAudio', name: 'voice', colour: '#f2c14e' },
  { until: 'playing', name: 'to the ear', colour: '#ff9156' },
];

/** Stretches without gaps; a missing mark in between is swallowed by the next one. */
export function waterfall(marks: Marks): readonly Stretch[] {
  let fromMs = 0;
  return STATIONS.flatMap(({ until, name, colour }) => {
    const toMs = marks[until];
    if (toMs === undefined || toMs < fromMs) return [];
    const stretch = { name, fromMs, toMs, colour };
    fromMs = toMs;
    return [stretch];
  });
}

/** `–` for what was not measured; whole milliseconds, seconds from ten seconds on. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  return ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
