/** `mcp.json` in the data folder, in the form that other programs use: `{ "mcpServers": { NAME: … } }`. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { Fault, reasonOf } from '../../../kernel/fault.ts';

const MAX_FILE_BYTES = 64 * 1024;
const MAX_SERVERS = 8;
const text = z.string().max(4000);

/** Keys that other programs know beside these are let be. */
const serverSchema = z
  .object({
    /** A program that speaks over its input and output; started and ended with AIVT. */
    command: text.min(1).optional(),
    args: z.array(text).max(64).default([]),
    env: z.record(z.string(), text).default({}),
    cwd: text.optional(),
    /** Or a server that is there already (streamable HTTP). */
    url: z.url({ protocol: /^https?$/u, error: 'use an http address' }).optional(),
    headers: z.record(z.string(), text).default({}),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), 'give either a command or a url');
export type McpServerConfig = z.output<typeof serverSchema>;

const fileSchema = z.object({
  mcpServers: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/u, 'name a server with lower-case letters, digits and dashes'), serverSchema)
    .refine((servers) => Object.keys(servers).length <= MAX_SERVERS, `${MAX_SERVERS} servers are the most`),
});

/** The file cannot be used; the message says where and why, and shows none of its values. */
export class McpConfigError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}

/**
 * The servers of the file; none where there is no file.
 * @throws McpConfigError
 */
export function readMcpConfig(file: string): ReadonlyMap<string, McpServerConfig> {
  if (!existsSync(file)) return new Map();
  let data: unknown;
  try {
    if (statSync(file).size > MAX_FILE_BYTES) throw new Error(`it is larger than ${MAX_FILE_BYTES / 1024} KB`);
    data = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/u, ''));
  } catch (error) {
    // A parser's own words quote the file, and a key may stand there.
    const why =
      error instanceof SyntaxError ? `it is no JSON${/ \(line \d+ column \d+\)/u.exec(error.message)?.[0] ?? ''}` : reasonOf(error);
    throw new McpConfigError(`${file} cannot be used: ${why}`);
  }
  const parsed = fileSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      // A key that is wrong is told by what is wrong with it.
      const message = issue.code === 'invalid_key' ? issue.issues.map((one) => one.message).join(', ') : issue.message;
      return `${issue.path.join('.') || '(top)'}: ${message}`;
    });
    throw new McpConfigError(`${file} cannot be used: ${problems.join('; ')}`);
  }
  return new Map(Object.entries(parsed.data.mcpServers));
}
