import type { Clock } from '../kernel/clock.ts';
import { EMPTY_PACKET } from './packet.ts';
import { openDatagrams, targetOf, whyNot } from './socket.ts';

/** On one's own machine a refusal comes at once. */
const WAIT_MS = 400;
/** A name server that does not answer. */
const OPEN_MS = 5_000;

/** Sends an empty bundle, which moves nothing. @returns what speaks against the address, or null. */
export async function tryAddress(url: string, clock: Clock): Promise<string | null> {
  const found = Promise.withResolvers<string | null>();
  const against = (error: Error): void => found.resolve(whyNot(error, url));
  let cancel = clock.schedule(OPEN_MS, () => against(new Error(`its host was not found in ${OPEN_MS / 1000} s`)));
  const datagrams = openDatagrams(targetOf(url), {
    ready() {
      cancel();
      cancel = clock.schedule(WAIT_MS, () => found.resolve(null));
      // Not before it is there to be sent by.
      queueMicrotask(() => datagrams.send(EMPTY_PACKET));
    },
    failed: against,
    trouble: against,
  });
  try {
    return await found.promise;
  } finally {
    cancel();
    await datagrams.close();
  }
}
