/**
 * An Ollama server that answers by script: the HTTP protocol of Ollama (`/api/chat`, `/api/tags`,
 * `/api/ps`, `/api/show`, `/api/pull`, `/api/version`) with a set pace, seeded replies and every way of failing. Used by tests
 * in-process and by benches as a process of its own:
 *
 *   node tests/stand-ins/ollama.ts --port 0 --ttft 150 --per-token 15 --seed 1
 *
 * prints `{"url": …, "pid": …}` on standard output. `GET /__log` tells what happened and when (`?take` and forgets it),
 * `POST /__options` changes the options below while it runs. It never thinks: no model is involved.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

export const FAULTS = [
  'none',
  'missing',
  'bad-request',
  'error500',
  'busy',
  'busy-once',
  'too-many',
  'garbage',
  'html',
  'silent',
  'stall',
  'error-line',
  'reset',
  'reset-at-once',
  'no-done',
  'no-thinking',
  'hang-once',
  'redirect',
  'long-line',
  'endless',
] as const;
/**
 * `missing` 404 · `busy` 503 · `busy-once` 503, then well · `too-many` 429 · `garbage` no NDJSON · `silent` takes the
 * request and says nothing · `stall` stops after `faultAfterTokens` · `error-line` an error in
 * mid-stream · `reset` cuts the connection there · `no-thinking` refuses a `think` field · `hang-once`
 * takes the first chat and says nothing · `redirect` sends chats elsewhere · `long-line` a line of
 * 200,000 characters · `endless` never ends its answer, whatever `num_predict` says.
 */
export type Fault = (typeof FAULTS)[number];

export interface OllamaOptions {
  model: string;
  /** From the request to the first token, when the model is loaded. */
  ttftMs: number;
  perTokenMs: number;
  /** What loading the model takes; it is loaded by the first chat or preload. */
  loadMs: number;
  seed: number;
  fault: Fault;
  faultAfterTokens: number;
  /** Given replies, one after another; null: seeded sentences. */
  replies: string[] | null;
  /** What `/api/show` tells of the model. */
  template: string;
  modelInfo: Readonly<Record<string, unknown>>;
  /** Bytes of the file, and of those on the card while it is loaded. */
  size: number;
  sizeVram: number;
  /** Lines of `/api/pull`; after the last one the connection stays open with `pullStalls`. */
  pull: readonly object[];
  pullStalls: boolean;
  /** How many chats are answered at once; others wait. */
  slots: number;
  /** Echo what stands after this marker in the last message: `repeat-after` mode. */
  repeatAfter: string | null;
}

/** One request. Times are wall-clock milliseconds with fractions, comparable between processes. */
export interface OllamaLogEntry {
  readonly id: number;
  readonly path: string;
  readonly startedAtMs: number;
  /** The parsed body of a chat request. */
  readonly body: unknown;
  readonly tokens: { text: string; atMs: number }[];
  /** The last byte was handed to the system. */
  finishedAtMs: number | null;
  /** The client went away before the end. */
  closedByClientAtMs: number | null;
}

export interface OllamaStandIn {
  readonly url: string;
  readonly options: OllamaOptions;
  readonly log: readonly OllamaLogEntry[];
  readonly clearLog: () => void;
  /** Forget that the model is loaded. */
  readonly unload: () => void;
  readonly close: () => Promise<void>;
}

export const DEFAULTS: OllamaOptions = {
  model: 'kitsu:latest',
  ttftMs: 0,
  perTokenMs: 0,
  loadMs: 0,
  seed: 1,
  fault: 'none',
  faultAfterTokens: 3,
  replies: null,
  template: '{{ .Prompt }}',
  modelInfo: {},
  size: 1,
  sizeVram: 1,
  pull: [{ status: 'pulling manifest' }, { status: 'success' }],
  pullStalls: false,
  slots: Infinity,
  repeatAfter: null,
};

const OPENINGS = ['Oh, hello there!', 'Hmm, let me see.', 'Yes, of course!', 'Well, that is new.', 'Ha, good one!', 'Ooh, I know this!'];
const MIDDLES = [
  'The wind told me a story about that once, and I forgot the end',
  'My tails agree, which happens about twice a year',
  'I would try it with mochi first, because mochi makes it better',
  'Chat knows more than I do, but I have the softer ears',
];
const ENDINGS = [
  'so let us try it together.',
  'and that is the whole secret.',
  'but do not tell the raccoon!',
  'which makes it perfect for tonight.',
];
const NDJSON = { 'content-type': 'application/x-ndjson' };
const MOODS = ['happy', 'excited', 'smug', 'thinking'];

