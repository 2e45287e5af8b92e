/** Calls to AIVT's HTTP API. */

/** Either what the server answered, or one sentence for the person at the control. */
export type Answer<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly message: string; readonly status: number };

const TOKEN_KEY = 'aivt-token';
/** The server is on this machine or in the next room: longer means that it hangs. */
const TIMEOUT_MS = 10_000;
/** A voice that is tried is loaded first. */
const SOUND_TIMEOUT_MS = 40_000;

/**
 * The access token, where AIVT is open to other machines. It comes once in the address (`?token=…`) and
 * is taken out of it, so that it stands in no screenshot and no history.
 */
export const token: string | null = takeToken();

function takeToken(): string | null {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given === null) return sessionStorage.getItem(TOKEN_KEY);
  sessionStorage.setItem(TOKEN_KEY, given);
  url.searchParams.delete('token');
  history.replaceState(history.state, '', url);
  return given;
}

/** An address that cannot send a header (a frame, a socket) carries the token itself. */
export function withToken(address: string): string {
  if (token === null) return address;
  return `${address}${address.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}

export function get<T>(path: string): Promise<Answer<T>> {
  return call<T>(path, { method: 'GET' });
}

export function post<T = unknown>(path: string, body: object = {}): Promise<Answer<T>> {
  return call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

export function put<T = unknown>(path: string, body: object): Promise<Answer<T>> {
  return call<T>(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** A picture as it is, to its own address. */
export function sendPicture<T>(path: string, file: Blob): Promise<Answer<T>> {
  return call<T>(path, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: file });
}

/** A file as it is. */
export function sendFile<T>(path: string, file: Blob): Promise<Answer<T>> {
  return call<T>(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file });
}

/** A sound that the server makes: the bytes of its file. */
export function postForSound(path: string): Promise<Answer<ArrayBuffer>> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  return call<ArrayBuffer>(path, init, { read: (response) => response.arrayBuffer(), timeoutMs: SOUND_TIMEOUT_MS });
}

interface How {
  readonly read: (response: Response) => Promise<unknown>;
  readonly timeoutMs: number;
}
const JSON_SOON: How = { read: (response) => response.json().catch(() => null), timeoutMs: TIMEOUT_MS };

async function call<T>(path: string, init: RequestInit, { read, timeoutMs }: How = JSON_SOON): Promise<Answer<T>> {
  try {
    const headers = {
      ...(init.headers as Record<string, string> | undefined),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(path, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return { ok: true, body: (await read(response)) as T };
    const body: unknown = await response.json().catch(() => null);
    return {
      ok: false,
      status: response.status,
      message: errorMessage(body) ?? `The server answered ${response.status} without a reason.`,
    };
  } catch (error) {
    const slow = error instanceof DOMException && error.name === 'TimeoutError';
    return {
      ok: false,
      status: 0,
      message: slow ? `The server did not answer within ${timeoutMs / 1000} s.` : 'AIVT does not answer. Is it running?',
    };
  }
}

function errorMessage(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('message' in error)) return null;
  return typeof error.message === 'string' ? error.message : null;
}
