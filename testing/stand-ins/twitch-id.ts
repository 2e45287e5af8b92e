/** Twitch's id service for a public client: device codes, one-time refresh tokens, validate. */
import { randomUUID } from 'node:crypto';
import type { StandInUser } from './twitch-frames.ts';

export interface Access {
  readonly user: StandInUser;
  readonly scopes: readonly string[];
}

interface Device {
  readonly userCode: string;
  readonly scopes: readonly string[];
  approvedBy: StandInUser | null;
  denied: boolean;
}

export interface IdAnswer {
  readonly status: number;
  readonly body: unknown;
}

const wrong = (status: number, message: string): IdAnswer => ({ status, body: { status, message } });

export class TwitchId {
  readonly clientId: string;
  readonly #intervalS: number;
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, Access>();
  readonly #devices = new Map<string, Device>();
  refreshes = 0;
  /** Refresh tokens that came a second time. */
  reused = 0;

  constructor(clientId: string, intervalS: number) {
    this.clientId = clientId;
    this.#intervalS = intervalS;
  }

  /** A sign-in as if it had been made before. */
  grant(user: StandInUser, scopes: readonly string[]): { readonly accessToken: string; readonly refreshToken: string } {
    const accessToken = randomUUID();
    const refreshToken = randomUUID();
    this.#access.set(accessToken, { user, scopes });
    this.#refresh.set(refreshToken, { user, scopes });
    return { accessToken, refreshToken };
  }

  /** From now on every access token gets a 401; refresh tokens stay good. */
  expireAccess(): void {
    this.#access.clear();
  }

  /** The user took the right away: no token of theirs is good any more. */
  revoke(user: StandInUser): void {
    for (const tokens of [this.#access, this.#refresh])
      for (const [token, access] of tokens) if (access.user.id === user.id) tokens.delete(token);
  }

  access(authorization: string | undefined): Access | null {
    return this.#access.get((authorization ?? '').replace(/^(?:Bearer|OAuth) /u, '')) ?? null;
  }

  /** What the user does on Twitch's page. */
  approve(userCode: string, user: StandInUser): void {
    for (const device of this.#devices.values()) if (device.userCode === userCode) device.approvedBy = user;
  }

  deny(userCode: string): void {
    for (const device of this.#devices.values()) if (device.userCode === userCode) device.denied = true;
  }

  device(fields: URLSearchParams): IdAnswer {
    if (fields.get('client_id') !== this.clientId) return wrong(400, 'invalid client');
    const deviceCode = randomUUID();
    const userCode = randomUUID().slice(0, 8).toUpperCase();
    this.#devices.set(deviceCode, { userCode, scopes: (fields.get('scopes') ?? '').split(' '), approvedBy: null, denied: false });
    return {
      status: 200,
      body: {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: `https://www.twitch.tv/activate?device-code=${userCode}`,
        expires_in: 1800,
        interval: this.#intervalS,
      },
    };
  }

  token(fields: URLSearchParams): IdAnswer {
    if (fields.get('client_id') !== this.clientId) return wrong(400, 'invalid client');
    // Sending a secret, even an empty one, is not what a public client does.
    if (fields.has('client_secret')) return wrong(403, 'invalid client secret');
    if (fields.get('grant_type') === 'refresh_token') return this.#spend(fields.get('refresh_token') ?? '');
    const device = this.#devices.get(fields.get('device_code') ?? '');
    if (!device) return wrong(400, 'invalid device code');
    if (device.denied) return wrong(400, 'access_denied');
    if (!device.approvedBy) return wrong(400, 'authorization_pending');
    this.#devices.delete(fields.get('device_code') ?? '');
    return this.#pair(device.approvedBy, device.scopes);
  }

  validate(authorization: string | undefined): IdAnswer {
    const access = this.access(authorization);
    if (!access) return wrong(401, 'invalid access token');
    return {
      status: 200,
      body: { client_id: this.clientId, login: access.user.login, user_id: access.user.id, scopes: access.scopes, expires_in: 14_000 },
    };
  }

  #spend(refreshToken: string): IdAnswer {
    const access = this.#refresh.get(refreshToken);
    if (!access) {
      this.reused += 1;
      return wrong(400, 'Invalid refresh token');
    }
    this.#refresh.delete(refreshToken);
    this.refreshes += 1;
    return this.#pair(access.user, access.scopes);
  }

  #pair(user: StandInUser, scopes: readonly string[]): IdAnswer {
    const { accessToken, refreshToken } = this.grant(user, scopes);
    return {
      status: 200,
      body: { access_token: accessToken, refresh_token: refreshToken, expires_in: 14_000, scope: scopes, token_type: 'bearer' },
    };
  }
}
