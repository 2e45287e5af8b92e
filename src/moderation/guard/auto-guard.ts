/** A guard where there is one: looks for a known model in Ollama, and judges nothing until it has found one. */
import { reasonOf } from '../../kernel/fault.ts';
import type { Guard } from './guard.ts';
import { findGuard } from './known.ts';
import { createOllamaGuard, type OllamaGuardOptions } from './ollama-guard.ts';

/** Between two looks while none is there: one may be pulled at any time. */
const LOOK_AGAIN_MS = 60_000;
const LOAD_MS = 60_000;
/** After as many texts in a row that it did not judge in time, the rules judge alone. */
const MOST_FAILURES = 3;

/** @param changed called when a model has been found, or why there is none has changed. */
export function createAutoGuard(given: Omit<OllamaGuardOptions, 'model'>, changed: () => void): Guard {
  const { baseUrl, clock } = given;
  const closing = new AbortController();
  const call: typeof fetch = (url, init) =>
    (given.fetch ?? fetch)(url, { ...init, signal: AbortSignal.any([closing.signal, ...(init?.signal ? [init.signal] : [])]) });
  const options = { ...given, fetch: call };
  let found: Guard | null = null;
  let missing = `looking for one in Ollama at ${baseUrl}`;
  const isClosed = (): boolean => closing.signal.aborted;
  let cancel: () => void = () => undefined;
  let looking: Promise<void> = Promise.resolve();
  let failures = 0;
  /** The first answer takes a model's loading as well, and nobody should be blocked for that. */
  const load = async (model: string): Promise<void> => {
    const patient = createOllamaGuard({ ...options, model, timeoutMs: LOAD_MS });
    await patient.judge('Hello!', 'input', '').catch(() => undefined);
  };
  /** Never rejects: what goes wrong is why there is none. */
  const lookNow = (): void => {
    looking = look();
  };
  const lookLater = (): void => {
    cancel = clock.schedule(LOOK_AGAIN_MS, lookNow);
  };
  /** It was to be used when it is there; one that does not answer is as good as none. */
  const stepAside = (error: unknown): void => {
    if (++failures < MOST_FAILURES || found === null || isClosed()) return;
    missing = `${found.model} is left out for a minute: ${reasonOf(error)}`;
    found = null;
    lookLater();
    changed();
  };
  const look = async (): Promise<void> => {
    let why: string;
    try {
      const model = await findGuard(baseUrl, clock, call);
      if (isClosed()) return;
      if (model !== null) {
        missing = `${model} is being loaded`;
        changed();
        await load(model);
        if (isClosed()) return;
        found = createOllamaGuard({ ...options, model });
        failures = 0;
        changed();
        return;
      }
      why = `none in Ollama at ${baseUrl}; npm run setup -- guard gets one`;
    } catch (error) {
      why = `none, because ${reasonOf(error)}`;
    }
    if (isClosed()) return;
    lookLater();
    if (why === missing) return;
    missing = why;
    changed();
  };
  lookNow();
  return {
    get model() {
      return found?.model ?? '';
    },
    get where() {
      return baseUrl;
    },
    get missing() {
      return found ? null : missing;
    },
    async judge(text, direction, said) {
      if (!found) throw new Error(`there is no guard model: ${missing}`);
      try {
        const verdict = await found.judge(text, direction, said);
        failures = 0;
        return verdict;
      } catch (error) {
        stepAside(error);
        throw error;
      }
    },
    async close() {
      cancel();
      closing.abort(new Error('AIVT is closing'));
      await looking;
    },
  };
}
