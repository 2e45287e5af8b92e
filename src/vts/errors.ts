import { Fault } from '../kernel/fault.ts';

/**
 * `offline` nobody listens · `closed` the connection ended · `timeout` no answer in time · `token`
 * VTube Studio does not (yet, or any more) let AIVT in · `refused` it answered that it cannot.
 */
export type VtsErrorKind = 'offline' | 'closed' | 'timeout' | 'token' | 'refused';

/** Why VTube Studio did not do it; the message is for the streamer. */
export class VtsError extends Fault {
  readonly kind: VtsErrorKind;
  /** VTube Studio's own `errorID`; null where it gave none. */
  readonly errorId: number | null;

  constructor(kind: VtsErrorKind, message: string, errorId: number | null = null, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: kind === 'token' });
    this.kind = kind;
    this.errorId = errorId;
  }
}

/** `errorID`s of the public API that AIVT acts upon. */
export const ERROR = {
  notAuthenticated: 8,
  tokenDenied: 50,
  tokenPopupOpen: 51,
  hotkeyQueueFull: 200,
  hotkeyUnknown: 202,
  hotkeyCooldown: 203,
  parameterUnknown: 453,
  parameterSetByOther: 454,
} as const;
