/** Gets a model through Ollama's `/api/pull`, and tells how far it is. */
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';

const lineSchema = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
  total: z.number().nonnegative().optional(),
  completed: z.number().nonnegative().optional(),
});
/** Longer than any line that Ollama writes. */
const MAX_LINE = 100_000;

export interface PullProgress {
  /** Ollama's own words: "pulling manifest", "verifying sha256 digest" … */
  readonly status: string;
  readonly completedBytes: number;
  /** 0 while it is not known. */
  readonly totalBytes: number;
}

export interface PullOptions {
  readonly baseUrl: string;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
  readonly fetch?: typeof fetch;
}

/** Resolves when the model is there. @throws Fault saying what to do. */
export async function pullModel({ baseUrl, model, signal, onProgress, fetch: call = fetch }: PullOptions): Promise<void> {
  let response: Response;
  try {
    response = await call(new URL('/api/pull', baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, stream: true }),
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Fault(`no Ollama answers at ${baseUrl}: install it from ollama.com and start it, or set OLLAMA_URL in .env`, { cause });
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Fault(`Ollama at ${baseUrl} answered with status ${response.status}`);
  }
  let rest = '';
  let done = false;
  /** Whether the line says that all is done. */
  const read = (line: string): boolean => {
    if (line.trim() === '') return false;
    const parsed = lineSchema.safeParse(jsonOf(line));
    if (!parsed.success) throw new Fault(`what answers at ${baseUrl} is no Ollama`);
    const { status = '', error, total = 0, completed = 0 } = parsed.data;
    if (error !== undefined) throw new Fault(`Ollama could not get ${model}: ${error}`);
    onProgress({ status, completedBytes: completed, totalBytes: total });
    return status === 'success';
  };
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Fault(`what answers at ${baseUrl} is no Ollama`);
    for (const line of lines) done = read(line) || done;
  }
  if (!read(rest) && !done) throw new Fault(`Ollama ended before it had ${model}; run the command again, it goes on where it was`);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
