/** When a puppet is told anew how she looks: 60 times a second while something moves, a few times when nothing does. */
import type { Clock } from '../kernel/clock.ts';

export const FRAME_MS = 1000 / 60;
/** After a frame: something still moves, nothing does, or there is nobody to tell it to any more. */
export type AfterFrame = 'moving' | 'still' | 'over';

export interface FramesOptions {
  readonly clock: Clock;
  /** From one frame to the next while nothing moves. */
  readonly stillMs: number;
  /** @param deltaMs since the frame before, at most two frames of time. */
  readonly frame: (nowMs: number, deltaMs: number) => AfterFrame;
}

export interface Frames {
  /** The next frame is now, whatever was planned. */
  start(): void;
  /** Something changed: while nothing moved, the next frame is now. */
  wake(): void;
  stop(): void;
}

export function createFrames({ clock, stillMs, frame }: FramesOptions): Frames {
  let running = false;
  let moving = false;
  let dueMs = 0;
  let lastMs = 0;
  let cancel: (() => void) | undefined;

  function run(): void {
    cancel = undefined;
    const nowMs = clock.nowMs();
    const after = frame(nowMs, Math.min(nowMs - lastMs, 2 * FRAME_MS));
    lastMs = nowMs;
    moving = after === 'moving';
    if (after === 'over') running = false;
    // Nor after a frame in which it was stopped.
    if (!running) return;
    // On an even grid: a late frame does not make the next one late, and missed ones are not made up.
    dueMs += moving ? FRAME_MS : stillMs;
    if (dueMs <= nowMs) dueMs = nowMs + FRAME_MS - ((nowMs - dueMs) % FRAME_MS);
    cancel = clock.schedule(dueMs - nowMs, run);
  }

  return {
    start() {
      cancel?.();
      running = true;
      dueMs = clock.nowMs();
      run();
    },
    wake() {
      if (!running || moving) return;
      cancel?.();
      dueMs = clock.nowMs();
      lastMs = dueMs - FRAME_MS;
      run();
    },
    stop() {
      cancel?.();
      cancel = undefined;
      running = false;
    },
  };
}
