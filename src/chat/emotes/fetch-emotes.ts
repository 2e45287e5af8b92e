/** One provider's emotes over HTTP, bounded in time and size. */
import type { EmoteProvider } from './providers.ts';

const TIMEOUT_MS = 10_000;
/** A large set of 7TV is some megabytes: it tells each file of each picture. */
const MAX_BYTES = 12 * 1024 * 1024;
export const MAX_EMOTES = 10_000;
const MAX_NAME_CHARS = 100;

/**
 * @returns address of the picture by name; those of the channel come before those that are everywhere
 * @throws Error in words for the streamer
 */
export async function fetchEmotes(provider: EmoteProvider, channelId: string, signal: AbortSignal): Promise<Record<string, string>> {
  const emotes = new Map<string, string>();
  for (const path of provider.paths(channelId)) {
    const answer = await get(`${provider.api}${path}`, signal);
    // A channel that is not registered there has none of its own.
    if (answer === null) continue;
    for (const { name, id } of read(provider, answer)) {
      if (emotes.size >= MAX_EMOTES) break;
      // What is no single word could not be written, and an id is never more than letters and digits.
      if (name === '' || name.length > MAX_NAME_CHARS || /\s/u.test(name) || !/^[A-Za-z0-9]{1,64}$/u.test(id)) continue;
      if (!emotes.has(name)) emotes.set(name, provider.picture(id));
    }
  }
  return Object.fromEntries(emotes);
}

function read(provider: EmoteProvider, answer: unknown): ReturnType<EmoteProvider['read']> {
  try {
    return provider.read(answer);
  } catch {
    throw new Error('it answers something else than a list of emotes');
  }
}

/** Null for 404. */
async function get(url: string, signal: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.any([signal, timeout]), redirect: 'error', headers: { accept: 'application/json' } });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(timeout.aborted ? `it did not answer within ${TIMEOUT_MS / 1000} s` : 'it cannot be reached', { cause: error });
  }
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answers HTTP ${response.status}`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    // Leaving the loop lets go of the connection.
    if (bytes > MAX_BYTES) throw new Error(`its list is larger than ${MAX_BYTES / 1024 / 1024} MB`);
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as unknown;
  } catch {
    throw new Error('it answers no JSON');
  }
}
