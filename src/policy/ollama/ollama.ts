/** A local language model through Ollama. */
import type { Log } from '../../kernel/log.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { ModuleReport, ReportModule } from '../../domain/module-state.ts';
import { PolicyError, type Policy } from '../../ports/policy.ts';
import { parseEndpoint } from './client.ts';
import { OllamaError } from './errors.ts';
import { watchHealth } from './health.ts';
import { OLLAMA_DEFAULTS, type OllamaPolicyOptions } from './options.ts';
import { streamChat } from './stream.ts';

export interface OllamaPolicyConfig {
  /** `http://127.0.0.1:11434` */
  readonly baseUrl: string;
  /** As `ollama list` names it; without a tag `:latest` is meant. */
  readonly model: string;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  readonly options?: Partial<OllamaPolicyOptions>;
}

export interface OllamaPolicy extends Policy {
  /** What was last reported. */
  readonly status: ModuleReport;
  /** Resolves when the first probe has told whether Ollama is there; within `probeTimeoutMs`. Never rejects. */
  readonly probed: Promise<void>;
}

/** @throws Error when `baseUrl` is no http(s) URL. */
export function createOllamaPolicy(config: OllamaPolicyConfig): OllamaPolicy {
  const { model, clock } = config;
  const options = { ...OLLAMA_DEFAULTS, ...config.options };
  const endpoint = parseEndpoint(config.baseUrl);
  const health = watchHealth({ endpoint, model, clock, options, report: config.report });
  const closing = new AbortController();
  let sendThink = true;

  return {
    provider: 'ollama',
    get status() {
      return health.report;
    },
    probed: health.firstProbe,

    async *stream(prompt, signal) {
      if (closing.signal.aborted) throw new PolicyError('unreachable', 'the connection to Ollama is closed');
      const turn = new AbortController();
      const unlink = link(turn, [signal, closing.signal]);
      try {
        for (let attempt = 0; ; attempt++) {
          let answered = false;
          const asksThink = sendThink;
          try {
            const firstTokenMs = health.loaded ? options.firstTokenMs : options.wholeMs;
            const request = { endpoint, model, clock, options, prompt, sendThink: asksThink, firstTokenMs };
            for await (const text of streamChat(request, turn.signal)) {
              answered = true;
              yield text;
            }
            health.confirm();
            return;
          } catch (error) {
            if (turn.signal.aborted || !(error instanceof PolicyError)) throw error;
            if (error instanceof OllamaError && error.thinkingRefused && asksThink) {
              sendThink = false;
              config.log.info(`${error.message}; asking without it from now on`);
              attempt--;
            } else if (answered || attempt > 0 || !(error instanceof OllamaError) || !error.retryable) {
              health.suspect(error);
              throw error;
            } else {
              config.log.warn(`${error.message}; trying once more`);
              await sleep(clock, options.retryMs, turn.signal);
            }
          }
        }
      } finally {
        unlink();
      }
    },

    async close() {
      closing.abort(new PolicyError('unreachable', 'the connection to Ollama is closed'));
      await health.close();
    },
  };
}

/** Aborts `target` with the first of `signals` that aborts; the returned function lets go of them. */
function link(target: AbortController, signals: readonly AbortSignal[]): () => void {
  const offs = signals.map((signal) => {
    const onAbort = (): void => target.abort(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  });
  return () => {
    for (const off of offs) off();
  };
}
