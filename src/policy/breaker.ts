/**
 * A circuit breaker: after some failures in a row the model is left alone, so that nobody waits for
 * what will fail again; turns are refused at once and a ready line is said. A probe, one token made
 * in the background, finds out when the model is well again.
 */
import { Backoff, type BackoffPolicy } from '../kernel/backoff.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { PolicyError, type Policy } from '../ports/policy.ts';

/** A policy that can be tried without a turn. */
export interface ProbedPolicy extends Policy {
  /** Has the model make one token. @throws when it does not */
  probe(signal: AbortSignal): Promise<void>;
}

export interface BreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** From its opening to the first probe, and between probes. */
  readonly probeEvery: BackoffPolicy;
  readonly probeTimeoutMs: number;
}

export const BREAKER_DEFAULTS: BreakerOptions = {
  failures: 3,
  probeEvery: { firstMs: 2_000, maxMs: 30_000 },
  probeTimeoutMs: 10_000,
};

export interface BreakerState {
  readonly state: 'open' | 'closed';
  /** Why it opened, for the streamer; of a closed one, that the model answers again. */
  readonly reason: string;
}

export interface BreakerParts {
  readonly clock: Clock;
  readonly onChange: (now: BreakerState) => void;
  readonly options?: Partial<BreakerOptions>;
  readonly random?: () => number;
}

export interface Breaker extends Policy {
  readonly now: BreakerState;
}

export function createBreaker(policy: ProbedPolicy, { clock, onChange, options: given, random }: BreakerParts): Breaker {
  const options = { ...BREAKER_DEFAULTS, ...given };
  const backoff = new Backoff(options.probeEvery, random);
  const closing = new AbortController();
  let now: BreakerState = { state: 'closed', reason: '' };
  let failures = 0;
  let cancelProbe: () => void = () => undefined;
  let probing: Promise<void> = Promise.resolve();

  function change(next: BreakerState): void {
    now = next;
    onChange(now);
  }

  function failed(error: unknown): void {
    failures += 1;
    // What was under way when it opened may fail as well: that opens nothing anew.
    if (now.state === 'open' || failures < options.failures || closing.signal.aborted) return;
    change({ state: 'open', reason: `${failures} answers in a row failed, the last because: ${reasonOf(error)}` });
    probeAfter(backoff.afterMs(error));
  }

  function probeAfter(waitMs: number): void {
    cancelProbe = clock.schedule(waitMs, () => {
      probing = probe();
    });
  }

  async function probe(): Promise<void> {
    const late = new AbortController();
    const cancel = clock.schedule(options.probeTimeoutMs, () => late.abort(new PolicyError('timeout', 'the probe was not answered')));
    try {
      await policy.probe(AbortSignal.any([closing.signal, late.signal]));
      failures = 0;
      backoff.reset();
      change({ state: 'closed', reason: 'the model answers again' });
    } catch (error) {
      if (!closing.signal.aborted) probeAfter(backoff.afterMs(error));
    } finally {
      cancel();
    }
  }

  return {
    get provider() {
      return policy.provider;
    },
    get now() {
      return now;
    },
    async *stream(prompt, signal) {
      signal.throwIfAborted();
      if (now.state === 'open') throw new PolicyError('unreachable', `the model is left alone for a while: ${now.reason}`);
      try {
        yield* policy.stream(prompt, signal);
        failures = 0;
      } catch (error) {
        // A turn that was cut tells nothing of the model; one that gave it up does.
        if (!signal.aborted || signal.reason instanceof PolicyError) failed(error);
        throw error;
      }
    },
    async close() {
      closing.abort(new PolicyError('unreachable', 'AIVT is closing'));
      cancelProbe();
      await probing;
      await policy.close();
    },
  };
}
