/** How the program that shows the stream's picture (OBS) fares, as it told last. */
export interface StreamHealth {
  readonly streaming: boolean;
  readonly recording: boolean;
  readonly cpuPercent: number;
  readonly memoryMb: number;
  readonly activeFps: number;
  readonly averageFrameRenderMs: number;
  readonly availableDiskMb: number;
  /** Since the program started. Skipped in rendering: the graphics card is too busy. */
  readonly renderSkippedFrames: number;
  readonly renderTotalFrames: number;
  /** Skipped in encoding: the encoder is too busy. */
  readonly outputSkippedFrames: number;
  readonly outputTotalFrames: number;
  /** Of the running stream; null when not streaming. Dropped: the network is too slow. */
  readonly stream: {
    readonly droppedFrames: number;
    readonly totalFrames: number;
    /** 0 … 1. */
    readonly congestion: number;
    readonly reconnecting: boolean;
  } | null;
}
