/** Knows whether Ollama answers, has the model and has it loaded; loads it ahead of the first turn. */
import { Backoff } from '../../kernel/backoff.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { ModuleReport, ReportModule } from '../../domain/module-state.ts';
import { askBounded, type clientFor, type OllamaEndpoint } from './client.ts';
import { OllamaError, explain } from './errors.ts';
import { hedged } from './hedge.ts';
import type { PromptPrefix } from '../../ports/policy.ts';
import { beginsInReasoning, warmMessages } from './prefix.ts';
import { modelOptions, type OllamaPolicyOptions } from './options.ts';

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
  readonly endpoint: OllamaEndpoint;
  readonly model: string;
  readonly clock: Clock;
  readonly options: OllamaPolicyOptions;
  readonly report: ReportModule;
  /** What every prompt begins with, to be read ahead; null while it is not known. */
  readonly prefix: () => PromptPrefix | null;
  /**
   * The model was loaded: what was known of the server may have changed.
   * @param read the answer to the request that had it read the beginning, all of it anew; null when it may have had that still.
   */
  readonly onLoaded?: (read: object | null) => void;
}

/** Requests to load a model that are waited for at once. */
const MAX_LOADS = 3;

export function watchHealth({ endpoint, model, clock, options, report: tell, prefix, onLoaded }: HealthOptions): HealthWatch {
  const closing = new AbortController();
  const first: PromiseWithResolvers<void> = Promise.withResolvers();
  let report: ModuleReport = { state: 'unknown', provider: 'ollama', detail: `asking Ollama at ${endpoint.host}` };
  let loaded = false;
  let opensReasoning = false;
  let looked = false;
  let warmedAtMs: number | null = null;
  let timeoutsInRow = 0;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;

  function say(state: ModuleReport['state'], detail: string): void {
    report = { state, provider: 'ollama', detail };
    tell(report);
  }

  const ask = <T>(timeoutMs: number, request: (client: ReturnType<typeof clientFor>) => Promise<T>, over?: AbortSignal): Promise<T> =>
    askBounded({ endpoint, model, clock, timeoutMs, signals: [closing.signal, ...(over ? [over] : [])] }, request);

  async function warmUp(version: string): Promise<void> {
    say('degraded', failure === null ? `Ollama ${version} is loading ${model}` : `trying ${model} again after: ${failure.message}`);
    failure = null;
    first.resolve();
    const wasLoaded = loaded;
    const { answer, sent } = await hedged({
      ...{ clock, signal: closing.signal, everyMs: options.warmHedgeMs, atMost: MAX_LOADS, request: load },
      // Throws when it does not even tell what it has loaded.
      stillThere: () => ask(options.probeTimeoutMs, (client) => client.ps()),
    });
    loaded = true;
    warmedAtMs = clock.nowMs();
    onLoaded?.(wasLoaded || sent > 1 ? null : answer);
  }

  /** Loads the model and has it read the beginning of every prompt, so that the first turn need not wait for that. */
  function load(signal: AbortSignal): Promise<object> {
    const begin = prefix();
    return ask(
      options.warmUpTimeoutMs,
      (client) =>
        client.chat({
          model,
          messages: begin === null ? [] : warmMessages(begin),
          stream: false,
          keep_alive: options.keepAlive,
          options: { ...modelOptions(options), ...(begin === null ? {} : { num_predict: 1 }) },
        }),
      signal,
    );
  }

  /** What the model's template says of reasoning. A server that does not tell is no fault. */
  async function look(): Promise<void> {
    looked = true;
    try {
      const shown = await ask(options.probeTimeoutMs, (client) => client.show({ model }));
      opensReasoning = beginsInReasoning(shown);
    } catch (error) {
      if (closing.signal.aborted) throw error;
    }
  }

  /** One look. Throws PolicyError where something is missing. */
  async function probe(): Promise<void> {
    const { version } = await ask(options.probeTimeoutMs, (client) => client.version());
    if (typeof version !== 'string') throw new OllamaError('protocol', `${endpoint.host} answers, but not as Ollama; check OLLAMA_URL`);
    const tags = await ask(options.probeTimeoutMs, (client) => client.list());
    if (!holds(tags, model)) {
      throw new OllamaError('model-missing', `Ollama at ${endpoint.host} has no model "${model}"; run \`ollama pull ${model}\``);
    }
    if (!looked) await look();
    loaded = holds(await ask(options.probeTimeoutMs, (client) => client.ps()), model);
    const mayWarm = warmedAtMs === null || report.state !== 'online' || clock.nowMs() - warmedAtMs >= options.rewarmMs;
    if (failure !== null || (!loaded && mayWarm)) {
      await warmUp(version);
    }
    const thinking = opensReasoning ? '; it thinks aloud: answers are held until its reasoning ends' : '';
    say('online', `${model} on Ollama ${version} at ${endpoint.host}${thinking}`);
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
    const known = explain(error, endpoint.host, false);
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
    const awake = new AbortController();
    const cut = (): void => awake.abort();
    wake = cut;
    closing.signal.addEventListener('abort', cut, { once: true });
    await sleep(clock, ms, awake.signal).catch(() => undefined);
    closing.signal.removeEventListener('abort', cut);
    wake = null;
  }

  tell(report);
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
      first.resolve();
      await running;
    },
  };
}

/** True when a list of models (`/api/tags`, `/api/ps`) has `model`; a name without a tag means `:latest`. */
function holds(list: unknown, model: string): boolean {
  const models: unknown = typeof list === 'object' && list !== null && 'models' in list ? list.models : null;
  if (!Array.isArray(models)) return false;
  const full = (name: string): string => (name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`).toLowerCase();
  return models.some((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return false;
    const names = ['name' in entry ? entry.name : null, 'model' in entry ? entry.model : null];
    return names.some((name) => typeof name === 'string' && full(name) === full(model));
  });
}
