/** How long a model server is waited for, and how it is asked to choose its words. */
export interface ServedOptions {
  readonly temperature: number;
  readonly topP: number;
  /** Until the first token of a loaded model. A model that is still loading has `wholeMs`. */
  readonly firstTokenMs: number;
  readonly betweenTokensMs: number;
  /** Waiting for the model over a whole reply; the time that the listener takes does not count. */
  readonly wholeMs: number;
  /** Before the one retry. */
  readonly retryMs: number;
  readonly probeTimeoutMs: number;
  /** Between probes while all is well; the longest pause while it is not. */
  readonly probeMs: number;
  /** First pause after a failed probe; doubles up to `probeMs`. */
  readonly probeBackoffMs: number;
  /** Loading a large model from a slow disk. */
  readonly warmUpTimeoutMs: number;
  /** While it loads, for this long without an answer it is asked once more, beside the first request: one that hangs holds nothing up. */
  readonly warmHedgeMs: number;
  /** A model that another program pushed out of memory is loaded again at most this often. */
  readonly rewarmMs: number;
}

export const SERVED_DEFAULTS: ServedOptions = {
  temperature: 0.8,
  topP: 0.95,
  firstTokenMs: 8_000,
  betweenTokensMs: 5_000,
  wholeMs: 30_000,
  retryMs: 150,
  probeTimeoutMs: 3_000,
  probeMs: 10_000,
  probeBackoffMs: 1_000,
  warmUpTimeoutMs: 180_000,
  warmHedgeMs: 15_000,
  rewarmMs: 300_000,
};

/** "As long as it takes" ends here: a server that hangs is a fault, and it is told as one. */
const AS_LONG_AS_IT_TAKES_MS = 120_000;

/**
 * The waiting that goes with a reply's deadline: who lets her think for a minute on a slow machine does not want her
 * given up after eight seconds.
 * @param replyDeadlineMs REPLY_DEADLINE_MS; 0: none
 */
export function patience(replyDeadlineMs: number): Pick<ServedOptions, 'firstTokenMs' | 'wholeMs'> {
  const { firstTokenMs, wholeMs } = SERVED_DEFAULTS;
  if (replyDeadlineMs === 0) return { firstTokenMs: AS_LONG_AS_IT_TAKES_MS, wholeMs: AS_LONG_AS_IT_TAKES_MS };
  return { firstTokenMs: Math.max(firstTokenMs, Math.round((replyDeadlineMs * 2) / 3)), wholeMs: Math.max(wholeMs, replyDeadlineMs) };
}
