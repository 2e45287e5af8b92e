/**
 * The connection to one MCP server: opened, its tools listed, opened again with ever longer pauses while it
 * is away. A server that hangs, dies or talks nonsense is offline with a reason, and nothing waits for it.
 */
import type { Client } from '@modelcontextprotocol/client';
import { Backoff } from '../../../kernel/backoff.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { reasonOf } from '../../../kernel/fault.ts';
import { ToolRefusal, type Tool } from '../tool.ts';
import type { McpServerConfig } from './config.ts';
import { specOf, textOf } from './result.ts';
import { openTransport, type Opened } from './transport.ts';

/** Starting a program may mean that `npx` fetches it. */
const CONNECT_LIMIT_MS = 30_000;
const LIST_LIMIT_MS = 5_000;
const RETRY = { firstMs: 2_000, maxMs: 120_000 } as const;
/** Asked whether it is still there; a program that dies says so by itself. */
const PING_EVERY_MS = 30_000;
const MAX_REASON_CHARS = 200;

export interface McpLinkParts {
  readonly name: string;
  readonly config: McpServerConfig;
  /** Names of its tools that are wanted; it is told when one is not there. */
  readonly wanted: readonly string[];
  readonly clock: Clock;
  /** Of one call. */
  readonly timeoutMs: number;
  readonly version: string;
  readonly onChange: () => void;
  /** For tests. */
  readonly open?: (config: McpServerConfig) => Promise<Opened>;
}

export interface McpLink {
  readonly name: string;
  /** Those that are wanted and there; empty while it is offline. */
  readonly tools: readonly Tool[];
  /** Null when all is well. */
  readonly trouble: string | null;
  /** Ends the connection, and the program with all that it started. */
  close(): Promise<void>;
}

export function createMcpLink(parts: McpLinkParts): McpLink {
  const { name, config, clock, open = openTransport } = parts;
  const backoff = new Backoff(RETRY);
  const closing = new AbortController();
  let tools: readonly Tool[] = [];
  let trouble: string | null = 'it is being started';
  let current: Opened | null = null;
  let cancel: () => void = () => undefined;
  /** Whatever is being opened or ended. */
  let busy: Promise<unknown> = Promise.resolve();

  const told = (next: readonly Tool[], why: string | null): void => {
    [tools, trouble] = [next, why];
    if (!closing.signal.aborted) parts.onChange();
  };
  const lost = (opened: Opened, why: unknown): void => {
    if (current !== opened || closing.signal.aborted) return;
    current = null;
    cancel();
    const words = opened.lastWords();
    const reason = `${reasonOf(why)}${words === null || words === '' ? '' : ` (${words})`}`
      .replace(/\s+/gu, ' ')
      .slice(0, MAX_REASON_CHARS);
    busy = Promise.allSettled([busy, opened.close()]);
    const waitMs = backoff.nextMs();
    cancel = clock.schedule(waitMs, begin);
    told([], reason);
  };
  const watch = (opened: Opened, client: Client): void => {
    cancel = clock.schedule(PING_EVERY_MS, () => {
      client.ping({ timeout: LIST_LIMIT_MS }).then(
        () => current === opened && watch(opened, client),
        (error: unknown) => lost(opened, error),
      );
    });
  };

  async function connect(): Promise<void> {
    const { Client } = await import('@modelcontextprotocol/client');
    const opened = await open(config);
    if (closing.signal.aborted) return opened.close();
    current = opened;
    const client = new Client({ name: 'aivt', version: parts.version }, { capabilities: {} });
    try {
      await client.connect(opened.transport, { timeout: CONNECT_LIMIT_MS, signal: closing.signal });
      const listed = await client.listTools(undefined, { timeout: LIST_LIMIT_MS, signal: closing.signal });
      if (current !== opened) return;
      // Before this, whatever asked for something was told.
      client.onclose = () => lost(opened, new Error('it ended'));
      const [there, missing] = offer(listed.tools, client);
      backoff.reset();
      watch(opened, client);
      told(there, missing);
    } catch (error) {
      lost(opened, error);
    }
  }

  function offer(
    listed: readonly { name: string; description?: string | undefined; inputSchema: unknown }[],
    client: Client,
  ): [Tool[], string | null] {
    const found: Tool[] = [];
    const problems: string[] = [];
    for (const wanted of parts.wanted) {
      const one = listed.find((tool) => tool.name === wanted);
      const spec =
        one === undefined
          ? `it has no such tool; it has ${listed
              .slice(0, 12)
              .map((tool) => tool.name)
              .join(', ')}`
          : specOf(name, one);
      if (typeof spec === 'string') problems.push(`${wanted}: ${spec}`);
      else found.push(toolOf(wanted, spec, client));
    }
    return [found, problems.length === 0 ? null : problems.join('; ').slice(0, MAX_REASON_CHARS)];
  }

  function toolOf(called: string, spec: Tool['spec'], client: Client): Tool {
    return {
      ...{ id: `${name}.${called}`, spec, usual: 'broadcaster', readsOnly: false, informs: true, ownWords: false },
      async run(given, _trigger, signal) {
        const result = await client.callTool({ name: called, arguments: { ...given } }, { signal, timeout: parts.timeoutMs });
        // What it says of its own failure is a stranger's text too, and tells her nothing that she could use.
        if (result.isError === true) throw new ToolRefusal('the tool said that it could not do it');
        return textOf(result);
      },
    };
  }

  const begin = (): void => {
    const connected = connect().catch((error: unknown) => {
      if (closing.signal.aborted) return;
      cancel = clock.schedule(backoff.nextMs(), begin);
      told([], reasonOf(error).slice(0, MAX_REASON_CHARS));
    });
    busy = Promise.allSettled([busy, connected]);
  };
  begin();

  return {
    name,
    get tools() {
      return tools;
    },
    get trouble() {
      return trouble;
    },
    async close() {
      closing.abort(new Error('AIVT ends'));
      cancel();
      const opened = current;
      [current, tools] = [null, []];
      await opened?.close();
      await busy;
    },
  };
}
