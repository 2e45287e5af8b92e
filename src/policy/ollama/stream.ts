/** One request to `/api/chat`: its tokens, its deadlines, its end. */
import type { Clock } from '../../kernel/clock.ts';
import type { PolicyPart, PromptMessage, ToolSpec } from '../../ports/policy.ts';
import type { Message, Tool } from 'ollama';
import { clientFor, type OllamaEndpoint } from './client.ts';
import { OllamaError, explain } from './errors.ts';
import { modelOptions, type OllamaPolicyOptions } from './options.ts';
import type { Lease } from './slots.ts';

export interface ChatRequest {
  readonly endpoint: OllamaEndpoint;
  readonly model: string;
  readonly clock: Clock;
  readonly options: OllamaPolicyOptions;
  readonly system: string;
  readonly messages: readonly PromptMessage[];
  /** What the model may call; empty: nothing. */
  readonly tools: readonly ToolSpec[];
  readonly maxTokens: number;
  /** The request's place at the server: its first token is waited for from then on. */
  readonly lease: Lease;
  /** False for a model that refuses the `think` field. */
  readonly sendThink: boolean;
  /** Of this request; the longer `wholeMs` while the model may still be loading. */
  readonly firstTokenMs: number;
  /** Takes the last line, with the server's own figures. */
  readonly onDone?: (last: ChatEnd) => void;
}

/** Why an answer ended, and what it cost; in nanoseconds, as Ollama tells it. */
export interface ChatEnd {
  readonly doneReason: string | null;
  readonly promptTokens: number | null;
  readonly promptEvalNs: number | null;
  readonly generatedTokens: number | null;
  readonly generateNs: number | null;
  readonly loadNs: number | null;
}

/** A server that does not keep to `num_predict` is left: no token is longer, no model writes more parts for one. */
const MAX_CHARS_PER_TOKEN = 16;
const MAX_PARTS_PER_TOKEN = 4;
const MIN_PARTS = 64;

/**
 * Streams one answer. However it ends early, by `signal`, by a deadline or because the consumer
 * leaves, the connection is closed, which is what stops Ollama's work.
 * @throws the signal's reason, or PolicyError.
 */
export async function* streamChat(request: ChatRequest, signal: AbortSignal): AsyncGenerator<PolicyPart, void, undefined> {
  const { endpoint, model, options, lease } = request;
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const deadline = new Deadline(request.clock, options.wholeMs, (error) => controller.abort(error));
  let answering = false;
  let finished = false;
  let spoke = false;
  let charsLeft = request.maxTokens * MAX_CHARS_PER_TOKEN;
  let partsLeft = Math.max(MIN_PARTS, request.maxTokens * MAX_PARTS_PER_TOKEN);
  try {
    // In the server's queue its time stands still.
    void lease.free.then(() => {
      if (!answering && !controller.signal.aborted) deadline.start(request.firstTokenMs, `no first token from ${model} within`);
    });
    const parts = await clientFor(endpoint, model, controller.signal).chat({
      model,
      messages: [{ role: 'system', content: request.system }, ...request.messages],
      stream: true,
      ...(request.sendThink ? { think: false } : {}),
      ...(request.tools.length === 0 ? {} : { tools: request.tools.map(toolOf) }),
      keep_alive: options.keepAlive,
      options: { ...modelOptions(options), num_predict: request.maxTokens },
    });
    for await (const part of parts) {
      deadline.stop();
      if (!answering) lease.answered();
      answering = true;
      finished = part.done;
      if (part.done) request.onDone?.(endOf(part));
      // Typed as always there; a server that is not Ollama may leave it out.
      const message = part.message as { content?: unknown; tool_calls?: ToolCallMade[] } | undefined;
      const text = message?.content;
      if (typeof text === 'string' && text !== '') {
        spoke = true;
        yield text.slice(0, charsLeft);
        charsLeft -= text.length;
      }
      partsLeft -= 1;
      if (!finished && (charsLeft <= 0 || partsLeft <= 0)) {
        request.onDone?.({ ...endOf({}), doneReason: 'length' });
        break;
      }
      for (const { function: called } of message?.tool_calls ?? []) {
        spoke = true;
        yield { kind: 'toolCall', name: called.name, arguments: called.arguments };
      }
      signal.throwIfAborted();
      if (!finished) deadline.start(options.betweenTokensMs, `${model} fell silent in mid-answer for`);
    }
    if (!spoke) throw new OllamaError('protocol', `${model} answered with nothing to say; a model that only thinks does not suit`);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (controller.signal.aborted && controller.signal.reason instanceof OllamaError) throw controller.signal.reason;
    throw explain(error, endpoint.host, answering);
  } finally {
    deadline.stop();
    signal.removeEventListener('abort', onAbort);
    // After a whole answer the connection is kept for the next request.
    if (!finished) controller.abort(new Error('the consumer left'));
  }
}

type ToolCallMade = NonNullable<Message['tool_calls']>[number];

function toolOf({ name, description, parameters }: ToolSpec): Tool {
  return { type: 'function', function: { name, description, parameters: parameters } };
}

/** The figures that Ollama gives with the end of an answer. */
export function endOf(part: object): ChatEnd {
  const fields = new Map<string, unknown>(Object.entries(part));
  const number = (name: string): number | null => {
    const value = fields.get(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const reason = fields.get('done_reason');
  return {
    doneReason: typeof reason === 'string' ? reason : null,
    promptTokens: number('prompt_eval_count'),
    promptEvalNs: number('prompt_eval_duration'),
    generatedTokens: number('eval_count'),
    generateNs: number('eval_duration'),
    loadNs: number('load_duration'),
  };
}

/** One timer at a time, over one budget of waiting for the model. */
class Deadline {
  readonly #clock: Clock;
  readonly #onExpired: (error: OllamaError) => void;
  #leftMs: number;
  #startedAtMs = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, budgetMs: number, onExpired: (error: OllamaError) => void) {
    this.#clock = clock;
    this.#leftMs = budgetMs;
    this.#onExpired = onExpired;
  }

  start(limitMs: number, what: string): void {
    this.stop();
    this.#startedAtMs = this.#clock.nowMs();
    const whole = this.#leftMs <= limitMs;
    const waitMs = Math.max(0, whole ? this.#leftMs : limitMs);
    const message = whole ? 'the answer took too long in all' : `${what} ${limitMs / 1000} s`;
    this.#cancel = this.#clock.schedule(waitMs, () => this.#onExpired(new OllamaError('timeout', message)));
  }

  stop(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#leftMs -= this.#clock.nowMs() - this.#startedAtMs;
  }
}
