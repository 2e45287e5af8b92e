/**
 * Hands tokens to twurple and to our own calls, for a client without a secret: refreshes by a token
 * that is good once, so a refresh is done by one caller at a time and is on disk before it is used.
 */
import type { AccessTokenWithUserId, AuthProvider } from '@twurple/auth';
import type { Clock } from '../../kernel/clock.ts';
import { refreshToken, SignInError, validateToken, type Identity } from './device-grant.ts';
import type { Account } from './scopes.ts';
import type { StoredToken, TokenStore } from './token-store.ts';

/** Twitch asks for a check at start and every hour. */
export const VALIDATE_EVERY_MS = 60 * 60 * 1000;
const EXPIRY_GRACE_MS = 60_000;

export interface PublicClientAuthParts {
  readonly clientId: string;
  readonly store: TokenStore;
  readonly clock: Clock;
  /** A sign-in that only its owner can renew. */
  readonly onLost: (account: Account, reason: string) => void;
  readonly warn: (message: string) => void;
  /** Aborted when this is not used any more: what is still under way somewhere may spend no token. */
  readonly signal?: AbortSignal;
}

const LEFT = new SignInError('unreachable', 'this connection to Twitch was left');

type UserLike = Parameters<AuthProvider['getCurrentScopesForUser']>[0];

export class PublicClientAuth implements AuthProvider {
  readonly clientId: string;
  readonly #parts: PublicClientAuthParts;
  readonly #tokens = new Map<Account, StoredToken>();
  /** Refresh tokens as they were last read from disk or written to it. */
  readonly #onDisk = new Map<Account, string>();
  readonly #refreshing = new Map<Account, Promise<StoredToken>>();

  constructor(parts: PublicClientAuthParts) {
    this.clientId = parts.clientId;
    this.#parts = parts;
  }

  /** The sign-in as it stands; null when there is none. */
  token(account: Account): StoredToken | null {
    return this.#tokens.get(account) ?? null;
  }

