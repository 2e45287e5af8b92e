/** Stands between the program and a real model server, and fails its requests for an answer in every way there is, as a seed has it. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../src/kernel/random.ts';

/**
 * `slow` is asked only after 1.5 to 4 s · `silent` never answers · `stall` stops in mid-answer · `cut` closes the
 * connection there · `garbage` goes on with what is no answer · `reset` closes it at once · `down` refuses every
 * request for a while, those for its health too.
 */
export const WAYS = ['well', 'slow', 'silent', 'stall', 'cut', 'garbage', 'reset', 'error500', 'busy503', 'down'] as const;
export type Way = (typeof WAYS)[number];

const ANSWER_PATHS = new Set(['/api/chat', '/v1/chat/completions']);
const WELL_SHARE = 0.7;
const DOWN_MS = 4000;
const SLOW_MS = [1500, 4000] as const;
/** Pieces of an answer that pass before it is spoiled, at most. */
const MOST_PIECES = 12;
const GARBAGE = '\u0000{"message":{"content":[[["}\n<html>502</html>\n';

export class FaultyProxy {
  /** How many requests for an answer went which way. */
  readonly ways = new Map<Way, number>();
  readonly #random: () => number;
  readonly #upstreamPort: number;
  readonly #server = createServer((incoming, outgoing) => void this.#take(incoming, outgoing));
  #downUntilMs = 0;
  /** While false everything passes: a program may warm up. */
  failing = false;

  private constructor(upstreamPort: number, seed: number) {
    this.#upstreamPort = upstreamPort;
    this.#random = seededRandom(seed);
  }

  /** @param upstreamPort of a server on 127.0.0.1 */
  static async open(upstreamPort: number, seed: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(upstreamPort, seed);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #choose(): Way {
    if (this.#random() < WELL_SHARE) return 'well';
    return WAYS[1 + Math.floor(this.#random() * (WAYS.length - 1))] ?? 'well';
  }

  async #take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { url = '/' } = incoming;
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    incoming.on('error', () => outgoing.destroy());
    const body = Buffer.concat((await incoming.toArray().catch(() => [])) as Buffer[]);
    if (gone.signal.aborted) return;
    if (!this.failing) return this.#pass(incoming, body, outgoing, Infinity, 'well');
    if (Date.now() < this.#downUntilMs) return void outgoing.destroy();
    // A read-ahead of a prompt wants no answer.
    const wantsAnswer = ANSWER_PATHS.has(url) && !/"(?:num_predict|max_tokens)":[01][,}]/u.test(body.toString());
    if (!wantsAnswer) return this.#pass(incoming, body, outgoing, Infinity, 'well');
    const way = this.#choose();
    this.ways.set(way, (this.ways.get(way) ?? 0) + 1);
    switch (way) {
      case 'down':
        this.#downUntilMs = Date.now() + DOWN_MS;
        return void outgoing.destroy();
      case 'reset':
        return void outgoing.destroy();
      case 'silent':
        return;
      case 'error500':
        return void outgoing.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"llama runner process has terminated"}');
      case 'busy503':
        return void outgoing.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"server busy, please try again"}');
      case 'slow': {
        const waited = sleep(SLOW_MS[0] + this.#random() * (SLOW_MS[1] - SLOW_MS[0]), true, { signal: gone.signal });
        if (!(await waited.catch(() => false))) return;
        return this.#pass(incoming, body, outgoing, Infinity, way);
      }
      default:
        return this.#pass(incoming, body, outgoing, 1 + Math.floor(this.#random() * MOST_PIECES), way);
    }
  }

  /** @param pieces after so many it is spoiled as `way` says */
  #pass(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, pieces: number, way: Way): void {
    const { method = 'GET', url = '/', headers } = incoming;
    const upstream = request({ host: '127.0.0.1', port: this.#upstreamPort, method, path: url, headers });
    outgoing.on('close', () => upstream.destroy());
    upstream.on('error', () => outgoing.destroy());
    upstream.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.on('error', () => outgoing.destroy());
      response.on('end', () => outgoing.end());
      let passed = 0;
      response.on('data', (chunk: Buffer) => {
        if (way === 'well' || way === 'slow' || passed++ < pieces) return void outgoing.write(chunk);
        if (way === 'cut') outgoing.destroy();
        else if (way === 'garbage') outgoing.write(GARBAGE);
        // A stall keeps the connection, and what the server has more goes nowhere.
        else response.pause();
      });
    });
    upstream.end(body);
  }
}
