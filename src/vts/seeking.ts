/** VTube Studio looked for and connected to, again and again: by its address, its broadcast, or the usual port. */
import { Backoff } from '../kernel/backoff.ts';
import { sleep, type Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { listenForVts, type Discovery } from './discovery.ts';
import { VtsError } from './errors.ts';

const USUAL_PORT = 8001;
const RETRY = { firstMs: 200, maxMs: 1_000 } as const;
/** A connection that lived this long was a good one: the next wait is short again. */
const GOOD_AFTER_MS = 5_000;

export interface SeekingParts {
  /** Null: it is looked for. */
  readonly url: string | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly discoveryPort?: number | undefined;
  /** One connection, from its opening to its end. Always rejects, with what ended it. */
  readonly connect: (url: string) => Promise<never>;
  /** Told after each connection that ended or never was. */
  readonly lost: (detail: string) => void;
}

/** Resolves when `signal` is aborted and nothing is open any more. */
export async function seekVts({ url, clock, random, signal, discoveryPort, connect, lost }: SeekingParts): Promise<void> {
  const retry = new Backoff(RETRY, random);
  let discovery: Discovery | null = null;
  let wake = new AbortController();
  for (let attempt = 0; !signal.aborted; attempt++) {
    if (url === null) discovery ??= listenForVts(() => wake.abort(), discoveryPort);
    const startedAtMs = clock.nowMs();
    let failure: unknown;
    try {
      await connect(url ?? heardAddress(discovery, attempt));
    } catch (error) {
      if (isAborted(signal)) break;
      failure = error;
      lost(whyLost(error, discovery));
    }
    if (clock.nowMs() - startedAtMs > GOOD_AFTER_MS) retry.reset();
    wake = new AbortController();
    await sleep(clock, retry.afterMs(failure), AbortSignal.any([wake.signal, signal])).catch(() => undefined);
  }
  await discovery?.close();
}

function heardAddress(discovery: Discovery | null, attempt: number): string {
  const heard = discovery?.heard;
  // The broadcast may be another instance's, or old: the usual port has its turn.
  const port = heard?.active && attempt % 2 === 0 ? heard.port : USUAL_PORT;
  return `ws://127.0.0.1:${port}`;
}

function whyLost(error: unknown, discovery: Discovery | null): string {
  const apiOff = discovery?.heard?.active === false && error instanceof VtsError && error.kind === 'offline';
  if (apiOff) return 'VTube Studio runs, but its API is off: switch on "Start API" in its settings';
  return error instanceof VtsError ? error.message : reasonOf(error);
}

/** A function, because it changes while the connection is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
