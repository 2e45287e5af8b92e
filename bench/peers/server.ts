/**
 * One server for every arm of `bench -- peers`: a model that answers by script, in Ollama's NDJSON and in OpenAI's SSE
 * with the same pace, and a voice that streams PCM. What a turn is answered is set beforehand, so that turn n is the
 * same for all arms.
 *
 *   node bench/peers/server.ts     prints {"url": …}, and ends when its standard input does
 *
 * `POST /__turn` sets the next reply, `GET /__turn` tells what happened since. Times are `monotonicMs`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { tokenize } from '../../testing/stand-ins/ollama.ts';
import { monotonicMs } from './clock.ts';

/** How a turn goes. */
export interface Script {
  readonly reply: string;
  readonly ttftMs: number;
  readonly perTokenMs: number;
  /** From a request for speech to its first byte. */
  readonly voiceMs: number;
}

export interface ModelCall {
  readonly askedAtMs: number;
  readonly tokens: { readonly text: string; readonly atMs: number }[];
  /** The connection was closed before the reply was over. */
  closedAtMs: number | null;
  finishedAtMs: number | null;
}

export interface VoiceCall {
  readonly text: string;
  readonly askedAtMs: number;
  firstByteAtMs: number | null;
  closedAtMs: number | null;
}

export interface TurnLog {
  readonly model: readonly ModelCall[];
  readonly voice: readonly VoiceCall[];
}

export const MODEL = 'bench:latest';
export const PCM_RATE_HZ = 24_000;
/** About as fast as people speak. */
export const MS_PER_CHAR = 65;
/** Sound leaves in pieces of half a second, fifty times as fast as it is heard: pipecat passes none on before it has so much. */
const PIECE_MS = 500;
const PIECE_EVERY_MS = 10;

const NOTHING: Script = { reply: 'Ready.', ttftMs: 0, perTokenMs: 0, voiceMs: 0 };

export async function startServer(): Promise<{ readonly url: string }> {
  let script = NOTHING;
  let log: { model: ModelCall[]; voice: VoiceCall[] } = { model: [], voice: [] };

  /** Writes the reply token by token; each is due from the start, so that a timer's error does not add up. */
  async function answer(response: ServerResponse, wire: Wire, warmUp: boolean): Promise<void> {
    const { reply, ttftMs, perTokenMs } = warmUp ? NOTHING : script;
    const call: ModelCall = { askedAtMs: monotonicMs(), tokens: [], closedAtMs: null, finishedAtMs: null };
    if (!warmUp) log.model.push(call);
    response.on('close', () => {
      if (!response.writableFinished) call.closedAtMs = monotonicMs();
    });
    for (const [index, token] of tokenize(reply).entries()) {
      await until(call.askedAtMs + ttftMs + index * perTokenMs);
      if (response.destroyed) return;
      if (index === 0) {
        response.writeHead(200, { 'content-type': wire.type });
        response.write(wire.begin);
      }
      call.tokens.push({ text: token, atMs: monotonicMs() });
      response.write(wire.token(token));
    }
    response.end(wire.end);
    call.finishedAtMs = monotonicMs();
  }

  async function speak(input: string, response: ServerResponse): Promise<void> {
    const call: VoiceCall = { text: input, askedAtMs: monotonicMs(), firstByteAtMs: null, closedAtMs: null };
    log.voice.push(call);
    response.on('close', () => {
      if (!response.writableFinished) call.closedAtMs = monotonicMs();
    });
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    const pieces = Math.max(1, Math.ceil((input.length * MS_PER_CHAR) / PIECE_MS));
    for (let n = 0; n < pieces; n++) {
      await until(call.askedAtMs + script.voiceMs + n * PIECE_EVERY_MS);
      if (response.destroyed) return;
      call.firstByteAtMs ??= monotonicMs();
      response.write(PIECE);
    }
    response.end();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const body = request.method === 'POST' ? (JSON.parse(await text(request)) as Body) : null;
    if (path === '/__turn') {
      if (body?.script) {
        script = body.script;
        log = { model: [], voice: [] };
      }
      return json(response, log);
    }
    if (path === '/api/chat' && body) {
      if ((body.messages ?? []).length === 0 || body.stream === false)
        return json(response, { model: MODEL, message: { role: 'assistant', content: '' }, done: true });
      return answer(response, ndjson(), body.options?.num_predict === 1);
    }
    if (path === '/v1/chat/completions' && body) return answer(response, sse(), body.max_tokens === 1);
    if (path === '/v1/audio/speech' && body) return speak(body.input ?? '', response);
    if (path === '/api/version') return json(response, { version: '0.0.0-bench' });
    if (path === '/api/tags') return json(response, { models: [{ name: MODEL, model: MODEL, size: 1, digest: 'bench' }] });
    if (path === '/api/ps') return json(response, { models: [{ name: MODEL, model: MODEL, size: 1, size_vram: 1 }] });
    if (path === '/api/show') return json(response, { template: '{{ .Prompt }}', capabilities: ['completion'], model_info: {} });
    if (path === '/v1/models') return json(response, { object: 'list', data: [{ id: MODEL, object: 'model' }] });
    response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    request.socket.setNoDelay(true);
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A tone, so that nobody takes it for silence. */
const PIECE = Buffer.from(
  Int16Array.from({ length: (PCM_RATE_HZ * PIECE_MS) / 1000 }, (_, n) => Math.round(6000 * Math.sin((2 * Math.PI * 220 * n) / PCM_RATE_HZ)))
    .buffer,
);

interface Body {
  readonly script?: Script;
  readonly input?: string;
  readonly messages?: readonly unknown[];
  readonly stream?: boolean;
  readonly max_tokens?: number;
  readonly options?: { readonly num_predict?: number };
}

/** How a reply is written. */
interface Wire {
  readonly type: string;
  readonly begin: string;
  readonly token: (token: string) => string;
  readonly end: string;
}

function ndjson(): Wire {
  const line = (content: string, more: object): string =>
    `${JSON.stringify({ model: MODEL, created_at: new Date().toISOString(), message: { role: 'assistant', content }, ...more })}\n`;
  return {
    type: 'application/x-ndjson',
    begin: '',
    token: (token) => line(token, { done: false }),
    end: line('', { done: true, done_reason: 'stop', prompt_eval_count: 1, prompt_eval_duration: 1, eval_count: 1, eval_duration: 1 }),
  };
}

function sse(): Wire {
  const event = (delta: object, finish: string | null): string =>
    `data: ${JSON.stringify({ id: 'bench', object: 'chat.completion.chunk', created: 0, model: MODEL, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  return {
    type: 'text/event-stream; charset=utf-8',
    begin: event({ role: 'assistant', content: '' }, null),
    token: (content) => event({ content }, null),
    end: `${event({}, 'stop')}data: [DONE]\n\n`,
  };
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function until(dueMs: number): Promise<void> {
  const waitMs = dueMs - monotonicMs();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

if (import.meta.main) {
  process.stdout.write(`${JSON.stringify(await startServer())}\n`);
  // Whoever started it may be killed: then nobody would end it.
  process.stdin.on('end', () => process.exit(0)).resume();
}
