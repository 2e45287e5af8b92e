import { Channel } from './channel.ts';

/**
 * Runs a producer ahead of its consumer by at most `capacity` items. The producer is pulled as soon
 * as the first item is asked for; when the consumer leaves, the producer is told to (`return`).
 */
export async function* ahead<T>(source: AsyncIterable<T>, capacity: number, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const channel = new Channel<T>(capacity);
  const pump = (async (): Promise<void> => {
    try {
      for await (const item of source) if (!(await channel.send(item, signal))) break;
      channel.close();
    } catch (error) {
      channel.fail(error);
    }
  })();
  // An aborted turn must not wait for a producer that does not listen.
  const onAbort = (): void => channel.fail(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const item of channel) {
      // What was made before the cut is not wanted after it.
      signal.throwIfAborted();
      yield item;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    channel.close();
    // The pump reports its own errors through the channel; here it is only not left unowned.
    void pump;
  }
}

/** Calls `onFirst` when the first item passes. */
export async function* onFirst<T>(source: AsyncIterable<T>, call: () => void): AsyncGenerator<T, void, undefined> {
  let first = true;
  for await (const item of source) {
    if (first) call();
    first = false;
    yield item;
  }
}
