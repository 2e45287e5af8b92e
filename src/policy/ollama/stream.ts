/** One request to `/api/chat`: its tokens, its deadlines, its end. */
import type { Clock } from '../../kernel/clock.ts';
import type { PolicyPart, Prompt, ToolSpec } from '../../ports/policy.ts';
import type { Message, Tool } from 'ollama';
import { clientFor, type OllamaEndpoint } from './client.ts';
import { OllamaError, explain } from './errors.ts';
import { modelOptions, type OllamaPolicyOptions } from './options.ts';

export interface ChatRequest {
  readonly endpoint: OllamaEndpoint;
  readonly model: string;
  readonly clock: Clock;
  readonly options: OllamaPolicyOptions;
  readonly prompt: Prompt;
  /** False for a model that refuses the `think` field. */
  readonly sendThink: boolean;
  /** Of this request; the longer `wholeMs` while the model may still be loading. */
  readonly firstTokenMs: number;
}

/**
 * Streams one answer. However it ends early, by `signal`, by a deadline or because the consumer
 * leaves, the connection is closed, which is what stops Ollama's work.
 * @throws the signal's reason, or PolicyError.
 */
export async function* streamChat(request: ChatRequest, signal: AbortSignal): AsyncGenerator<PolicyPart, void, undefined> {
  const { endpoint, model, options, prompt } = request;
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const deadline = new Deadline(request.clock, options.wholeMs, (error) => controller.abort(error));
  let answering = false;
  let finished = false;
  let spoke = false;
  try {
    deadline.start(request.firstTokenMs, `no first token from ${model} within`);
    const parts = await clientFor(endpoint, model, controller.signal).chat({
      model,
      messages: [{ role: 'system', content: prompt.system }, ...prompt.messages],
      stream: true,
      ...(request.sendThink ? { think: false } : {}),
      ...(prompt.tools === undefined || prompt.tools.length === 0 ? {} : { tools: prompt.tools.map(toolOf) }),
      keep_alive: options.keepAlive,
      options: { ...modelOptions(options), num_predict: prompt.maxTokens },
    });
    for await (const part of parts) {
      deadline.stop();
      answering = true;
      finished = part.done;
      // Typed as always there; a server that is not Ollama may leave it out.
      const message = part.message as { content?: unknown; tool_calls?: ToolCallMade[] } | undefined;
      const text = message?.content;
      if (typeof text === 'string' && text !== '') {
        spoke = true;
        yield text;
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
