/** Knows whether the server answers, has the model and has it loaded; loads it ahead of the first turn. */
import { Backoff } from '../../kernel/backoff.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import { watchDoor } from '../../kernel/door.ts';
import type { ModuleReport, ReportModule } from '../../domain/module-state.ts';
import type { PromptPrefix } from '../../ports/policy.ts';
import { capital, ServerError } from './errors.ts';
import { hedged } from './hedge.ts';
import type { ServedOptions } from './options.ts';
import type { Ask, ChatEnd, ModelServer } from './server.ts';

export interface HealthWatch {
  readonly report: ModuleReport;
  /** Whether the model is in memory, as far as is known. */
  readonly loaded: boolean;
  /** Whether the model's template begins her answer within reasoning, so that only its end comes. */
  readonly opensReasoning: boolean;
  /** Resolves when the first probe has told something. */
  readonly firstProbe: Promise<void>;
  /** A turn failed: what was known may be wrong, so look again now. */
  suspect(error: Error): void;
  /** A turn was answered. */
  confirm(): void;
  close(): Promise<void>;
}

export interface HealthOptions {
  readonly server: ModelServer;
  readonly clock: Clock;
  readonly options: ServedOptions;
  readonly report: ReportModule;
  /** What every prompt begins with, to be read ahead; null while it is not known. */
  readonly prefix: () => PromptPrefix | null;
  /**
   * The model was loaded: what was known of the server may have changed.
   * @param read the answer to the request that had it read the beginning, all of it anew; null when it may have had that still.
   */
  readonly onLoaded?: (read: ChatEnd | null) => void;
}

/** Requests to load a model that are waited for at once. */
const MAX_LOADS = 3;

export function watchHealth({ server, clock, options, report: tell, prefix, onLoaded }: HealthOptions): HealthWatch {
  const closing = new AbortController();
  const first: PromiseWithResolvers<void> = Promise.withResolvers();
  let report: ModuleReport = { state: 'unknown', provider: server.provider, detail: `asking ${server.name} at ${server.host}` };
  let loaded = false;
  let opensReasoning = false;
  let looked = false;
  let warmedAtMs: number | null = null;
  let timeoutsInRow = 0;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  /** Something was told while a look was under way, which may have been too early for it. */
  let again = false;

  function say(state: ModuleReport['state'], detail: string): void {
    report = { state, provider: server.provider, detail };
    tell(report);
  }

  const bounded = async <T>(timeoutMs: number, request: (signal: AbortSignal) => Promise<T>, over?: AbortSignal): Promise<T> => {
    const late = new AbortController();
    const signal = AbortSignal.any([closing.signal, late.signal, ...(over ? [over] : [])]);
    const cancel = clock.schedule(timeoutMs, () =>
      late.abort(new ServerError('timeout', `${capital(server.name)} at ${server.host} takes connections but does not answer; restart it`)),
    );
    try {
      return await request(signal);
    } catch (error) {
      if (signal.aborted && signal.reason instanceof Error) throw signal.reason;
      throw server.explain(error, false);
    } finally {
      cancel();
    }
  };
  const ask: Ask = (timeoutMs, request) => bounded(timeoutMs, request);

  async function warmUp(program: string): Promise<void> {
    const { model } = server;
    say('degraded', failure === null ? `${capital(program)} is loading ${model}` : `trying ${model} again after: ${failure.message}`);
    failure = null;
    first.resolve();
    const wasLoaded = loaded;
    const { answer, sent } = await hedged({
      ...{ clock, signal: closing.signal, everyMs: options.warmHedgeMs, atMost: MAX_LOADS },
      // Loads the model and has it read the beginning of every prompt, so that the first turn need not wait for that.
      request: (over) => bounded(options.warmUpTimeoutMs, (signal) => server.read(prefix(), false, signal), over),
      // Throws when it does not even tell what it has loaded.
      stillThere: () => ask(options.probeTimeoutMs, (signal) => server.ping(signal)),
    });
    loaded = true;
    warmedAtMs = clock.nowMs();
    onLoaded?.(wasLoaded || sent > 1 ? null : answer);
  }

  /** One look. Throws PolicyError where something is missing. */
  async function probe(): Promise<void> {
    const told = await server.look(ask, !looked);
    looked = true;
    ({ opensReasoning } = told);
    loaded = told.loaded ?? loaded;
    const mayWarm = warmedAtMs === null || report.state !== 'online' || clock.nowMs() - warmedAtMs >= options.rewarmMs;
    let { note = '' } = told;
    if (failure !== null || (!loaded && mayWarm)) {
      await warmUp(told.program);
      // Where it was loaded to is known now.
      ({ note = '' } = await server.look(ask, false));
    }
    const thinking = opensReasoning ? '; it thinks aloud: answers are held until its reasoning ends' : '';
    say('online', `${server.model} on ${told.program} at ${server.host}${thinking}${note === '' ? '' : `; ${note}`}`);
  }

  async function run(): Promise<void> {
    const backoff = new Backoff({ firstMs: options.probeBackoffMs, maxMs: options.probeMs });
    for (;;) {
      let pauseMs = options.probeMs;
      try {
        await probe();
        timeoutsInRow = 0;
        backoff.reset();
      } catch (error) {
        if (closing.signal.aborted) return;
        tellFailure(error);
        pauseMs = backoff.nextMs();
      }
      first.resolve();
      await pause(pauseMs);
      if (closing.signal.aborted) return;
    }
  }

  function tellFailure(error: unknown): void {
    const known = server.explain(error, false);
    const wasOnline = report.state === 'online';
    if (known.kind === 'timeout') timeoutsInRow++;
    // A machine under load may answer one probe late; that alone is no outage.
    if (known.kind === 'timeout' && wasOnline && timeoutsInRow < 2) return;
    loaded = false;
    looked = false;
    const gone = known.kind === 'unreachable' || known.kind === 'timeout';
    say(gone ? 'offline' : 'degraded', known.message);
  }

  async function pause(ms: number): Promise<void> {
    if (again) {
      again = false;
      return;
    }
    const awake = new AbortController();
    const cut = (): void => awake.abort();
    wake = cut;
    closing.signal.addEventListener('abort', cut, { once: true });
    await sleep(clock, ms, awake.signal).catch(() => undefined);
    closing.signal.removeEventListener('abort', cut);
    wake = null;
  }

  tell(report);
  const lookAgain = (): void => {
    if (wake) wake();
    else again = true;
  };
  server.watch?.(lookAgain);
  const leaveDoor = server.door ? watchDoor({ door: server.door, clock, onChange: lookAgain }) : null;
  const running = run();
  return {
    get report() {
      return report;
    },
    get loaded() {
      return loaded;
    },
    get opensReasoning() {
      return opensReasoning;
    },
    firstProbe: first.promise,
    suspect(error) {
      failure = error;
      if (report.state === 'online') say('degraded', `the last answer failed: ${error.message}`);
      wake?.();
    },
    confirm() {
      failure = null;
      loaded = true;
    },
    async close() {
      closing.abort(new Error('closing'));
      leaveDoor?.();
      first.resolve();
      await running;
    },
  };
}