/** Wall-clock milliseconds with microseconds. */
function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Pieces about the size of a model's tokens. */
export function tokenize(text: string): string[] {
  return text.match(/\s*[\p{L}\p{M}\p{N}'’]{1,7}|\s*[^\s\p{L}\p{M}\p{N}'’]|\s+/gu) ?? [];
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export async function startOllama(given: Partial<OllamaOptions> = {}, port = 0): Promise<OllamaStandIn> {
  const options: OllamaOptions = { ...DEFAULTS, ...given };
  const log: OllamaLogEntry[] = [];
  let random = seeded(options.seed);
  let seed = options.seed;
  let loaded = false;
  let requests = 0;
  let replies = 0;
  let busyAnswered = 0;
  let hung = 0;
  let serving = 0;
  const queue: (() => void)[] = [];

  function nextReply(lastMessage: string): string {
    if (options.repeatAfter !== null) {
      const at = lastMessage.lastIndexOf(options.repeatAfter);
      return at < 0 ? lastMessage : lastMessage.slice(at + options.repeatAfter.length).trim();
    }
    if (options.replies !== null) return options.replies[replies++ % options.replies.length] ?? '';
    if (seed !== options.seed) random = seeded((seed = options.seed));
    const one = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
    return `[${one(MOODS)}] ${one(OPENINGS)} ${one(MIDDLES)}, ${one(ENDINGS)}`;
  }

  async function chat(body: ChatBody, entry: OllamaLogEntry, response: ServerResponse): Promise<void> {
    const fault = options.fault;
    const preload = body.messages.length === 0;
    if (fault === 'silent' || (fault === 'hang-once' && hung++ === 0)) return;
    if (fault === 'redirect') return void response.writeHead(307, { location: 'http://127.0.0.1:1/api/chat' }).end();
    if (fault === 'reset-at-once') return void response.socket?.resetAndDestroy();
    if (fault === 'garbage')
      return void response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('\u0000\u0001 not json at all\n{]\n');
    if (fault === 'html')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Router log-in</body></html>');
    if (fault === 'error500') return refuse(response, 500, 'llama runner process has terminated: exit status 2');
    if (fault === 'bad-request') return refuse(response, 400, 'invalid options: num_ctx');
    if (fault === 'busy' || (fault === 'busy-once' && busyAnswered++ === 0))
      return refuse(response, 503, 'server busy, please try again.  maximum pending requests exceeded');
    if (fault === 'too-many') return refuse(response, 429, 'too many requests');
    if (fault === 'no-thinking' && body.think !== undefined) return refuse(response, 400, `"${body.model}" does not support thinking`);
    if (fault === 'missing' || !sameModel(body.model, options.model)) return refuse(response, 404, `model '${body.model}' not found`);

    let hungUp = false;
    response.on('close', () => (hungUp = !response.writableFinished));
    const gone = (): boolean => hungUp;
    while (serving >= options.slots) await new Promise<void>((resolve) => queue.push(resolve));
    if (gone()) {
      queue.shift()?.();
      return;
    }
    serving += 1;
    response.on('close', () => {
      serving -= 1;
      queue.shift()?.();
    });
    const loadMs = loaded ? 0 : options.loadMs;
    // Headers leave with the first token, as Ollama does it.
    let dueMs = performance.now() + loadMs;
    if (loadMs > 0) await until(dueMs);
    loaded = body.keep_alive !== 0;
    const base = { model: body.model, created_at: new Date().toISOString() };
    const durations = {
      total_duration: 1,
      load_duration: loadMs * 1e6,
      prompt_eval_count: Math.ceil(JSON.stringify(body.messages).length / 4),
      prompt_eval_duration: 1,
      eval_count: 1,
      eval_duration: 1,
    };
    if (preload) {
      const reason = loaded ? 'load' : 'unload';
      const line = `${JSON.stringify({ ...base, message: { role: 'assistant', content: '' }, done_reason: reason, done: true })}\n`;
      return void response
        .writeHead(200, { 'content-type': body.stream === false ? 'application/json' : 'application/x-ndjson' })
        .end(line);
    }
    const asked = body.options?.num_predict ?? -1;
    // One token is asked for to warm the model up: no turn, so none of the given replies.
    const tokens =
      fault === 'long-line'
        ? ['word '.repeat(40_000)]
        : fault === 'endless'
          ? Array.from({ length: 100_000 }, () => 'on. And ')
          : tokenize(asked === 1 ? 'Warm.' : nextReply(body.messages.at(-1)?.content ?? ''));
    const limit = asked < 0 || fault === 'endless' ? Infinity : asked;
    if (body.stream === false) {
      await until(dueMs + options.ttftMs);
      const content = tokens.slice(0, limit).join('');
      return json(response, { ...base, message: { role: 'assistant', content }, done: true, done_reason: 'length', ...durations });
    }
    dueMs += options.ttftMs;
    for (const [index, text] of tokens.slice(0, limit).entries()) {
      // Each token is due from the start, so that timer error does not add up.
      await until(dueMs + index * options.perTokenMs);
      // Without a wait between tokens nothing would leave before all of them are written.
      if (fault === 'endless') await new Promise((resolve) => setImmediate(resolve));
      if (gone()) return;
      if (!response.headersSent) response.writeHead(200, NDJSON);
      if (index === options.faultAfterTokens && fault === 'stall') return;
      if (index === options.faultAfterTokens && fault === 'reset') {
        // A reset throws away what the client has not read yet; the tokens before it are meant to arrive.
        await until(performance.now() + 25);
        return void response.socket?.resetAndDestroy();
      }
      if (index === options.faultAfterTokens && fault === 'error-line')
        return void response.end('{"error":"an error was encountered while running the model: CUDA error"}\n');
      if (index === options.faultAfterTokens && fault === 'no-done') return void response.end();
      entry.tokens.push({ text, atMs: wallMs() });
      response.write(`${JSON.stringify({ ...base, message: { role: 'assistant', content: text }, done: false })}\n`);
    }
    if (!response.headersSent) response.writeHead(200, NDJSON);
    response.end(
      `${JSON.stringify({ ...base, message: { role: 'assistant', content: '' }, done: true, done_reason: tokens.length > limit ? 'length' : 'stop', ...durations })}\n`,
    );
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const startedAtMs = wallMs();
    const raw = await bodyOf(request);
    if (path === '/__log') {
      const told = [...log];
      // Taken out, so that a long measurement does not spend its time on reading an ever longer log.
      if (request.url?.endsWith('?take')) log.length = 0;
      return json(response, told);
    }
    if (path === '/__options') {
      Object.assign(options, raw === '' ? {} : (JSON.parse(raw) as Partial<OllamaOptions>));
      busyAnswered = 0;
      return json(response, options);
    }
    const body = path === '/api/chat' ? (JSON.parse(raw) as ChatBody) : null;
    const entry: OllamaLogEntry = { id: requests++, path, startedAtMs, body, tokens: [], finishedAtMs: null, closedByClientAtMs: null };
    log.push(entry);
    response.on('finish', () => (entry.finishedAtMs = wallMs()));
    response.on('close', () => {
      if (!response.writableFinished) entry.closedByClientAtMs = wallMs();
    });
    if (options.fault === 'silent' && body === null && path !== '/api/version') return;
    const details = { name: options.model, model: options.model, size: options.size, digest: 'stand-in' };
    if (path === '/api/version') return json(response, { version: '0.0.0-stand-in' });
    if (path === '/api/tags') return json(response, { models: options.fault === 'missing' ? [] : [details] });
    if (path === '/api/ps') return json(response, { models: loaded ? [{ ...details, size_vram: options.sizeVram }] : [] });
    if (path === '/api/show')
      return json(response, { template: options.template, capabilities: ['completion'], model_info: options.modelInfo });
    if (path === '/api/pull') {
      response.writeHead(200, NDJSON);
      for (const line of options.pull) response.write(`${JSON.stringify(line)}\n`);
      return options.pullStalls ? undefined : void response.end();
    }
    if (body !== null && request.method === 'POST') return chat(body, entry, response);
    response.writeHead(404).end('404 page not found');
  }

  const server: Server = createServer((request, response) => {
    request.socket.setNoDelay(true);
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 400, String(error));
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    options,
    log,
    clearLog: () => void (log.length = 0),
    unload: () => void (loaded = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly think?: unknown;
  readonly keep_alive?: unknown;
  readonly options?: { readonly num_predict?: number };
}

function sameModel(asked: string, have: string): boolean {
  const full = (name: string): string => (name.includes(':') ? name : `${name}:latest`).toLowerCase();
  return full(asked) === full(have);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify({ error }));
}

async function until(dueMs: number): Promise<void> {
  const waitMs = dueMs - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      model: { type: 'string' },
      ttft: { type: 'string' },
      'per-token': { type: 'string' },
      load: { type: 'string' },
      seed: { type: 'string' },
      fault: { type: 'string' },
      'fault-after': { type: 'string' },
      reply: { type: 'string', multiple: true },
      'repeat-after': { type: 'string' },
    },
  });
  const number = (text: string | undefined, name: string, otherwise: number): number => {
    const value = text === undefined ? otherwise : Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number of at least 0, got "${text}"`);
    return value;
  };
  const fault = FAULTS.find((known) => known === (values.fault ?? 'none'));
  if (fault === undefined) throw new Error(`--fault takes one of ${FAULTS.join(', ')}, got "${values.fault}"`);
  const server = await startOllama(
    {
      model: values.model ?? DEFAULTS.model,
      ttftMs: number(values.ttft, 'ttft', DEFAULTS.ttftMs),
      perTokenMs: number(values['per-token'], 'per-token', DEFAULTS.perTokenMs),
      loadMs: number(values.load, 'load', DEFAULTS.loadMs),
      seed: number(values.seed, 'seed', DEFAULTS.seed),
      fault,
      faultAfterTokens: number(values['fault-after'], 'fault-after', DEFAULTS.faultAfterTokens),
      replies: values.reply ?? null,
      repeatAfter: values['repeat-after'] ?? null,
    },
    number(values.port, 'port', 0),
  );
  process.stdout.write(`${JSON.stringify({ url: server.url, pid: process.pid })}\n`);
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
