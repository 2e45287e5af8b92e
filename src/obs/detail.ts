/** What `/status` tells of a connected OBS. */
import type { ObsStats } from './stats.ts';

export interface ObsOutputs {
  readonly streaming: boolean;
  readonly recording: boolean;
}

export interface ObsState extends ObsOutputs {
  /** `OBS 29.0.2 (obs-websocket 5.1.0)` */
  readonly version: string;
  /** The latest numbers and those told before; null while there are none. */
  readonly stats: ObsStats | null;
  readonly before: ObsStats | null;
  /** What of it does not work. */
  readonly gaps: readonly string[];
}

/** One sentence for the streamer: version, what runs, how it fares since it was told before, what is missing. */
export function describeObs({ version, streaming, recording, stats, before, gaps }: ObsState): string {
  const parts = [
    version,
    ...(streaming ? [stats?.stream?.reconnecting === true ? 'streaming (reconnecting)' : 'streaming'] : []),
    ...(recording ? ['recording'] : []),
    ...(stats ? [`${Math.round(stats.activeFps)} fps`, `CPU ${Math.round(stats.cpuPercent)} %`] : []),
    ...(stats && before ? lost(stats, before) : []),
  ];
  return `${parts.join(', ')}${gaps.length > 0 ? `; ${gaps.join('; ')} (\`npm run setup -- obs\` makes them)` : ''}`;
}

/** Frames that viewers did not get meanwhile, by what was too slow. OBS counts since its start, the stream's since the stream's. */
function lost(now: ObsStats, before: ObsStats): string[] {
  const since = (count: number, earlier: number): number => (count >= earlier ? count - earlier : count);
  const causes = [
    ['graphics', since(now.renderSkippedFrames, before.renderSkippedFrames)],
    ['encoder', since(now.outputSkippedFrames, before.outputSkippedFrames)],
    ['network', since(now.stream?.droppedFrames ?? 0, before.stream?.droppedFrames ?? 0)],
  ] as const;
  const all = causes.reduce((sum, [, frames]) => sum + frames, 0);
  if (all === 0) return [];
  const of = causes.flatMap(([cause, frames]) => (frames > 0 ? [`${cause} ${frames}`] : []));
  return [`${all} frames lost lately (${of.join(', ')})`];
}
