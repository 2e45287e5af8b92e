/** The sense of texts as vectors, by Ollama's `/api/embed`. */
import { z } from 'zod';
import { reasonOf } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';

export interface Embedder {
  readonly model: string;
  /**
   * One vector for each text, in their order.
   * @throws Error when the server does not answer in time or has no such model; its message says what to do.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}

const MAX_BYTES = 8 * 1024 * 1024;
const answerSchema = z.object({ embeddings: z.array(z.array(z.number()).min(1).max(4096)) });

export interface EmbedderOptions {
  /** OLLAMA_URL */
  readonly baseUrl: string;
  readonly model: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

export function createEmbedder({ baseUrl, model, clock, timeoutMs }: EmbedderOptions): Embedder {
  return {
    model,
    async embed(texts, signal) {
      const late = new AbortController();
      const cancel = clock.schedule(timeoutMs, () => late.abort(new Error(`${model} did not answer within ${timeoutMs} ms`)));
      try {
        const response = await fetch(`${baseUrl}/api/embed`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model, input: texts, truncate: true, keep_alive: '30m' }),
          signal: AbortSignal.any([signal, late.signal]),
          redirect: 'error',
        });
        if (!response.ok) {
          await response.body?.cancel();
          throw new Error(
            response.status === 404 ? `Ollama has no "${model}"; run \`ollama pull ${model}\`` : `Ollama failed (${response.status})`,
          );
        }
        const parsed = answerSchema.safeParse(JSON.parse(await boundedText(response)));
        if (!parsed.success || parsed.data.embeddings.length !== texts.length)
          throw new Error('Ollama did not answer with a vector for each text');
        return parsed.data.embeddings.map((vector) => Float32Array.from(vector));
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw new Error(`no vectors: ${reasonOf(late.signal.aborted ? late.signal.reason : error)}`, { cause: error });
      } finally {
        cancel();
      }
    },
  };
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (response.body === null) return text;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw new Error('the answer is too long');
  }
  return text;
}
