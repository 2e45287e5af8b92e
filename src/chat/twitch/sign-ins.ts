/** Sign-ins that the panel asks for while AIVT runs: one at a time, and how it stands. */
import { reasonOf } from '../../kernel/fault.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { SignInState } from '../../domain/vitals.ts';
import { beginSignIn } from './auth-command.ts';
import { SignInError } from './device-grant.ts';
import type { Account } from './scopes.ts';
import type { TokenStore } from './token-store.ts';

/** What the person confirms on Twitch's page. */
export interface ShownCode {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInS: number;
}

export interface SignIns {
  /**
   * Asks Twitch for a code; the one that is being waited for is given again.
   * @throws SignInError `refused` while the other account's is being waited for.
   */
  begin(account: Account): Promise<ShownCode>;
  /** For the module's detail; null when nothing was begun, or it is done, or failed long ago. */
  readonly note: SignInState | null;
  /** Somebody has signed in another way: why an earlier try failed tells nobody anything. */
  forgetFailure(): void;
}

/** Somebody who tried has read by then why it failed. */
const FAILURE_SHOWN_MS = 10 * 60_000;

interface Running {
  readonly account: Account;
  readonly code: Promise<{ readonly userCode: string; readonly verificationUri: string; readonly untilMs: number }>;
}

export function createSignIns(parts: {
  readonly clientId: string;
  readonly store: TokenStore;
  readonly clock: Clock;
  /** The end of AIVT ends a sign-in that is being waited for. */
  readonly signal: AbortSignal;
  /** The note has changed. */
  readonly onNote: (note: SignInState | null) => void;
  /** It is on disk. */
  readonly onSignedIn: (account: Account, login: string) => void;
}): SignIns {
  const { clock } = parts;
  let running: Running | null = null;
  let note: SignInState | null = null;
  let cancelForget: () => void = () => undefined;
  parts.signal.addEventListener('abort', () => cancelForget(), { once: true });

  const noted = (next: SignInState | null): void => {
    cancelForget();
    note = next;
    if (parts.signal.aborted) return;
    if (next?.state === 'failed') cancelForget = clock.schedule(FAILURE_SHOWN_MS, () => noted(null));
    parts.onNote(note);
  };
  const failed =
    (account: Account) =>
    (error: unknown): void => {
      running = null;
      noted({ account, state: 'failed', message: `the sign-in did not happen: ${reasonOf(error)}` });
    };

  async function start(account: Account): Promise<Awaited<Running['code']>> {
    const { device, done } = await beginSignIn(parts, account);
    // Without the code: the log and /status are seen by more eyes than the panel.
    const who = account === 'bot' ? 'the account she writes with' : 'the streamer';
    noted({ account, state: 'waiting', message: `waiting until the sign-in as ${who} is confirmed on Twitch's page` });
    done.then(({ login }) => {
      running = null;
      noted(null);
      parts.onSignedIn(account, login);
    }, failed(account));
    return { userCode: device.userCode, verificationUri: device.verificationUri, untilMs: clock.nowMs() + device.expiresInMs };
  }

  return {
    get note() {
      return note;
    },
    forgetFailure() {
      if (note?.state === 'failed') noted(null);
    },
    async begin(account) {
      if (running && running.account !== account)
        throw new SignInError('refused', 'a sign-in with another account is under way: confirm its code, or wait until it runs out');
      if (!running) {
        running = { account, code: start(account) };
        // The caller below is told, too.
        running.code.catch(failed(account));
      }
      const { userCode, verificationUri, untilMs } = await running.code;
      return { userCode, verificationUri, expiresInS: Math.max(0, Math.round((untilMs - clock.nowMs()) / 1000)) };
    },
  };
}
