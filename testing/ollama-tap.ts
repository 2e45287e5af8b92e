/** Stands between the program and an Ollama, passes everything on, and notes what passed. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model sent in answer to one request. */
export interface ModelAnswer {
  text: string;
  /** Lines of the stream so far. */
  pieces: number;
  /** Tokens of the prompt as the server counts them; null while the answer has no end (or when it was cut). */
  evaluated: number | null;
}

export class OllamaTap {
  /** Every `POST /api/chat`, oldest first; each fills while its answer comes. */
  readonly answers: ModelAnswer[] = [];
  readonly #upstreamPort: number;
  readonly #seed: number | null;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));

  private constructor(upstreamPort: number, seed: number | null) {
    this.#upstreamPort = upstreamPort;
    this.#seed = seed;
  }

  /** @param seed every answer is asked for with it: the same prompt is answered the same. Null: as the program asked. */
  static async open(upstreamPort: number, seed: number | null = null): Promise<OllamaTap> {
    const tap = new OllamaTap(upstreamPort, seed);
    tap.#server.listen(0, '127.0.0.1');
    await once(tap.#server, 'listening');
    return tap;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const asked = Buffer.concat((await incoming.toArray()) as Buffer[]);
    const answer = url === '/api/chat' ? this.#noteAnswer() : null;
    const body = answer !== null && this.#seed !== null ? seeded(asked, this.#seed) : asked;
    const upstream = request({
      ...{ host: '127.0.0.1', port: this.#upstreamPort, method, path: url },
      headers: { ...headers, ...(body === asked ? {} : { 'content-length': body.length }) },
    });
    outgoing.on('close', () => upstream.destroy());
    upstream.on('error', () => outgoing.destroy());
    upstream.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.on('error', () => outgoing.destroy());
      response.on('data', (chunk: Buffer) => answer?.take(chunk));
      response.pipe(outgoing);
    });
    upstream.end(body);
  }

  #noteAnswer(): { take: (chunk: Buffer) => void } {
    const answer: ModelAnswer = { text: '', pieces: 0, evaluated: null };
    this.answers.push(answer);
    let rest = '';
    const decoder = new TextDecoder();
    return {
      take: (chunk) => {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines.filter((one) => one !== '')) {
          const told = JSON.parse(line) as { message?: { content?: string }; done?: boolean; prompt_eval_count?: number };
          answer.text += told.message?.content ?? '';
          answer.pieces += 1;
          if (told.done === true) answer.evaluated = told.prompt_eval_count ?? 0;
        }
      },
    };
  }
}

function seeded(asked: Buffer, seed: number): Buffer {
  const body = JSON.parse(asked.toString('utf8')) as { options?: object };
  return Buffer.from(JSON.stringify({ ...body, options: { ...body.options, seed } }));
}
