/** A language model behind a server, whatever the protocol: whose turn it is, what it is asked, one retry, what it cost. */
import type { Log } from '../../kernel/log.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { ModuleReport, ReportModule } from '../../domain/module-state.ts';
import type { ModelUse } from '../../domain/vitals.ts';
import { PolicyError, type Policy, type PolicyPart, type Prompt, type PromptMessage, type PromptPrefix } from '../../ports/policy.ts';
import { ReasoningHold } from '../reasoning.ts';
import { ServerError } from './errors.ts';
import { watchHealth } from './health.ts';
import type { ServedOptions } from './options.ts';
import { beginningOf, rendered } from './prefix.ts';
import { readAhead } from './read-ahead.ts';
import { Slots, type Lease } from './slots.ts';
import { CacheWatch } from './cache-watch.ts';
import { NO_FIGURES, type ChatEnd, type ModelServer } from './server.ts';
import { streamChat } from './stream.ts';
import { LengthTail } from './tail.ts';
import { Transcript } from './transcript.ts';

export interface ServedPolicyConfig {
  readonly server: ModelServer;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  readonly options: ServedOptions;
  /** What prompts begin with, read ahead when the model is loaded. */
  readonly prefix?: PromptPrefix;
  /** Told what each answer cost. Must not throw. */
  readonly onUse?: (use: ModelUse) => void;
}

export interface ServedPolicy extends Policy {
  /** What was last reported. */
  readonly status: ModuleReport;
  /** Resolves when the first probe has told whether the server is there; within `probeTimeoutMs`. Never rejects. */
  readonly probed: Promise<void>;
  /**
   * Prompts begin so from now on (another style, one exchange more): read ahead while nothing is
   * asked. Gives way to any turn at once. Never rejects.
   */
  warm(begin: PromptPrefix): Promise<void>;
  /** Has the model make one token, outside any turn. @throws PolicyError, or the signal's reason */
  probe(signal: AbortSignal): Promise<void>;
}

export function createServedPolicy(config: ServedPolicyConfig): ServedPolicy {
  const { server, clock, options } = config;
  const closed = (): PolicyError => new PolicyError('unreachable', `the connection to ${server.name} is closed`);
  const slots = new Slots();
  const transcript = new Transcript();
  const cache = new CacheWatch();
  let prefix = config.prefix ?? null;
  let sendThink = true;
  const health = watchHealth({
    server,
    clock,
    options,
    report: config.report,
    prefix: () => prefix,
    onLoaded: (read) => {
      slots.forget();
      const { promptTokens, promptEvalMs } = read ?? NO_FIGURES;
      cache.whole(promptTokens, promptEvalMs);
    },
  });
  const closing = new AbortController();

  /** Sends one request and tells what it cost. The tail that the token limit tore is left out. */
  async function* answer(
    prompt: Prompt,
    messages: readonly PromptMessage[],
    lease: Lease,
    queuedMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<PolicyPart> {
    const sentAtMs = clock.nowMs();
    const text = rendered(prompt.system, messages);
    const sharedChars = cache.shared(text);
    const hold = new ReasoningHold(health.opensReasoning ? 'certain' : 'never');
    const tail = new LengthTail(prompt.maxTokens);
    let raw = '';
    let ttftMs: number | null = null;
    const end: { last: ChatEnd | null } = { last: null };
    const request = {
      ...{ server, clock, options, messages, lease, system: prompt.system, maxTokens: prompt.maxTokens, sendThink },
      tools: prompt.tools ?? [],
      firstTokenMs: health.loaded ? options.firstTokenMs : options.wholeMs,
      onDone: (last: ChatEnd) => (end.last = last),
    };
    try {
      for await (const token of streamChat(request, signal)) {
        ttftMs ??= clock.nowMs() - sentAtMs;
        if (typeof token !== 'string') {
          yield token;
          continue;
        }
        raw += token;
        const passed = tail.push(hold.push(token));
        if (passed !== '') yield passed;
      }
      const truncated = end.last?.doneReason === 'length';
      const rest = tail.push(hold.end(truncated)) + tail.end(truncated);
      if (rest !== '') yield rest;
    } finally {
      transcript.remember(messages.at(-1)?.content ?? '', raw);
      cache.holds(`${text}\nassistant\n${raw}`);
      const { last } = end;
      const { promptTokens, promptEvalMs, cachedTokens, generatedTokens, generateMs, loadMs, doneReason } = last ?? NO_FIGURES;
      if (ttftMs !== null)
        config.onUse?.({
          ...{ model: server.model, queuedMs, ttftMs, promptEvalMs, sharedChars },
          ...{ promptTokens, generatedTokens, generateMs, loadMs, doneReason },
          promptChars: text.length,
          // A server that counts what it had kept is believed; the others are judged by their speed.
          cacheHit:
            cachedTokens === null || promptTokens === null ? cache.hit(promptTokens, promptEvalMs) : cachedTokens * 2 > promptTokens,
        });
    }
  }

  return {
    provider: server.provider,
    get status() {
      return health.report;
    },
    probed: health.firstProbe,

    warm(begin) {
      prefix = begin;
      if (closing.signal.aborted || !health.loaded || !slots.idle) return Promise.resolve();
      return readAhead(begin, {
        ...{ server, slots, transcript, cache, sendThink, limitMs: options.wholeMs, signal: closing.signal },
      });
    },

    async probe(signal) {
      try {
        // What it has read already: the probe costs one token, and takes nothing from the next turn.
        await server.read(prefix ?? { system: '.', messages: [] }, sendThink, AbortSignal.any([signal, closing.signal]));
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw server.explain(error, false);
      }
    },

    async *stream(prompt, signal) {
      if (closing.signal.aborted) throw closed();
      const turn = new AbortController();
      const unlink = link(turn, [signal, closing.signal]);
      const messages = transcript.asWritten(prompt.messages);
      // A note between two of her turns is nothing that the next of them begins with.
      if (prompt.cue.kind !== 'note') prefix = beginningOf(prompt);
      let lease: Lease | null = null;
      // A listener that does not come back for the next token must not keep the slot.
      const letGo = (): void => lease?.release();
      turn.signal.addEventListener('abort', letGo, { once: true });
      try {
        const askedAtMs = clock.nowMs();
        for (let attempt = 0; ; attempt++) {
          let answered = false;
          const asksThink = sendThink;
          lease = await slots.acquire(turn.signal);
          try {
            for await (const text of answer(prompt, messages, lease, clock.nowMs() - askedAtMs, turn.signal)) {
              answered = true;
              yield text;
            }
            health.confirm();
            return;
          } catch (error) {
            if (turn.signal.aborted || !(error instanceof PolicyError)) throw error;
            if (error instanceof ServerError && error.thinkingRefused && asksThink) {
              sendThink = false;
              config.log.info(`${error.message}; asking without it from now on`);
              attempt--;
            } else if (answered || attempt > 0 || !(error instanceof ServerError) || !error.retryable) {
              health.suspect(error);
              throw error;
            } else {
              config.log.warn(`${error.message}; trying once more`);
              await sleep(clock, options.retryMs, turn.signal);
            }
          } finally {
            lease.release();
          }
        }
      } finally {
        turn.signal.removeEventListener('abort', letGo);
        unlink();
      }
    },

    async close() {
      closing.abort(closed());
      await health.close();
      await server.close?.();
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
