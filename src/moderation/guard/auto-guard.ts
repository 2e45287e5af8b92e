/** A guard where there is one: looks for a known model in Ollama, and judges nothing until it has found one. */
import { reasonOf } from '../../kernel/fault.ts';
import type { Guard } from './guard.ts';
import { findGuard } from './known.ts';
import { createOllamaGuard, type OllamaGuardOptions } from './ollama-guard.ts';

/** Between two looks while none is there: one may be pulled at any time. */
const LOOK_AGAIN_MS = 60_000;

export interface AutoGuard extends Guard {
  close(): void;
}

/** @param changed called when a model has been found, or why there is none has changed. */
export function createAutoGuard(options: Omit<OllamaGuardOptions, 'model'>, changed: () => void): AutoGuard {
  const { baseUrl, clock } = options;
  let found: Guard | null = null;
  let missing = `looking for one in Ollama at ${baseUrl}`;
  let closed = false;
  let cancel: () => void = () => undefined;
  const look = async (): Promise<void> => {
    let why: string;
    try {
      const model = await findGuard(baseUrl, clock, options.fetch);
      if (closed) return;
      if (model !== null) {
        found = createOllamaGuard({ ...options, model });
        changed();
        return;
      }
      why = `none in Ollama at ${baseUrl}; npm run setup -- guard gets one`;
    } catch (error) {
      why = `none, because ${reasonOf(error)}`;
    }
    if (closed) return;
    cancel = clock.schedule(LOOK_AGAIN_MS, () => void look());
    if (why === missing) return;
    missing = why;
    changed();
  };
  void look();
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
    judge(text, direction, said) {
      return found ? found.judge(text, direction, said) : Promise.reject(new Error(`there is no guard model: ${missing}`));
    },
    close() {
      closed = true;
      cancel();
    },
  };
}
