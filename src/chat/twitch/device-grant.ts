/**
 * Twitch's id service for a public client (no secret): the Device Code Grant, refresh and validate.
 * https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#device-code-grant-flow
 */
import { Fault } from '../../kernel/fault.ts';
import { z } from 'zod';
import { sleep, type Clock } from '../../kernel/clock.ts';
import { idUrl } from './endpoints.ts';
import type { StoredToken } from './token-store.ts';

const TIMEOUT_MS = 10_000;
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

const deviceSchema = z.object({
  device_code: z.string(),
  user_code: z.string(),
  // Shown as a link.
  verification_uri: z.url({ protocol: /^https?$/u }),
  expires_in: z.number(),
  interval: z.number(),
});
const tokenSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
  scope: z.array(z.string()).default([]),
});
const validateSchema = z.object({
  client_id: z.string(),
  login: z.string(),
  user_id: z.string(),
  scopes: z.array(z.string()).nullable(),
  expires_in: z.number(),
});
const errorSchema = z.object({ message: z.string() });

/** `refused`: Twitch says no and will not say otherwise later; `unreachable`: try again. */
export type SignInErrorKind = 'refused' | 'expired' | 'unreachable';

export class SignInError extends Fault {
  readonly kind: SignInErrorKind;

  constructor(kind: SignInErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: kind === 'refused' });
    this.kind = kind;
  }
}

export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  /** The page where the user confirms the code. */
  readonly verificationUri: string;
  readonly expiresInMs: number;
  readonly intervalMs: number;
}

export interface Identity {
  readonly userId: string;
  readonly login: string;
  readonly scopes: readonly string[];
  readonly expiresInMs: number;
}

/** @throws SignInError */
export async function requestDeviceCode(clientId: string, scopes: readonly string[], signal?: AbortSignal): Promise<DeviceCode> {
  const answer = await post('device', { client_id: clientId, scopes: scopes.join(' ') }, signal);
  if (answer.status !== 200)
    throw refused(
      answer,
      `Twitch does not take this client id (${answer.message}): check TWITCH_CLIENT_ID, and that the app is of type Public`,
    );
  const device = parse(deviceSchema, answer.body);
  return {
    deviceCode: device.device_code,
    userCode: device.user_code,
    verificationUri: device.verification_uri,
    expiresInMs: device.expires_in * 1000,
    intervalMs: device.interval * 1000,
  };
}

/**
 * Waits until the user has confirmed the code, and tells who it was.
 * @throws SignInError `expired` when the code ran out, `refused` when it was denied.
 */
export async function waitForApproval(
  clientId: string,
  device: DeviceCode,
  scopes: readonly string[],
  clock: Clock,
  signal?: AbortSignal,
): Promise<StoredToken> {
  const endMs = clock.nowMs() + device.expiresInMs;
  let intervalMs = device.intervalMs;
  while (clock.nowMs() < endMs) {
    await sleep(clock, intervalMs, signal);
    let answer: Answer;
    try {
      answer = await post(
        'token',
        { client_id: clientId, scopes: scopes.join(' '), device_code: device.deviceCode, grant_type: DEVICE_GRANT },
        signal,
      );
    } catch (error) {
      // A hiccup of the network is no answer: the code is still good.
      if (error instanceof SignInError && error.kind === 'unreachable' && signal?.aborted !== true) continue;
      throw error;
    }
    if (answer.status === 200) return storedToken(clientId, answer.body, clock, signal);
    if (answer.message === 'slow_down') intervalMs += 5000;
    else if (answer.message === 'invalid device code') throw new SignInError('expired', 'the code is no longer good: start again');
    else if (answer.message !== 'authorization_pending' && answer.status < 500)
      throw refused(answer, `Twitch refused the sign-in: ${answer.message}`);
  }
  throw new SignInError('expired', 'nobody confirmed the code in time: start again');
}

/**
 * Trades the refresh token, which is spent by this, for the next pair.
 * @throws SignInError `refused` when only a new sign-in helps.
 */
export async function refreshToken(token: StoredToken, clock: Clock, signal?: AbortSignal): Promise<StoredToken> {
  const answer = await post('token', { client_id: token.clientId, grant_type: 'refresh_token', refresh_token: token.refreshToken }, signal);
  if (answer.status !== 200)
    throw refused(answer, `the sign-in of ${token.login} is no longer good (${answer.message}): npm run auth -- twitch`);
  const fresh = parse(tokenSchema, answer.body);
  return {
    ...token,
    accessToken: fresh.access_token,
    refreshToken: fresh.refresh_token,
    scopes: fresh.scope.length > 0 ? fresh.scope : token.scopes,
    expiresAtMs: clock.wallMs() + fresh.expires_in * 1000,
  };
}

/** Who an access token speaks for; null when it is no longer good. @throws SignInError `unreachable` */
export async function validateToken(accessToken: string, signal?: AbortSignal): Promise<Identity | null> {
  const answer = await call(idUrl('validate'), { headers: { authorization: `OAuth ${accessToken}` } }, signal);
  if (answer.status === 401) return null;
  if (answer.status !== 200) throw refused(answer, `Twitch could not check the sign-in: ${answer.message}`);
  const told = parse(validateSchema, answer.body);
  return { userId: told.user_id, login: told.login, scopes: told.scopes ?? [], expiresInMs: told.expires_in * 1000 };
}

async function storedToken(clientId: string, body: unknown, clock: Clock, signal?: AbortSignal): Promise<StoredToken> {
  const fresh = parse(tokenSchema, body);
  const identity = await validateToken(fresh.access_token, signal);
  if (!identity) throw new SignInError('refused', 'Twitch gave a token and does not take it: try again');
  return {
    clientId,
    userId: identity.userId,
    login: identity.login,
    accessToken: fresh.access_token,
    refreshToken: fresh.refresh_token,
    scopes: [...identity.scopes],
    expiresAtMs: clock.wallMs() + fresh.expires_in * 1000,
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly message: string;
}

/** As a form in the body: a query would leave tokens in the logs of whatever stands between. */
function post(path: string, fields: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Answer> {
  return call(idUrl(path), { method: 'POST', body: new URLSearchParams(fields) }, signal);
}

async function call(url: string, init: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    const text = await response.text();
    let body: unknown = null;
    try {
      body = JSON.parse(text);
    } catch {
      // A gateway's own error page: the status says enough.
    }
    const told = errorSchema.safeParse(body);
    return { status: response.status, body, message: told.success ? told.data.message : `HTTP ${response.status}` };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new SignInError('unreachable', `Twitch's sign-in service cannot be reached (${causeOf(error)})`, { cause: error });
  }
}

function refused(answer: Answer, message: string): SignInError {
  return answer.status >= 500 || answer.status === 429
    ? new SignInError('unreachable', `Twitch's sign-in service answers ${answer.status}`)
    : new SignInError('refused', message);
}

function parse<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new SignInError('unreachable', 'Twitch answered something that is not what its documents say');
  return parsed.data;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}
