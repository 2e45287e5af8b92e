/** Requests to an OpenAI-compatible server, by `fetch`: bounded, never redirected, closed by their signal. */
import { errorDetail, ServerError } from '../served/errors.ts';
import { refusal } from './errors.ts';
import { SseError, SseParser } from './sse.ts';

/** Lists of models, and answers that come whole. */
const MAX_JSON_CHARS = 2 * 1024 * 1024;

export interface OpenAiEndpoint {
  /** Without a slash at its end; mostly ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** For messages about refusals. */
  readonly model: () => string;
}

/** @throws Error when it is no http(s) URL; the message names the setting. */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new Error(`OPENAI_CHAT_URL is no http address: "${text}"; LM Studio's is http://127.0.0.1:1234/v1`);
  return text.replace(/\/+$/u, '');
}

/** Sends; resolves when the server begins to answer. @throws ServerError for a refusal, what `fetch` throws, or the signal's reason */
export async function send(endpoint: OpenAiEndpoint, path: string, body: object | null, signal: AbortSignal): Promise<Response> {
  const { baseUrl, apiKey } = endpoint;
  const response = await fetch(`${baseUrl}${path}`, {
    method: body === null ? 'GET' : 'POST',
    headers: {
      accept: 'application/json, text/event-stream',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    // Followed elsewhere, the key and what chat wrote would go to whoever is named there.
    redirect: 'error',
    signal,
  });
  if (!response.ok) throw await refusal(response, endpoint.model(), baseUrl);
  return response;
}

/** The whole answer as JSON. @throws ServerError when it is none, or without end */
export async function jsonOf(response: Response, where: string): Promise<unknown> {
  let text = '';
  for await (const piece of textOf(response)) {
    text += piece;
    if (text.length > MAX_JSON_CHARS) throw notAnswering(where, 'an answer without end');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw notAnswering(where, response.headers.get('content-type') ?? 'no content type');
  }
}

/** The data of each event as it comes; an answer that comes whole, from a server that does not stream, is one. */
export async function* eventsOf(response: Response, where: string): AsyncGenerator<string, void, undefined> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json') && !type.includes('ndjson')) {
    yield JSON.stringify(await jsonOf(response, where));
    return;
  }
  if (!type.includes('event-stream')) {
    throw notAnswering(where, type === '' ? 'no content type' : `${type} ${await errorDetail(response)}`.trim());
  }
  const parser = new SseParser();
  try {
    for await (const piece of textOf(response)) yield* parser.push(piece);
    yield* parser.end();
  } catch (error) {
    throw error instanceof SseError ? notAnswering(where, error.message) : error;
  }
}

async function* textOf(response: Response): AsyncGenerator<string, void, undefined> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) yield decoder.decode(chunk, { stream: true });
}

const notAnswering = (where: string, what: string): ServerError =>
  new ServerError(
    'protocol',
    `${where} answers, but not as an OpenAI-compatible server (${what}); check OPENAI_CHAT_URL, which mostly ends in /v1`,
  );
