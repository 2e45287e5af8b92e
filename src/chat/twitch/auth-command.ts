/** `npm run auth -- twitch`: signs in with a code on Twitch's own page. No secret, no browser to be driven, no port. */
import { parseArgs } from 'node:util';
import { systemClock, type Clock } from '../../kernel/clock.ts';
import { requestDeviceCode, SignInError, waitForApproval, type DeviceCode } from './device-grant.ts';
import { SCOPES, type Account, type Scope } from './scopes.ts';
import type { StoredToken, TokenStore } from './token-store.ts';

export interface AuthIo {
  /** `TWITCH_CLIENT_ID`; null when not set. */
  readonly clientId: string | null;
  readonly store: TokenStore;
  readonly write: (text: string) => void;
  readonly clock?: Clock;
  /** Ctrl+C. */
  readonly signal?: AbortSignal;
}

export interface SignIn {
  readonly device: DeviceCode;
  readonly scopes: readonly Scope[];
  /** Resolves when confirmed and saved. @throws SignInError */
  readonly done: Promise<StoredToken>;
}

/** Begins a sign-in: for the command below and for the panel. @throws SignInError */
export async function beginSignIn(
  parts: { readonly clientId: string; readonly store: TokenStore; readonly clock: Clock; readonly signal?: AbortSignal },
  account: Account,
): Promise<SignIn> {
  const scopes = SCOPES[account];
  const names = scopes.map(({ scope }) => scope);
  const device = await requestDeviceCode(parts.clientId, names, parts.signal);
  const done = waitForApproval(parts.clientId, device, names, parts.clock, parts.signal).then(async (token) => {
    await parts.store.write(account, token);
    return token;
  });
  // The caller may show the code first and look at the end later.
  done.catch(() => undefined);
  return { device, scopes, done };
}

const USAGE = `npm run auth -- twitch [--bot] [--forget]
  --bot     sign in the account she writes with, when it is not the streamer's own
  --forget  remove the sign-in from this computer
`;

/** Resolves to the exit code. */
export async function authTwitchCommand(args: readonly string[], io: AuthIo): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { bot: { type: 'boolean' }, forget: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const account: Account = values.bot ? 'bot' : 'streamer';
  if (values.help) {
    io.write(USAGE);
    return 0;
  }
  if (values.forget) {
    await io.store.clear(account);
    io.write(`The ${account} sign-in is gone from this computer. To take the right away at Twitch too: twitch.tv/settings/connections.\n`);
    return 0;
  }
  if (io.clientId === null) {
    io.write(
      'Set TWITCH_CLIENT_ID in .env first. It is no secret: make an application at dev.twitch.tv/console/apps, client type Public, redirect http://localhost.\n',
    );
    return 2;
  }
  const clock = io.clock ?? systemClock;
  try {
    const signIn = await beginSignIn(
      { clientId: io.clientId, store: io.store, clock, ...(io.signal ? { signal: io.signal } : {}) },
      account,
    );
    const asked = signIn.scopes.map(({ scope, why }) => `  ${scope.padEnd(28)} ${why}`).join('\n');
    io.write(`AIVT asks to:\n${asked}\n\n`);
    io.write(
      `Sign in as the ${account === 'bot' ? 'account she writes with' : 'owner of the channel'} and confirm the code ${signIn.device.userCode} at\n`,
    );
    io.write(`  ${signIn.device.verificationUri}\nWaiting …\n`);
    const token = await signIn.done;
    io.write(`Signed in as ${token.login}. A running AIVT takes it over within a minute.\n`);
    return 0;
  } catch (error) {
    if (io.signal?.aborted) {
      io.write('Nothing was changed.\n');
      return 130;
    }
    if (!(error instanceof SignInError)) throw error;
    io.write(`${error.message}\n`);
    return 1;
  }
}
