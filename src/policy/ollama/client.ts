/** The official client, one instance for each request, so that one turn's abort never meets another's. */
import { Ollama } from 'ollama';
import { ServerError } from '../served/errors.ts';
import { refusal } from './errors.ts';

/** A line of Ollama's stream is some hundred bytes; what is much longer is something else. */
const MAX_LINE_BYTES = 16 * 1024;
/** Lists of models and what is told of one; their licences are the longest part. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

export interface OllamaEndpoint {
  /** As the client takes it, without credentials. */
  readonly host: string;
  readonly headers: Record<string, string>;
}

/**
 * @param baseUrl `http://127.0.0.1:11434`; credentials in it go into a header.
 * @throws Error when it is no http(s) URL; the message names the setting.
 */
export function parseEndpoint(baseUrl: string): OllamaEndpoint {
  const text = /^[a-z][a-z0-9+.-]*:\/\//iu.test(baseUrl) ? baseUrl : `http://${baseUrl}`;
  if (!URL.canParse(text)) throw new Error(`OLLAMA_URL is no URL: "${baseUrl}"; the usual one is http://127.0.0.1:11434`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`OLLAMA_URL takes http or https, not ${url.protocol}//`);
  const credentials = url.username === '' ? null : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  // Without a port the client would take 80; what listens there is hardly Ollama.
  const port = url.port === '' && url.protocol === 'http:' && !/:80(?:\/|$)/u.test(text) ? '11434' : url.port;
  return {
    host: `${url.protocol}//${url.hostname}${port === '' ? '' : `:${port}`}${url.pathname.replace(/\/+$/u, '')}`,
    headers: credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
  };
}

/** A client for one request, bound to `signal`: aborting it closes the connection. */
export function clientFor(endpoint: OllamaEndpoint, model: string, signal: AbortSignal): Ollama {
  const guardedFetch: typeof fetch = async (input, init) => {
    // Followed elsewhere, the credentials and what chat wrote would go to whoever is named there.
    const response = await fetch(input, { ...init, signal, redirect: 'error' });
    // Judged here and not by the client, which would print what it cannot read to standard output.
    if (!response.ok) throw await refusal(response, model, endpoint.host);
    const type = response.headers.get('content-type') ?? '';
    if (!type.includes('json')) {
      await response.body?.cancel();
      throw new ServerError(
        'protocol',
        `${endpoint.host} answers, but not as Ollama (${type === '' ? 'no content type' : type}); check OLLAMA_URL`,
      );
    }
    if (response.body === null) return response;
    const body = type.includes('ndjson') ? guardLines(response.body, endpoint.host) : bounded(response.body, endpoint.host);
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return new Ollama({ host: endpoint.host, headers: endpoint.headers, fetch: guardedFetch });
}

/** Passes the stream on as it comes; refuses what cannot be NDJSON before the client buffers or prints it. */
function guardLines(body: ReadableStream<Uint8Array>, where: string): ReadableStream<Uint8Array> {
  const NEW_LINE = 10;
  const OPENING_BRACE = 123;
  let lineBytes = 0;
  return guarded(body, where, (value) => {
    for (let at = 0; at < value.length;) {
      if (lineBytes === 0 && value[at] !== OPENING_BRACE && value[at] !== NEW_LINE) return false;
      const lineEnd = value.indexOf(NEW_LINE, at);
      const until = lineEnd < 0 ? value.length : lineEnd;
      lineBytes += until - at;
      if (lineBytes > MAX_LINE_BYTES) return false;
      if (lineEnd >= 0) lineBytes = 0;
      at = until + 1;
    }
    return true;
  });
}

/** Passes on no more than `MAX_JSON_BYTES`: the client would hold all of it. */
function bounded(body: ReadableStream<Uint8Array>, where: string): ReadableStream<Uint8Array> {
  let bytes = 0;
  return guarded(body, where, (value) => (bytes += value.length) <= MAX_JSON_BYTES);
}

function guarded(body: ReadableStream<Uint8Array>, where: string, accepts: (value: Uint8Array) => boolean): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  // Reads one chunk ahead, so that the end of an answer is taken too and the connection can be kept.
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      if (!accepts(value)) {
        await reader.cancel();
        throw new ServerError('protocol', `${where} sent something that is no answer of Ollama; check OLLAMA_URL`);
      }
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
