/**
 * One decode at a server at a time. Whoever gives one up is let go at once; but servers work on to the end of what they
 * were sent, whoever hangs up, and take the next one after it or beside it. Decodes that nobody wants any more would
 * pile up there, on a slow processor until every answer comes too late.
 */
import type { Clock } from '../../kernel/clock.ts';
import { RecogniserError, type RecogniseRequest, type Recognition } from '../../ports/recogniser.ts';
import { limitMs, within } from './limits.ts';
import type { RecogniserServer } from './server.ts';

/** The finals of so many utterances, and a partial. */
const MOST_WAITING = 5;

interface Waiting {
  readonly purpose: RecogniseRequest['purpose'];
  readonly go: () => void;
}

/** @param server its own limit bounds how long one that was given up holds the others up. */
export function inTurn(server: RecogniserServer, clock: Clock): RecogniserServer {
  const line = new Line();
  let resting = new AbortController();

  return {
    provider: server.provider,
    address: server.address,
    ...(server.door ? { door: server.door } : {}),
    ...(server.watch ? { watch: (ended: (why: string) => void) => server.watch?.(ended) } : {}),
    probe: (signal) => server.probe(signal),
    async recognise(request, signal): Promise<Recognition> {
      // Of now: whoever waits while it comes to rest is given up as well.
      const rested = resting.signal;
      await line.stand(request.purpose, AbortSignal.any([signal, rested]));
      const answer = sent(server, request, rested).finally(() => line.next());
      return within(clock, limitMs(request), signal, (limited) => unlessAborted(answer, limited));
    },
    async rest() {
      resting.abort(new RecogniserError('another recogniser is taken'));
      resting = new AbortController();
      await server.rest?.();
    },
  };
}

async function sent(server: RecogniserServer, request: RecogniseRequest, signal: AbortSignal): Promise<Recognition> {
  signal.throwIfAborted();
  return server.recognise(request, signal);
}

/** Who may ask now. A final comes before a partial; otherwise first come, first served. */
class Line {
  #isBusy = false;
  #waiting: Waiting[] = [];

  /** Resolves when it is one's turn. @throws RecogniserError when too many wait, or the signal's reason */
  stand(purpose: Waiting['purpose'], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      if (!this.#isBusy) {
        this.#isBusy = true;
        resolve();
        return;
      }
      if (this.#waiting.length >= MOST_WAITING) {
        reject(new RecogniserError('it is too slow for this: what was said before is not understood yet'));
        return;
      }
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(signal.reason as Error);
      };
      const waiting: Waiting = {
        purpose,
        go: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  next(): void {
    const next = this.#waiting.find(({ purpose }) => purpose === 'final') ?? this.#waiting[0];
    this.#isBusy = next !== undefined;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    next?.go();
  }
}

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
