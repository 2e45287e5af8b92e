/** How a server is reached. The official client is loaded here and only here: it costs nothing while no server is wanted. */
import { spawn } from 'node:child_process';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { McpServerConfig } from './config.ts';

/** Of one message. What is longer is no result that she could speak of. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_LAST_WORDS = 500;
/** The client ends a program's input, and kills it two seconds later: alone, where it has children (`npx`). */
const TREE_GRACE_MS = 1_000;

export interface Opened {
  readonly transport: StdioClientTransport | StreamableHTTPClientTransport;
  /** What a program last wrote to its error output; null for a server. */
  readonly lastWords: () => string | null;
  /** Ends the program and what it started. */
  close(): Promise<void>;
}

export async function openTransport(config: McpServerConfig): Promise<Opened> {
  return config.url === undefined ? openProgram(config) : openServer(config, config.url);
}

async function openProgram({ command = '', args, env, cwd }: McpServerConfig): Promise<Opened> {
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  let words = '';
  const transport = new StdioClientTransport({
    ...{ command, args, env, stderr: 'pipe', maxBufferSize: MAX_MESSAGE_BYTES },
    ...(cwd === undefined ? {} : { cwd }),
  });
  // Read whether it is wanted or not: a program whose output nobody takes stands still.
  transport.stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-MAX_LAST_WORDS);
  });
  return {
    transport,
    lastWords: () => words.trim().split('\n').at(-1)?.trim() ?? '',
    async close() {
      const { pid } = transport;
      const timer = pid === null ? null : setTimeout(() => endTree(pid), TREE_GRACE_MS);
      try {
        await transport.close();
      } finally {
        if (timer !== null) clearTimeout(timer);
      }
    },
  };
}

/** Windows kills no children with their parent, and `npx.cmd` is a shell with the server as its child. */
function endTree(pid: number): void {
  if (process.platform !== 'win32') return;
  spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => undefined);
}

async function openServer({ headers }: McpServerConfig, url: string): Promise<Opened> {
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    fetch: async (input, init) => bounded(await fetch(input, init)),
    // Whoever connects again, and when, is decided in `link.ts`.
    reconnectionOptions: { initialReconnectionDelay: 1000, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1, maxRetries: 0 },
  });
  return { transport, lastWords: () => null, close: () => transport.close() };
}

/** No answer, and no event of a stream, is longer than `MAX_MESSAGE_BYTES`. */
function bounded(response: Response): Response {
  if (response.body === null) return response;
  const isStream = (response.headers.get('content-type') ?? '').includes('event-stream');
  let bytes = 0;
  const guard = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const lineEnd = isStream ? chunk.lastIndexOf(10) : -1;
      bytes = lineEnd < 0 ? bytes + chunk.length : chunk.length - lineEnd - 1;
      if (bytes > MAX_MESSAGE_BYTES) throw new Error(`the server sent more than ${MAX_MESSAGE_BYTES} bytes in one message`);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(guard), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}
