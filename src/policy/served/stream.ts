/** One request for an answer: its tokens, its deadlines, its end. */
import type { Clock } from '../../kernel/clock.ts';
import type { PolicyPart } from '../../ports/policy.ts';
import { Deadline } from './deadline.ts';
import { ServerError } from './errors.ts';
import type { ServedOptions } from './options.ts';
import { NO_FIGURES, type ChatEnd, type ModelServer, type ServerChat } from './server.ts';
import type { Lease } from './slots.ts';

export interface ChatRequest extends ServerChat {
  readonly server: ModelServer;
  readonly clock: Clock;
  readonly options: ServedOptions;
  /** The request's place at the server: its first token is waited for from then on. */
  readonly lease: Lease;
  /** Of this request; the longer `wholeMs` while the model may still be loading. */
  readonly firstTokenMs: number;
  /** Takes the last piece, with the server's own figures. */
  readonly onDone?: (last: ChatEnd) => void;
}

/** A server that does not keep to `num_predict` is left: no token is longer, no model writes more parts for one. */
const MAX_CHARS_PER_TOKEN = 16;
const MAX_PARTS_PER_TOKEN = 4;
const MIN_PARTS = 64;

/**
 * Streams one answer. However it ends early, by `signal`, by a deadline or because the consumer
 * leaves, the connection is closed, which is what stops the server's work.
 * @throws the signal's reason, or PolicyError.
 */
export async function* streamChat(request: ChatRequest, signal: AbortSignal): AsyncGenerator<PolicyPart, void, undefined> {
  const { server, options, lease } = request;
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
      if (!answering && !controller.signal.aborted) deadline.start(request.firstTokenMs, `no first token from ${server.model} within`);
    });
    for await (const part of await server.chat(request, controller.signal)) {
      deadline.stop();
      if (!answering) lease.answered();
      answering = true;
      finished = part.end !== null;
      if (part.end !== null) request.onDone?.(part.end);
      for (const one of part.parts) {
        if (typeof one !== 'string') {
          spoke = true;
          yield one;
        } else if (one !== '' && charsLeft > 0) {
          spoke = true;
          yield one.slice(0, charsLeft);
          charsLeft -= one.length;
        }
      }
      partsLeft -= 1;
      if (!finished && (charsLeft <= 0 || partsLeft <= 0)) {
        request.onDone?.({ ...NO_FIGURES, doneReason: 'length' });
        break;
      }
      signal.throwIfAborted();
      if (!finished) deadline.start(options.betweenTokensMs, `${server.model} fell silent in mid-answer for`);
    }
    if (!spoke) throw new ServerError('protocol', `${server.model} answered with nothing to say; a model that only thinks does not suit`);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (controller.signal.aborted && controller.signal.reason instanceof ServerError) throw controller.signal.reason;
    throw server.explain(error, answering);
  } finally {
    deadline.stop();
    signal.removeEventListener('abort', onAbort);
    // After a whole answer the connection is kept for the next request.
    if (!finished) controller.abort(new Error('the consumer left'));
  }
}
