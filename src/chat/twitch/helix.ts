/**
 * Our own Helix calls: sending and redemptions. Apart from twurple's client on purpose: that one
 * queues after a 429, and then the subscriptions of a reconnect would wait behind a chat message. Here
 * a call has a time-out, is never repeated late, and tells what happened.
 */
import { helixUrl } from './endpoints.ts';
import type { PublicClientAuth } from './public-client-auth.ts';
import type { Account } from './scopes.ts';

const TIMEOUT_MS = 8000;

export interface HelixCall {
  readonly account: Account;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface HelixAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Twitch's own words on a failure. */
  readonly message: string;
  /** Milliseconds since 1970 when the rate limit is full again; null when not told. */
  readonly rateResetAtMs: number | null;
}

/**
 * One call; an access token that Twitch no longer takes is refreshed and the call made once more.
 * @throws SignInError, or an Error when Twitch cannot be reached in time.
 */
export async function callHelix(auth: PublicClientAuth, call: HelixCall): Promise<HelixAnswer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
  const token = await auth.fresh(call.account);
  const answer = await once(auth.clientId, token.accessToken, call, signal);
  if (answer.status !== 401) return answer;
  return once(auth.clientId, (await auth.refresh(call.account)).accessToken, call, signal);
}

async function once(clientId: string, accessToken: string, call: HelixCall, signal: AbortSignal): Promise<HelixAnswer> {
  const url = `${helixUrl(call.path)}${call.query ? `?${new URLSearchParams(call.query).toString()}` : ''}`;
  const response = await fetch(url, {
    method: call.method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      'client-id': clientId,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    signal,
    redirect: 'error',
  });
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // An empty body or a gateway's page.
  }
  const reset = Number(response.headers.get('ratelimit-reset'));
  const message = body !== null && typeof body === 'object' && 'message' in body ? String(body.message) : `HTTP ${response.status}`;
  return { status: response.status, body, message, rateResetAtMs: reset > 0 ? reset * 1000 : null };
}
