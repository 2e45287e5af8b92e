/** What the events of an answer say: words, tools called, the end and its figures. */
import type { PolicyPart, ToolCall } from '../../ports/policy.ts';
import { messageIn, ServerError, clip } from '../served/errors.ts';
import { NO_FIGURES, type ChatEnd, type ServerPart } from '../served/server.ts';

const DONE = '[DONE]';
/** Tools that one answer may call, and what their arguments may be long: more is a model in a loop. */
const MAX_CALLS = 16;
const MAX_ARGUMENT_CHARS = 16 * 1024;
const MAX_ID_CHARS = 100;

type Fields = ReadonlyMap<string, unknown>;
const fieldsOf = (value: unknown): Fields => new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Parts of one answer. Figures come with its last words or after them, so the end is told when the
 * stream ends.
 * @throws ServerError for an error in the stream, and when it breaks off without an end
 */
export async function* answerParts(events: AsyncIterable<string>, where: string): AsyncGenerator<ServerPart, void, undefined> {
  const calls = new Calls();
  let end: ChatEnd = NO_FIGURES;
  let done = false;
  for await (const data of events) {
    if (data.trim() === DONE) {
      done = true;
      break;
    }
    const event = parsed(data, where);
    if (event.has('error')) {
      throw new ServerError('protocol', `The model server stopped its answer: ${clip(messageIn(event.get('error')) ?? data)}`);
    }
    end = withFigures(end, event);
    const choice = fieldsOf(listOf(event.get('choices'))[0]);
    // `message` where the server does not stream.
    const delta = fieldsOf(choice.get('delta') ?? choice.get('message'));
    const parts: PolicyPart[] = [textOf(delta.get('content'))];
    calls.take(listOf(delta.get('tool_calls')));
    const reason = choice.get('finish_reason');
    if (typeof reason === 'string' && reason !== '') {
      end = { ...end, doneReason: reason };
      parts.push(...calls.whole());
    }
    yield { parts: parts.filter((part) => part !== ''), end: null };
  }
  if (!done && end.doneReason === null)
    throw new ServerError('protocol', `The model server at ${where} ended its answer without saying that it was done`);
  yield { parts: calls.whole(), end };
}

function parsed(data: string, where: string): Fields {
  try {
    return fieldsOf(JSON.parse(data));
  } catch {
    throw new ServerError('protocol', `The model server at ${where} sent something that is no answer: ${clip(data)}`);
  }
}

/** `usage` is the protocol's own; `timings` llama.cpp's. */
function withFigures(end: ChatEnd, event: Fields): ChatEnd {
  const usage = fieldsOf(event.get('usage'));
  const timings = fieldsOf(event.get('timings'));
  const known = (value: number | null, before: number | null): number | null => value ?? before;
  return {
    ...end,
    promptTokens: known(numberOf(usage.get('prompt_tokens')), end.promptTokens),
    cachedTokens: known(
      numberOf(fieldsOf(usage.get('prompt_tokens_details')).get('cached_tokens')) ?? numberOf(timings.get('cache_n')),
      end.cachedTokens,
    ),
    generatedTokens: known(numberOf(usage.get('completion_tokens')), end.generatedTokens),
    promptEvalMs: known(numberOf(timings.get('prompt_ms')), end.promptEvalMs),
    generateMs: known(numberOf(timings.get('predicted_ms')), end.generateMs),
  };
}

/** Calls come in pieces: a name first, then its arguments bit by bit. */
class Calls {
  readonly #calls = new Map<number, { id: string; name: string; text: string }>();

  take(deltas: readonly unknown[]): void {
    for (const [at, delta] of deltas.entries()) {
      const fields = fieldsOf(delta);
      const index = numberOf(fields.get('index')) ?? at;
      const called = fieldsOf(fields.get('function'));
      const call = this.#calls.get(index) ?? { id: '', name: '', text: '' };
      if (call.id === '') call.id = textOf(fields.get('id')).slice(0, MAX_ID_CHARS);
      call.name += textOf(called.get('name'));
      call.text += textOf(called.get('arguments'));
      if (this.#calls.size < MAX_CALLS && call.text.length <= MAX_ARGUMENT_CHARS) this.#calls.set(index, call);
    }
  }

  /** Those that are whole, once. Arguments that are no JSON object make no call. */
  whole(): ToolCall[] {
    const made: ToolCall[] = [];
    for (const { id, name, text } of this.#calls.values()) {
      const given = argumentsIn(text);
      if (name !== '' && given !== null) made.push({ kind: 'toolCall', ...(id === '' ? {} : { id }), name, arguments: given });
    }
    this.#calls.clear();
    return made;
  }
}

function argumentsIn(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
