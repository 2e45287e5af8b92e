/** Has the model read the beginning of the next prompt while it has nothing else to do. */
import type { PromptPrefix } from '../../ports/policy.ts';
import type { CacheWatch } from './cache-watch.ts';
import { clientFor, type OllamaEndpoint } from './client.ts';
import { modelOptions, type OllamaPolicyOptions } from './options.ts';
import { rendered, warmMessages } from './prefix.ts';
import type { Slots } from './slots.ts';
import type { Transcript } from './transcript.ts';

export interface ReadAheadParts {
  readonly endpoint: OllamaEndpoint;
  readonly model: string;
  readonly options: OllamaPolicyOptions;
  readonly slots: Slots;
  readonly transcript: Transcript;
  readonly cache: CacheWatch;
  /** Null: this model does not take the switch. */
  readonly think: false | null;
  readonly signal: AbortSignal;
}

/** Gives way to any turn at once; what was read by then is kept. Never rejects. */
export async function readAhead(begin: PromptPrefix, parts: ReadAheadParts): Promise<void> {
  const { endpoint, model, options, slots, transcript, cache, think, signal } = parts;
  const stop = new AbortController();
  const over = slots.lend(() => stop.abort(new Error('a turn came')));
  const written = { system: begin.system, messages: transcript.asWritten(begin.messages) };
  try {
    await clientFor(endpoint, model, AbortSignal.any([stop.signal, signal, AbortSignal.timeout(options.wholeMs)])).chat({
      model,
      messages: warmMessages(written),
      stream: false,
      ...(think === null ? {} : { think }),
      keep_alive: options.keepAlive,
      options: { ...modelOptions(options), num_predict: 1 },
    });
    cache.holds(rendered(written.system, [...written.messages, { role: 'user', content: '.' }]));
  } catch {
    // A turn came, or the server is not well: the next probe or turn tells.
  } finally {
    over();
  }
}
