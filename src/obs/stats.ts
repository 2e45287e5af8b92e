/** Asks OBS how it fares, at a steady bounded rate. The same question shows whether it still answers at all. */
import { sleep, type Clock } from '../kernel/clock.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { ObsError } from './errors.ts';
import type { ObsSession } from './session.ts';

/** The numbers alone; what runs is told by events. */
export type ObsStats = Omit<StreamHealth, 'streaming' | 'recording'>;

export interface StatsOptions {
  readonly session: ObsSession;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly isStreaming: () => boolean;
  readonly onStats: (stats: ObsStats) => void;
  /** False after a question without an answer, true again with the next answer. */
  readonly onAnswering: (answering: boolean) => void;
}

const ANSWER_TIMEOUT_MS = 1_500;

/** Runs until the session ends. A second question in a row without an answer ends it: a hanging OBS is not worth keeping. */
export async function watchStats({ session, clock, everyMs, isStreaming, onStats, onAnswering }: StatsOptions): Promise<void> {
  let silent = 0;
  const over = (): boolean => session.ended.aborted;
  while (!over()) {
    try {
      const stats = await ask(session, isStreaming());
      if (silent > 0) onAnswering(true);
      silent = 0;
      onStats(stats);
    } catch (error) {
      if (over()) return;
      if (error instanceof ObsError && error.kind === 'timeout') {
        silent += 1;
        if (silent > 1) {
          session.terminate(new ObsError('timeout', 'OBS is open but does not answer; it seems to hang'));
          return;
        }
        onAnswering(false);
        continue;
      }
    }
    await sleep(clock, everyMs, session.ended).catch(() => undefined);
  }
}

async function ask(session: ObsSession, streaming: boolean): Promise<ObsStats> {
  const timeoutMs = ANSWER_TIMEOUT_MS;
  const [stats, stream] = await Promise.all([
    session.call('GetStats', undefined, { timeoutMs }),
    streaming ? session.call('GetStreamStatus', undefined, { timeoutMs }) : null,
  ]);
  return {
    cpuPercent: stats.cpuUsage,
    memoryMb: stats.memoryUsage,
    activeFps: stats.activeFps,
    averageFrameRenderMs: stats.averageFrameRenderTime,
    availableDiskMb: stats.availableDiskSpace,
    renderSkippedFrames: stats.renderSkippedFrames,
    renderTotalFrames: stats.renderTotalFrames,
    outputSkippedFrames: stats.outputSkippedFrames,
    outputTotalFrames: stats.outputTotalFrames,
    stream: stream?.outputActive
      ? {
          droppedFrames: stream.outputSkippedFrames,
          totalFrames: stream.outputTotalFrames,
          congestion: stream.outputCongestion,
          reconnecting: stream.outputReconnecting,
        }
      : null,
  };
}
