/**
 * A server that speaks OpenAI's protocol by script, with the ways of the programs that people run:
 * how they call models, what figures they give, what they refuse, and every way of failing.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { tokenize } from './ollama.ts';

/**
 * `loading` 503 as llama.cpp while it loads · `silent` takes a chat and says nothing · `stall` stops
 * after three tokens · `cut` ends the stream there without an end · `reset` resets the connection there ·
 * `error-event` an error in mid-stream · `busy-once` 503, then well · `hang-models` says nothing at all.
 */
export type OpenAiFault =
  | 'none'
  | 'loading'
  | 'error500'
  | 'busy'
  | 'busy-once'
  | 'too-many'
  | 'key'
  | 'missing'
  | 'garbage'
  | 'html'
  | 'silent'
  | 'stall'
  | 'cut'
  | 'reset'
  | 'reset-at-once'
  | 'error-event'
  | 'redirect'
  | 'endless'
  | 'hang-models';

export interface OpenAiOptions {
  /** As `/models` lists them. */
  models: string[];
  replies: string[];
  perTokenMs: number;
  ttftMs: number;
  fault: OpenAiFault;
  /** llama.cpp gives `timings`, vLLM counts kept tokens, KoboldCpp neither. */
  figures: 'timings' | 'cached' | 'none';
  /** Refuses fields that are not OpenAI's own. */
  strict: boolean;
  /** Answers whole, whatever was asked. */
  streams: boolean;
  newline: '\n' | '\r\n';
  /** Sent in the place of an answer. */
  events: string[] | null;
}

export interface OpenAiEntry {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>> | null;
  sent: number;
  finished: boolean;
  closedByClient: boolean;
}

export interface OpenAiStandIn {
  /** With `/v1` at its end. */
  readonly url: string;
  readonly options: OpenAiOptions;
  readonly log: OpenAiEntry[];
  readonly close: () => Promise<void>;
}

const FAULT_AT = 3;

export async function startOpenAi(given: Partial<OpenAiOptions> = {}, port = 0): Promise<OpenAiStandIn> {
  const options: OpenAiOptions = {
    ...{ models: ['kitsu'], replies: ['Hello there, Mika!'], perTokenMs: 0, ttftMs: 0, fault: 'none', figures: 'none' },
    ...{ strict: false, streams: true, newline: '\n', events: null },
    ...given,
  };
  const log: OpenAiEntry[] = [];
  let replies = 0;
  let busy = 0;

  async function chat(body: Readonly<Record<string, unknown>>, entry: OpenAiEntry, response: ServerResponse): Promise<void> {
    const { fault } = options;
    if (fault === 'silent') return;
    if (fault === 'redirect') return void response.writeHead(307, { location: 'http://127.0.0.1:1/v1/chat/completions' }).end();
    if (fault === 'reset-at-once') return void response.socket?.resetAndDestroy();
    if (fault === 'garbage')
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('\u0000\u0001 no event\n{]\n');
    if (fault === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Router log-in</html>');
    if (fault === 'error500') return refuse(response, 500, 'CUDA error: out of memory');
    if (fault === 'too-many') return refuse(response, 429, 'Rate limit reached');
    if (fault === 'busy' || (fault === 'busy-once' && busy++ === 0)) return refuse(response, 503, 'no slot available');
    if (options.strict && 'chat_template_kwargs' in body)
      return refuse(response, 400, 'Unrecognized request argument supplied: chat_template_kwargs');
    if (!options.models.some((model) => model === body['model']))
      return refuse(response, 404, `The model \`${String(body['model'])}\` does not exist.`);

    const asked = Number(body['max_tokens'] ?? Infinity);
    const reply = options.replies[replies++ % options.replies.length] ?? '';
    const all = fault === 'endless' ? Array.from({ length: 100_000 }, () => 'on. And ') : tokenize(asked === 1 ? 'Warm.' : reply);
    const tokens = fault === 'endless' ? all : all.slice(0, asked);
    const reason = tokens.length < all.length ? 'length' : 'stop';
    const figures = figuresOf(options.figures, JSON.stringify(body['messages']).length, tokens.length);
    if (body['stream'] !== true || !options.streams) {
      const message = { role: 'assistant', content: tokens.join('') };
      return json(response, { object: 'chat.completion', choices: [{ index: 0, message, finish_reason: reason }], ...figures });
    }
    const write = (data: string): boolean => response.write(`data: ${data}${options.newline}${options.newline}`);
    const chunk = (delta: object, finish: string | null, more: object = {}): string =>
      JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more });
    await pause(options.ttftMs);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    if (options.events !== null) {
      for (const event of options.events) write(event);
      return void response.end();
    }
    response.write(`: keep-alive${options.newline}${options.newline}`);
    write(chunk({ role: 'assistant', content: null }, null));
    for (const [index, content] of tokens.entries()) {
      if (index > 0 || options.perTokenMs > 0) await pause(options.perTokenMs);
      if (response.destroyed) return;
      if (index === FAULT_AT && fault === 'stall') return;
      if (index === FAULT_AT && fault === 'cut') return void response.end();
      if (index === FAULT_AT && fault === 'reset') {
        // A reset throws away what the client has not read yet; the tokens before it are meant to arrive.
        await pause(25);
        return void response.socket?.resetAndDestroy();
      }
      if (index === FAULT_AT && fault === 'error-event') {
        write(JSON.stringify({ error: { code: 500, message: 'the context is full', type: 'server_error' } }));
        return void response.end();
      }
      entry.sent += 1;
      write(chunk({ content }, null));
    }
    write(chunk({}, reason, options.figures === 'timings' ? figures : {}));
    if ('stream_options' in body && options.figures !== 'none') write(JSON.stringify({ choices: [], ...figures }));
    write('[DONE]');
    response.end();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request);
    const body = raw === '' ? null : (JSON.parse(raw) as Record<string, unknown>);
    const path = request.url ?? '/';
    const entry: OpenAiEntry = {
      path,
      authorization: request.headers.authorization,
      body,
      sent: 0,
      finished: false,
      closedByClient: false,
    };
    log.push(entry);
    response.on('finish', () => (entry.finished = true));
    response.on('close', () => (entry.closedByClient = !response.writableFinished));
    if (options.fault === 'hang-models') return;
    if (options.fault === 'loading') return refuse(response, 503, 'Loading model');
    if (options.fault === 'key') return refuse(response, 401, 'Invalid API Key');
    if (path === '/v1/models') {
      const models = options.fault === 'missing' ? ['another'] : options.models;
      return json(response, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
    }
    if (path === '/v1/chat/completions' && body !== null) return chat(body, entry, response);
    response.writeHead(404).end('File Not Found');
  }

  const server = createServer((request, response) => {
    request.socket.setNoDelay(true);
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    options,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function figuresOf(kind: OpenAiOptions['figures'], chars: number, generated: number): object {
  const prompt = Math.ceil(chars / 4);
  const usage = { prompt_tokens: prompt, completion_tokens: generated, total_tokens: prompt + generated };
  if (kind === 'none') return {};
  if (kind === 'cached') return { usage: { ...usage, prompt_tokens_details: { cached_tokens: prompt - 2 } } };
  return { usage, timings: { cache_n: prompt - 2, prompt_n: 2, prompt_ms: 4, predicted_n: generated, predicted_ms: 20 } };
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { message, type: 'error', code: status } }));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));
