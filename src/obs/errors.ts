import { Fault, reasonOf } from '../kernel/fault.ts';
import { OBSWebSocketError } from 'obs-websocket-js/json';

/**
 * `offline` nobody is connected · `closed` the connection ended in mid-call · `timeout` no answer in
 * time · `password` refused by OBS · `refused` OBS answered that it cannot · `overloaded` too many
 * calls wait.
 */
export type ObsErrorKind = 'offline' | 'closed' | 'timeout' | 'password' | 'refused' | 'overloaded';

/** Why OBS did not do it; the message is for the streamer. */
export class ObsError extends Fault {
  readonly kind: ObsErrorKind;
  /** obs-websocket's own status or close code; null where it gave none. */
  readonly code: number | null;

  constructor(kind: ObsErrorKind, message: string, code: number | null = null, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: kind === 'password' });
    this.kind = kind;
    this.code = code;
  }
}

/** Request status codes of obs-websocket 5. The texts differ between versions, the numbers do not. */
export const NOT_READY = 207;
export const NOT_FOUND = 600;
export const ALREADY_EXISTS = 601;
export const INVALID_INPUT_KIND = 605;
/** Close codes. */
const AUTHENTICATION_FAILED = 4009;
const SESSION_INVALIDATED = 4011;

/** What a failed connection attempt, or an ended connection, means. */
export function explainClose(error: unknown, url: string, hasPassword: boolean): ObsError {
  const code = error instanceof OBSWebSocketError ? error.code : null;
  const cause = { cause: error };
  if (code === AUTHENTICATION_FAILED) {
    const what = hasPassword ? 'OBS_PASSWORD is not the one OBS asks for' : 'OBS asks for a password and OBS_PASSWORD is empty';
    return new ObsError(
      'password',
      `${what}: copy it from OBS (Tools, WebSocket Server Settings, Show Connect Info) into .env`,
      code,
      cause,
    );
  }
  if (code === SESSION_INVALIDATED)
    return new ObsError('password', 'OBS threw this connection out (Tools, WebSocket Server Settings, Kick)', code, cause);
  if (code === 1001) return new ObsError('closed', 'OBS was closed', code, cause);
  if (code !== null && code > 1001) return new ObsError('closed', `the connection to OBS at ${url} broke (${code})`, code, cause);
  return new ObsError(
    'offline',
    `no OBS answers at ${url}: start OBS and switch its server on (Tools, WebSocket Server Settings)`,
    code,
    cause,
  );
}

/** What a refused request means; an `ObsError` passes through. */
export function explainRefusal(error: unknown, request: string): ObsError {
  if (error instanceof ObsError) return error;
  if (error instanceof OBSWebSocketError)
    return new ObsError(
      'refused',
      `OBS refused ${request}: ${error.message === '' ? 'no reason given' : error.message} (${error.code})`,
      error.code,
      { cause: error },
    );
  const message = reasonOf(error);
  return new ObsError('offline', `OBS is not connected: ${message}`, null, { cause: error });
}