  /**
   * Reads the sign-in from disk and checks it with Twitch, refreshing where needed.
   * @returns null when nobody has signed in for this client id.
   * @throws SignInError
   */
  async open(account: Account, signal?: AbortSignal): Promise<Identity | null> {
    const stored = await this.#parts.store.read(account);
    if (stored?.clientId !== this.clientId) return null;
    this.#onDisk.set(account, stored.refreshToken);
    this.#tokens.set(account, stored);
    const identity = await validateToken(stored.accessToken, signal);
    if (identity) return this.#keepScopes(account, identity);
    const fresh = await this.refresh(account);
    return { userId: fresh.userId, login: fresh.login, scopes: fresh.scopes, expiresInMs: fresh.expiresAtMs - this.#parts.clock.wallMs() };
  }

  /**
   * The hourly check. A network that is down says nothing about the sign-in.
   * @returns false when the sign-in is lost (and `onLost` was told).
   */
  async revalidate(account: Account, signal?: AbortSignal): Promise<boolean> {
    const token = this.#tokens.get(account);
    if (!token) return false;
    try {
      if (!(await validateToken(token.accessToken, signal))) await this.refresh(account);
      return true;
    } catch (error) {
      if (error instanceof SignInError && error.kind === 'unreachable') return true;
      if (error instanceof SignInError) return false;
      throw error;
    }
  }

  /** Somebody has signed in again since this was opened, from the command line or the panel. */
  async isReplaced(account: Account): Promise<boolean> {
    // Our own next token is on its way to the disk.
    if (this.#refreshing.has(account)) return false;
    const stored = await this.#parts.store.read(account);
    if (stored?.clientId !== this.clientId || this.#refreshing.has(account)) return false;
    return stored.refreshToken !== this.#onDisk.get(account);
  }

  /** A token that is good for a while. @throws SignInError */
  async fresh(account: Account): Promise<StoredToken> {
    const token = this.#tokens.get(account);
    if (!token) throw new SignInError('refused', `nobody has signed in as ${account}: npm run auth -- twitch`);
    return token.expiresAtMs - EXPIRY_GRACE_MS > this.#parts.clock.wallMs() ? token : this.refresh(account);
  }

  /** @throws SignInError */
  refresh(account: Account): Promise<StoredToken> {
    const running = this.#refreshing.get(account);
    if (running) return running;
    if (this.#parts.signal?.aborted) return Promise.reject(LEFT);
    const started = this.#refresh(account).finally(() => this.#refreshing.delete(account));
    this.#refreshing.set(account, started);
    return started;
  }

  getCurrentScopesForUser(user: UserLike): string[] {
    const account = this.#accountOf(user);
    return account === null ? [] : [...(this.#tokens.get(account)?.scopes ?? [])];
  }

  async getAccessTokenForUser(user: UserLike): Promise<AccessTokenWithUserId | null> {
    const account = this.#accountOf(user);
    return account === null ? null : twurpleToken(await this.fresh(account), this.#parts.clock);
  }

  async getAccessTokenForIntent(intent: string): Promise<AccessTokenWithUserId | null> {
    return intent === 'chat' ? twurpleToken(await this.fresh('streamer'), this.#parts.clock) : null;
  }

  async refreshAccessTokenForIntent(intent: string): Promise<AccessTokenWithUserId> {
    if (intent !== 'chat') throw new SignInError('refused', `nobody has signed in for "${intent}"`);
    return twurpleToken(await this.refresh('streamer'), this.#parts.clock);
  }

  async getAnyAccessToken(user?: UserLike): Promise<AccessTokenWithUserId> {
    return twurpleToken(await this.fresh((user === undefined ? null : this.#accountOf(user)) ?? 'streamer'), this.#parts.clock);
  }

  async refreshAccessTokenForUser(user: UserLike): Promise<AccessTokenWithUserId> {
    const account = this.#accountOf(user);
    if (account === null) throw new SignInError('refused', 'nobody has signed in as this user');
    return twurpleToken(await this.refresh(account), this.#parts.clock);
  }

  #accountOf(user: UserLike): Account | null {
    const id = typeof user === 'object' ? user.id : String(user);
    for (const [account, token] of this.#tokens) if (token.userId === id) return account;
    return null;
  }

  #keepScopes(account: Account, identity: Identity): Identity {
    const token = this.#tokens.get(account);
    if (token)
      this.#tokens.set(account, {
        ...token,
        scopes: [...identity.scopes],
        expiresAtMs: this.#parts.clock.wallMs() + identity.expiresInMs,
      });
    return identity;
  }

  async #refresh(account: Account): Promise<StoredToken> {
    const { store, clock, warn, onLost } = this.#parts;
    const held = this.#tokens.get(account);
    if (!held) throw new SignInError('refused', `nobody has signed in as ${account}: npm run auth -- twitch`);
    // Somebody may have signed in again meanwhile, from the command line.
    const onDisk = await store.read(account);
    const token = onDisk?.userId === held.userId && onDisk.clientId === held.clientId ? onDisk : held;
    if (token.refreshToken !== held.refreshToken && token.expiresAtMs - EXPIRY_GRACE_MS > clock.wallMs()) {
      this.#tokens.set(account, token);
      this.#onDisk.set(account, token.refreshToken);
      return token;
    }
    if (this.#parts.signal?.aborted) throw LEFT;
    let fresh: StoredToken;
    try {
      fresh = await refreshToken(token, clock);
    } catch (error) {
      if (error instanceof SignInError && error.kind === 'refused') onLost(account, error.message);
      throw error;
    }
    this.#tokens.set(account, fresh);
    try {
      await store.write(account, fresh);
      this.#onDisk.set(account, fresh.refreshToken);
    } catch (error) {
      // Good until AIVT ends; after that the spent token on disk is worth nothing.
      warn(`the Twitch sign-in could not be saved (${(error as Error).message}): you will have to sign in again at the next start`);
    }
    return fresh;
  }
}

function twurpleToken(token: StoredToken, clock: Clock): AccessTokenWithUserId {
  return {
    accessToken: token.accessToken,
    // Kept back on purpose: only this class may spend it.
    refreshToken: null,
    scope: token.scopes,
    expiresIn: Math.max(0, (token.expiresAtMs - clock.wallMs()) / 1000),
    obtainmentTimestamp: clock.wallMs(),
    userId: token.userId,
  };
}
