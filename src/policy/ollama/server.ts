/** Ollama's own protocol: `/api/chat`, and what is loaded. */
import type { Message, Tool } from 'ollama';
import { doorOf } from '../../kernel/door.ts';
import type { PolicyPart, PromptMessage, ToolSpec } from '../../ports/policy.ts';
import { explain, ServerError } from '../served/errors.ts';
import { warmMessages } from '../served/prefix.ts';
import type { Ask, ChatEnd, ModelServer, ServerPart } from '../served/server.ts';
import { clientFor, type OllamaEndpoint } from './client.ts';
import { ollamaAt } from './errors.ts';
import { modelOptions, type OllamaPolicyOptions } from './options.ts';
import { beginsInReasoning } from './template.ts';

export function createOllamaServer(endpoint: OllamaEndpoint, model: string, options: OllamaPolicyOptions): ModelServer {
  const { host } = endpoint;
  const client = (signal: AbortSignal): ReturnType<typeof clientFor> => clientFor(endpoint, model, signal);
  let opensReasoning = false;

  /** What the model's template says of reasoning. A server that does not tell is no fault. */
  async function look(ask: Ask): Promise<void> {
    try {
      opensReasoning = beginsInReasoning(await ask(options.probeTimeoutMs, (signal) => client(signal).show({ model })));
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
    }
  }

  return {
    ...{ provider: 'ollama', name: 'Ollama', host, model, door: doorOf(host) },

    async chat({ system, messages, tools, maxTokens, sendThink }, signal) {
      const pieces = await client(signal).chat({
        model,
        messages: [{ role: 'system', content: system }, ...messages.map(lineOf)],
        stream: true,
        ...(sendThink ? { think: false } : {}),
        ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
        keep_alive: options.keepAlive,
        options: { ...modelOptions(options), num_predict: maxTokens },
      });
      return partsOf(pieces);
    },

    async read(begin, sendThink, signal) {
      return endOf(
        await client(signal).chat({
          model,
          messages: begin === null ? [] : warmMessages(begin),
          ...(begin?.tools === undefined || begin.tools.length === 0 ? {} : { tools: begin.tools.map(toolOf) }),
          stream: false,
          ...(sendThink && begin !== null ? { think: false } : {}),
          keep_alive: options.keepAlive,
          options: { ...modelOptions(options), ...(begin === null ? {} : { num_predict: 1 }) },
        }),
      );
    },

    async look(ask, anew) {
      const { version } = await ask(options.probeTimeoutMs, (signal) => client(signal).version());
      if (typeof version !== 'string') throw new ServerError('protocol', `${host} answers, but not as Ollama; check OLLAMA_URL`);
      const tags = await ask(options.probeTimeoutMs, (signal) => client(signal).list());
      if (!holds(tags, model)) {
        throw new ServerError('model-missing', `Ollama at ${host} has no model "${model}"; run \`ollama pull ${model}\``);
      }
      if (anew) await look(ask);
      const running = await ask(options.probeTimeoutMs, (signal) => client(signal).ps());
      return { program: `Ollama ${version}`, loaded: holds(running, model), opensReasoning, note: placeNote(running, model) };
    },

    ping: (signal) => client(signal).ps(),
    explain: (error, answering) => explain(error, ollamaAt(host), answering),
  };
}

function lineOf({ role, content, calls, call }: PromptMessage): Message {
  return {
    ...{ role, content },
    ...(calls === undefined ? {} : { tool_calls: calls.map(({ name, arguments: given }) => ({ function: { name, arguments: given } })) }),
    ...(call === undefined ? {} : { tool_name: call.name }),
  };
}

type ToolCallMade = NonNullable<Message['tool_calls']>[number];

async function* partsOf(pieces: AsyncIterable<object & { done: boolean }>): AsyncGenerator<ServerPart, void, undefined> {
  for await (const piece of pieces) {
    // Typed as always there; a server that is not Ollama may leave it out.
    const { message } = piece as { message?: { content?: unknown; tool_calls?: ToolCallMade[] } };
    const parts: PolicyPart[] = typeof message?.content === 'string' ? [message.content] : [];
    for (const { function: called } of message?.tool_calls ?? [])
      parts.push({ kind: 'toolCall', name: called.name, arguments: called.arguments });
    yield { parts, end: piece.done ? endOf(piece) : null };
  }
}

function toolOf({ name, description, parameters }: ToolSpec): Tool {
  return { type: 'function', function: { name, description, parameters: parameters } };
}

/** The figures that Ollama gives with the end of an answer, in nanoseconds there. */
function endOf(part: object): ChatEnd {
  const fields = new Map<string, unknown>(Object.entries(part));
  const number = (name: string): number | null => {
    const value = fields.get(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const ms = (name: string): number | null => {
    const ns = number(name);
    return ns === null ? null : ns / 1e6;
  };
  const reason = fields.get('done_reason');
  return {
    doneReason: typeof reason === 'string' ? reason : null,
    promptTokens: number('prompt_eval_count'),
    promptEvalMs: ms('prompt_eval_duration'),
    // It counts the whole prompt, kept or not.
    cachedTokens: null,
    generatedTokens: number('eval_count'),
    generateMs: ms('eval_duration'),
    loadMs: ms('load_duration'),
  };
}

/** True when a list of models (`/api/tags`, `/api/ps`) has `model`; a name without a tag means `:latest`. */
function holds(list: unknown, model: string): boolean {
  return entryOf(list, model) !== null;
}

/** How much of a model that is loaded lies on the card, where that is not all of it. */
function placeNote(list: unknown, model: string): string {
  const entry = entryOf(list, model);
  if (entry === null || !('size' in entry) || !('size_vram' in entry)) return '';
  const { size, size_vram: onCard } = entry;
  if (typeof size !== 'number' || typeof onCard !== 'number' || size <= 0 || onCard >= size) return '';
  if (onCard === 0) return 'it runs on the processor, not on a card: answers are slow';
  return `only ${Math.floor((100 * onCard) / size)} % of it fits the card, the rest runs on the processor: answers are slow (npm run models)`;
}

function entryOf(list: unknown, model: string): object | null {
  const models: unknown = typeof list === 'object' && list !== null && 'models' in list ? list.models : null;
  if (!Array.isArray(models)) return null;
  const full = (name: string): string => (name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`).toLowerCase();
  const found: unknown = models.find((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return false;
    const names = ['name' in entry ? entry.name : null, 'model' in entry ? entry.model : null];
    return names.some((name) => typeof name === 'string' && full(name) === full(model));
  });
  return (found as object | undefined) ?? null;
}
