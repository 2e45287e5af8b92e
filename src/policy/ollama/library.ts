/** The models that an Ollama has: what they need of a card, and getting one more. */
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { needBytes, type ContextShape } from '../need.ts';
import { explain, ServerError } from '../served/errors.ts';
import { clientFor, parseEndpoint } from './client.ts';
import { ollamaAt } from './errors.ts';

export interface InstalledModel {
  readonly name: string;
  readonly bytes: number;
}

export interface PullProgress {
  /** Ollama's own words: "pulling manifest", "verifying sha256 digest" … */
  readonly status: string;
  readonly completedBytes: number;
  /** 0 while it is not known. */
  readonly totalBytes: number;
}

/** A download of which nothing comes for so long is given up; Ollama goes on where it was. */
export const PULL_STALLED_MS = 120_000;

/** @throws PolicyError that says what to do */
export async function installedModels(baseUrl: string, signal: AbortSignal): Promise<InstalledModel[]> {
  const { models } = await asked(baseUrl, '', signal, (client) => client.list());
  // Ollama without a model has said `null` for its list.
  return ((models as typeof models | null) ?? []).map(({ name, size }) => ({ name, bytes: size }));
}

/**
 * What a model that is there needs of a card, by the size of its file and its own header.
 * @returns null for one that is not there, or does not tell
 */
export async function installedNeedBytes(baseUrl: string, model: string, signal: AbortSignal): Promise<number | null> {
  const found = (await installedModels(baseUrl, signal)).find(({ name }) => name === model || name === `${model}:latest`);
  if (found === undefined) return null;
  const shape = shapeIn(await asked(baseUrl, model, signal, (client) => client.show({ model })));
  return shape === null ? null : needBytes(found.bytes, shape);
}

/** The model's own header, as `/api/show` tells it. */
export function shapeIn(shown: unknown): ContextShape | null {
  const info: unknown = typeof shown === 'object' && shown !== null && 'model_info' in shown ? shown.model_info : null;
  if (typeof info !== 'object' || info === null) return null;
  const fields = new Map<string, unknown>(Object.entries(info));
  const architecture = fields.get('general.architecture');
  const number = (key: string): number | null => {
    const value = fields.get(`${String(architecture)}.${key}`);
    return typeof value === 'number' && value > 0 ? value : null;
  };
  const [layers, heads, width] = [number('block_count'), number('attention.head_count'), number('embedding_length')];
  if (layers === null || heads === null || width === null) return null;
  return {
    layers,
    kvHeads: number('attention.head_count_kv') ?? heads,
    keyLength: number('attention.key_length') ?? width / heads,
    valueLength: number('attention.value_length') ?? width / heads,
  };
}

/**
 * Gets a model; ends when it is there. Aborting `signal` stops the download; what has come is kept.
 * @throws PolicyError that says what to do, or the signal's reason
 */
export async function* pulling(
  { baseUrl, model, clock, stalledMs = PULL_STALLED_MS }: { baseUrl: string; model: string; clock: Clock; stalledMs?: number },
  signal: AbortSignal,
): AsyncGenerator<PullProgress, void, undefined> {
  const over = new AbortController();
  const wait = (): (() => void) =>
    clock.schedule(stalledMs, () =>
      over.abort(
        new ServerError(
          'timeout',
          `nothing of ${model} has come for ${stalledMs / 1000} s; begun again, the download goes on where it was`,
        ),
      ),
    );
  let cancel = wait();
  try {
    for await (const line of await asked(baseUrl, model, AbortSignal.any([signal, over.signal]), (client) =>
      client.pull({ model, stream: true }),
    )) {
      cancel();
      // Fields that are left out are zero in Ollama's own words.
      const { completed, total } = line as { completed?: number; total?: number };
      yield { status: line.status, completedBytes: completed ?? 0, totalBytes: total ?? 0 };
      cancel = wait();
    }
  } catch (error) {
    // The client's own words for a stream that ends without its end.
    if (reasonOf(error).startsWith('Did not receive'))
      throw new ServerError('protocol', `Ollama ended before it had ${model}; begun again, the download goes on where it was`, {
        cause: error,
      });
    throw reasonFor(error, baseUrl, [signal, over.signal]);
  } finally {
    cancel();
    over.abort(new Error('it is over'));
  }
}

async function asked<T>(
  baseUrl: string,
  model: string,
  signal: AbortSignal,
  request: (client: ReturnType<typeof clientFor>) => Promise<T>,
): Promise<T> {
  try {
    return await request(clientFor(parseEndpoint(baseUrl), model, signal));
  } catch (error) {
    throw reasonFor(error, baseUrl, [signal]);
  }
}

function reasonFor(error: unknown, baseUrl: string, signals: readonly AbortSignal[]): unknown {
  const ended = signals.find(({ aborted }) => aborted);
  return ended === undefined ? explain(error, ollamaAt(baseUrl), false) : (ended.reason as unknown);
}
