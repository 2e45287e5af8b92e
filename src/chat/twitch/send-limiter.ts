/** Twitch's limit on what one account writes, as a pure sliding window: so that Twitch never has to say 429. */

/** https://dev.twitch.tv/docs/chat/#rate-limits: 20 in 30 s; 100 where the account is broadcaster or moderator. */
export const SEND_WINDOW_MS = 30_000;
export const SEND_LIMIT = { plain: 20, moderator: 100 } as const;

export interface SendLimiter {
  readonly sentAtMs: readonly number[];
  /** Nothing is sent before this, whatever the window says: Twitch said 429. */
  readonly notBeforeMs: number;
}

export const emptyLimiter: SendLimiter = { sentAtMs: [], notBeforeMs: 0 };

/** Milliseconds until one more may be sent; 0 for now. */
export function waitMs(state: SendLimiter, limit: number, nowMs: number): number {
  const inWindow = state.sentAtMs.filter((atMs) => atMs > nowMs - SEND_WINDOW_MS);
  const oldestThatBlocks = inWindow.length >= limit ? inWindow[inWindow.length - limit] : undefined;
  const byWindow = oldestThatBlocks === undefined ? 0 : oldestThatBlocks + SEND_WINDOW_MS - nowMs;
  return Math.max(0, byWindow, state.notBeforeMs - nowMs);
}

/** One was sent. */
export function sent(state: SendLimiter, nowMs: number): SendLimiter {
  return { ...state, sentAtMs: [...state.sentAtMs.filter((atMs) => atMs > nowMs - SEND_WINDOW_MS), nowMs] };
}

/** Twitch said 429: hold until it says the limit is full again. */
export function held(state: SendLimiter, untilMs: number): SendLimiter {
  return { ...state, notBeforeMs: Math.max(state.notBeforeMs, untilMs) };
}
