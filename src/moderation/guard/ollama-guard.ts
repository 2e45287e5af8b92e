/** A guard model through Ollama's `/api/chat`. */
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { within } from '../within.ts';
import { familyOf, readAnswer } from './answer.ts';
import type { Guard } from './guard.ts';
import { guardMessages, type GuardMessage } from './rubric.ts';

export interface OllamaGuardOptions {
  /** Where Ollama answers, `http://127.0.0.1:11434`. */
  readonly baseUrl: string;
  /** `llama-guard3:1b`, `shieldgemma:2b`, or any chat model. */
  readonly model: string;
  readonly clock: Clock;
  /** Longer than this, and the text is blocked. */
  readonly timeoutMs: number;
  readonly fetch?: typeof fetch;
}

/** A verdict is a few words. */
const MAX_TOKENS = 48;
/** A viewer's flood must not pile up requests behind a slow model: what comes on top is blocked. */
const MAX_WAITING = 16;

const answerSchema = z.object({ message: z.object({ content: z.string().max(4_000) }), done: z.literal(true) });

export function createOllamaGuard(options: OllamaGuardOptions): Guard {
  const { model, clock, timeoutMs } = options;
  const call = options.fetch ?? fetch;
  const url = new URL('/api/chat', options.baseUrl);
  const family = familyOf(model);
  let waiting = 0;
  let thinkField = family === 'json';
  const ask = (messages: readonly GuardMessage[], signal: AbortSignal): Promise<Response> =>
    call(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model,
        messages,
        stream: false,
        think: thinkField ? false : undefined,
        format: family === 'json' ? 'json' : undefined,
        options: { temperature: 0, num_predict: MAX_TOKENS },
      }),
      signal,
    });
  return {
    model,
    where: options.baseUrl,
    async judge(text, direction, said) {
      if (waiting >= MAX_WAITING) throw new Error(`the guard model ${model} has ${MAX_WAITING} texts waiting; take a smaller one`);
      waiting += 1;
      try {
        return await within(clock, timeoutMs, `the guard model ${model} did not answer within ${timeoutMs} ms`, async (signal) => {
          const messages = guardMessages(family, text, direction, said);
          let response = await ask(messages, signal);
          if (response.status === 400 && thinkField) {
            // Some models refuse the field that switches thinking off.
            await response.body?.cancel();
            thinkField = false;
            response = await ask(messages, signal);
          }
          if (!response.ok) {
            await response.body?.cancel();
            throw new Error(
              response.status === 404
                ? `Ollama does not have the guard model "${model}"; run: ollama pull ${model}`
                : `the guard model ${model} answered with status ${response.status}`,
            );
          }
          const answer = answerSchema.safeParse(await response.json());
          if (!answer.success) throw new Error(`the guard model ${model} gave an answer that is not Ollama's`);
          return readAnswer(family, answer.data.message.content);
        });
      } finally {
        waiting -= 1;
      }
    },
  };
}
