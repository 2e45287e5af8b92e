/** OpenAI's protocol as LM Studio, llama.cpp, vLLM, KoboldCpp and others speak it: `/chat/completions`, `/models`. */
import { doorOf } from '../../kernel/door.ts';
import type { PromptMessage, ToolCall, ToolSpec } from '../../ports/policy.ts';
import { explain, ServerError } from '../served/errors.ts';
import { warmMessages } from '../served/prefix.ts';
import { NO_FIGURES, type ModelServer } from '../served/server.ts';
import type { ServedOptions } from '../served/options.ts';
import { answerParts } from './chunks.ts';
import { eventsOf, jsonOf, send, type OpenAiEndpoint } from './client.ts';
import { modelServerAt } from './errors.ts';

/** Names of models that make no talk. */
const NO_CHAT_MODEL = /embed|rerank|whisper|tts|bge-|clip|diffusion/iu;

/** @param wanted the model's name; empty: the first one that the server tells of. */
export function createOpenAiServer(
  { baseUrl, apiKey }: Omit<OpenAiEndpoint, 'model'>,
  wanted: string,
  options: ServedOptions,
): ModelServer {
  let model = wanted;
  const endpoint: OpenAiEndpoint = { baseUrl, apiKey, model: () => model };
  const names = modelServerAt(baseUrl);

  const request = (more: object, sendThink: boolean): object => ({
    model,
    temperature: options.temperature,
    top_p: options.topP,
    // llama.cpp and vLLM: no reasoning aloud. Servers that refuse what they do not know are asked without.
    ...(sendThink ? { chat_template_kwargs: { enable_thinking: false } } : {}),
    ...more,
  });

  return {
    ...{ provider: 'openai', name: names.name, host: baseUrl, door: doorOf(baseUrl) },
    get model() {
      return model === '' ? 'the model' : model;
    },

    async chat({ system, messages, tools, maxTokens, sendThink }, signal) {
      const body = request(
        {
          messages: [{ role: 'system', content: system }, ...messages.map(lineOf)],
          stream: true,
          ...(sendThink ? { stream_options: { include_usage: true } } : {}),
          max_tokens: maxTokens,
          ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
        },
        sendThink,
      );
      const response = await send(endpoint, '/chat/completions', body, signal);
      return answerParts(eventsOf(response, baseUrl), baseUrl);
    },

    async read(begin, sendThink, signal) {
      const messages = begin === null ? [{ role: 'user', content: '.' }] : warmMessages(begin);
      const tools = begin?.tools === undefined || begin.tools.length === 0 ? {} : { tools: begin.tools.map(toolOf) };
      const body = request({ messages, stream: false, max_tokens: 1, ...tools }, sendThink);
      const response = await send(endpoint, '/chat/completions', body, signal);
      let end = NO_FIGURES;
      for await (const part of answerParts(eventsOf(response, baseUrl), baseUrl)) end = part.end ?? end;
      return end;
    },

    async look(ask, anew) {
      const list = await ask(options.probeTimeoutMs, async (signal) => jsonOf(await send(endpoint, '/models', null, signal), baseUrl));
      const found = modelIn(list, wanted, baseUrl);
      if (anew || wanted === '') model = found;
      return { program: 'an OpenAI-compatible server', loaded: null, opensReasoning: false };
    },

    ping: (signal) => send(endpoint, '/models', null, signal).then((response) => response.body?.cancel()),
    explain: (error, answering) => explain(error, names, answering),
  };
}

/**
 * The name by which the server knows the model.
 * @throws ServerError when it lists others only; the message names them
 */
export function modelIn(list: unknown, wanted: string, where: string): string {
  const data: unknown = typeof list === 'object' && list !== null && 'data' in list ? list.data : null;
  if (!Array.isArray(data))
    throw new ServerError(
      'protocol',
      `${where} answers, but not as an OpenAI-compatible server; check OPENAI_CHAT_URL, which mostly ends in /v1`,
    );
  const ids = data.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? [entry.id] : [],
  );
  if (wanted !== '') {
    const found = ids.find((id) => sameModel(id, wanted));
    if (found !== undefined) return found;
    throw new ServerError(
      'model-missing',
      `The model server at ${where} has no model "${wanted}"${ids.length === 0 ? '' : `; it has ${ids.slice(0, 5).join(', ')}`}: load it there, or set OPENAI_CHAT_MODEL`,
    );
  }
  const first = ids.find((id) => !NO_CHAT_MODEL.test(id));
  if (first === undefined) throw new ServerError('model-missing', `The model server at ${where} has no model loaded; load one in it`);
  return first;
}

/** llama.cpp calls a model by its file, KoboldCpp with its own name before it, others with a maker. */
function sameModel(id: string, wanted: string): boolean {
  const plain = (name: string): string =>
    name
      .toLowerCase()
      .replace(/\.gguf$/u, '')
      .replace(/:latest$/u, '');
  const last = (name: string): string => plain(name).split(/[/\\]/u).at(-1) ?? '';
  return plain(id) === plain(wanted) || (!/[/\\]/u.test(wanted) && last(id) === plain(wanted));
}

/** A call without a name of its own is found by the tool's. */
function lineOf({ role, content, calls, call }: PromptMessage): object {
  const idOf = ({ id, name }: ToolCall): string => id ?? name;
  return {
    ...{ role, content },
    ...(calls === undefined
      ? {}
      : {
          tool_calls: calls.map((one) => ({
            id: idOf(one),
            type: 'function',
            function: { name: one.name, arguments: JSON.stringify(one.arguments) },
          })),
        }),
    ...(call === undefined ? {} : { tool_call_id: idOf(call) }),
  };
}

function toolOf({ name, description, parameters }: ToolSpec): object {
  return { type: 'function', function: { name, description, parameters } };
}
