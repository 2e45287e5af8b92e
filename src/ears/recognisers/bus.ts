/** Understanding speech by a service on the bus: both ends. */
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { Turnstile } from '../../kernel/turnstile.ts';
import type { EngineInfo, EngineLink } from '../../ports/engine.ts';
import { RecogniserError, type RecogniseRequest, type Recognition } from '../../ports/recogniser.ts';
import { limitMs, PROBE_LIMIT_MS, within } from './limits.ts';
import type { RecogniserServer } from './server.ts';
import { watchRecognisers, type RecogniserState } from './watch.ts';

/** The orchestrator's end. @param address of the bus */
export function createBusRecogniser({ link, address, clock }: { link: EngineLink; address: string; clock: Clock }): RecogniserServer {
  return {
    provider: 'bus',
    address,
    probe: (signal) =>
      within(clock, PROBE_LIMIT_MS, signal, async (limited) => asRecogniser(limited, async () => (await link.ready(limited)).detail)),
    recognise: (request, signal) =>
      within(clock, limitMs(request), signal, (limited) =>
        asRecogniser(limited, async () => {
          for await (const answer of link.run(request, limited)) return answer as Recognition;
          throw new RecogniserError('the recogniser answered nothing');
        }),
      ),
  };
}

async function asRecogniser<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof RecogniserError ? error : new RecogniserError(reasonOf(error), { cause: error });
  }
}

/** Utterances that may wait for the one before them. */
const MOST_WAITING = 8;

/** The service's end: whichever of these servers answers understands for everybody, one utterance after the other. */
export function serveRecogniser(servers: readonly RecogniserServer[], clock: Clock): EngineLink {
  let state: RecogniserState = { state: 'looking' };
  let wake: PromiseWithResolvers<void> = Promise.withResolvers();
  const recogniser = watchRecognisers({
    servers,
    clock,
    onState(told) {
      state = told;
      wake.resolve();
      wake = Promise.withResolvers();
    },
  });
  const one = new Turnstile(1, MOST_WAITING);

  async function ready(): Promise<EngineInfo> {
    if (state.state === 'looking') await wake.promise;
    if (state.state === 'here') return { provider: state.provider, detail: state.detail };
    throw new RecogniserError(state.state === 'away' ? state.detail : 'the recognisers are still being looked for');
  }

  async function* run(job: unknown, signal: AbortSignal): AsyncGenerator<Recognition, void, undefined> {
    if (!(await one.enter())) throw new RecogniserError('too many utterances wait at this service');
    try {
      signal.throwIfAborted();
      yield await recogniser.recognise(job as RecogniseRequest, signal);
    } finally {
      one.leave();
    }
  }

  return {
    ready,
    run,
    open() {
      throw new TypeError('a recogniser takes an utterance at once');
    },
    close: () => recogniser.close(),
  };
}
