/** Guard models that are known to answer as `answer.ts` reads, best first; and which of them an Ollama has. */
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { within } from '../within.ts';

/** What `npm run setup -- guard` gets: 1.6 GB, and quick enough to wait for. */
export const SMALL_GUARD = 'llama-guard3:1b';
const KNOWN = [
  SMALL_GUARD,
  'llama-guard3:1b-q8_0',
  'shieldgemma:2b',
  'llama-guard3:8b',
  'llama-guard3:latest',
  'shieldgemma:9b',
  'shieldgemma:latest',
];
/** Ollama answers this at once, or is not there. */
const LOOK_MS = 2_000;

/** Whether `auto` would take it. */
export function isKnownGuard(model: string): boolean {
  return KNOWN.includes(model);
}

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });

/**
 * The best known guard model of an Ollama, or null when it has none.
 * @throws Error when no Ollama answers there.
 */
export async function findGuard(baseUrl: string, clock: Clock, call: typeof fetch = fetch): Promise<string | null> {
  return within(clock, LOOK_MS, `Ollama at ${baseUrl} did not answer within ${LOOK_MS} ms`, async (signal) => {
    const response = await call(new URL('/api/tags', baseUrl), { signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`Ollama at ${baseUrl} answered with status ${response.status}`);
    }
    const tags = tagsSchema.safeParse(await response.json());
    if (!tags.success) throw new Error(`what answers at ${baseUrl} is no Ollama`);
    const there = new Set(tags.data.models.map(({ name }) => name));
    return KNOWN.find((name) => there.has(name)) ?? null;
  });
}
