/** Has the model read the beginning of the next prompt while it has nothing else to do. */
import type { PromptPrefix } from '../../ports/policy.ts';
import type { CacheWatch } from './cache-watch.ts';
import { rendered } from './prefix.ts';
import type { ModelServer } from './server.ts';
import type { Slots } from './slots.ts';
import type { Transcript } from './transcript.ts';

export interface ReadAheadParts {
  readonly server: ModelServer;
  readonly slots: Slots;
  readonly transcript: Transcript;
  readonly cache: CacheWatch;
  /** False: this server does not take the switch. */
  readonly sendThink: boolean;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Gives way to any turn at once; what was read by then is kept. Never rejects. */
export async function readAhead(begin: PromptPrefix, parts: ReadAheadParts): Promise<void> {
  const { server, slots, transcript, cache, sendThink, limitMs, signal } = parts;
  const stop = new AbortController();
  const over = slots.lend(() => stop.abort(new Error('a turn came')));
  const written = { ...begin, messages: transcript.asWritten(begin.messages) };
  try {
    await server.read(written, sendThink, AbortSignal.any([stop.signal, signal, AbortSignal.timeout(limitMs)]));
    cache.holds(rendered(written.system, [...written.messages, { role: 'user', content: '.' }]));
  } catch {
    // A turn came, or the server is not well: the next probe or turn tells.
  } finally {
    over();
  }
}
