/** Twitch: signs in, stays connected, and says honestly how it stands. */
import { z } from 'zod';
import type { Approved } from '../../pipeline/approved.ts';
import { sleep, type Clock } from '../../pipeline/clock.ts';
import type { ReportModule } from '../../pipeline/modules.ts';
import type { ConnectionState } from './connection.ts';
import { SignInError, type Identity } from './device-grant.ts';
import type { FallbackTimes } from './fallback.ts';
import { callHelix } from './helix.ts';
import type { IrcState } from './irc.ts';
import { PublicClientAuth, VALIDATE_EVERY_MS } from './public-client-auth.ts';
import type { RedemptionRef, RewardWish, SettleOutcome } from './redemptions.ts';
import { Seen } from './seen.ts';
import type { SayOutcome } from './sender.ts';
import { openSession, type Channel, type Heard, type Session } from './session.ts';
import type { TokenStore } from './token-store.ts';

const PROVIDER = 'eventsub';
const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** Ids that are remembered: some minutes of the busiest chat. */
const SEEN_CAPACITY = 20_000;
/** How soon a sign-in made on the command line is noticed. */
const LOOK_FOR_SIGN_IN_MS = 5000;

export interface TwitchSettings {
  /** `TWITCH_CLIENT_ID`; null when not set. */
  readonly clientId: string | null;
  /** `TWITCH_CHANNEL`, a login; null for the channel of who signed in. */
  readonly channel: string | null;
  /** Two connections hear the same, so that a drop of one loses nothing. Default 2. */
  readonly connections?: 1 | 2;
  /** The account she writes with moderates the channel: 100 instead of 20 messages in 30 s. Default false. */
  readonly botIsModerator?: boolean;
  /** When chat is read by IRC instead of EventSub. */
  readonly fallback?: FallbackTimes;
}

export interface TwitchParts extends Heard {
  readonly settings: TwitchSettings;
  readonly tokenStore: TokenStore;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

export interface Twitch {
  /** Writes to chat. Never rejects. @param replyTo the message id that it answers. */
  say(text: Approved, replyTo?: string): Promise<SayOutcome>;
  /** Marks a redemption done. Never rejects. */
  fulfil(redemption: RedemptionRef): Promise<SettleOutcome>;
  /** Gives the points back. Never rejects. */
  refund(redemption: RedemptionRef): Promise<SettleOutcome>;
  /** Makes the rewards that are missing. @throws Error that says why not. */
  ensureRewards(wishes: readonly RewardWish[]): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

const usersSchema = z.object({ data: z.array(z.object({ id: z.string(), login: z.string() })) });

/** Starts at once and goes on by itself until closed; nothing here rejects or crashes when Twitch is away. */
export function createTwitch(parts: TwitchParts): Twitch {
  const { settings, clock, report } = parts;
  const closed = new AbortController();
  // A function, because it changes while the loop below waits.
  const isClosed = (): boolean => closed.signal.aborted;
  const seen = new Seen(SEEN_CAPACITY);
  let session: Session | null = null;

  const { clientId } = settings;
  if (clientId === null)
    report({
      state: 'disabled',
      provider: '',
      detail: 'set TWITCH_CLIENT_ID in .env (an application of type Public at dev.twitch.tv/console/apps), then npm run auth -- twitch',
    });
  const running = clientId === null ? Promise.resolve() : run(clientId);

  async function run(id: string): Promise<void> {
    let failures = 0;
    while (!isClosed()) {
      const ended = new AbortController();
      const auth = new PublicClientAuth({
        clientId: id,
        store: parts.tokenStore,
        clock,
        // While opening, the error itself tells. Later the session is built anew with what is left of the sign-ins.
        onLost: (_account, reason) => {
          if (session) ended.abort(new SignInError('refused', reason));
        },
        warn: (message) => parts.log('warn', message),
      });
      try {
        const opened = await open(auth, ended);
        if (opened) {
          failures = 0;
          session = opened;
          await lifetime(auth, ended.signal);
        } else {
          report({ state: 'offline', provider: PROVIDER, detail: 'nobody has signed in: npm run auth -- twitch' });
          await sleep(clock, LOOK_FOR_SIGN_IN_MS, closed.signal);
        }
      } catch (error) {
        if (isClosed()) break;
        const lost = error instanceof SignInError && error.kind === 'refused';
        // A new sign-in mends a refused one: look for it often. A service that is away is left alone longer each time.
        const delayMs = lost ? LOOK_FOR_SIGN_IN_MS : Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures);
        if (!lost) failures += 1;
        report({ state: 'offline', provider: PROVIDER, detail: (error as Error).message });
        await sleep(clock, delayMs, closed.signal).catch(() => undefined);
      } finally {
        session?.close();
        session = null;
      }
    }
  }

  /** @returns null when nobody has signed in. @throws SignInError or Error with a reason for the streamer. */
  async function open(auth: PublicClientAuth, ended: AbortController): Promise<Session | null> {
    const streamer = await auth.open('streamer', closed.signal);
    if (!streamer) return null;
    // Without the right to read, IRC still can.
    if (!streamer.scopes.includes('user:write:chat'))
      throw new SignInError('refused', 'the sign-in does not allow user:write:chat: npm run auth -- twitch');
    const bot = await openBot(auth);
    const channel = await findChannel(auth, streamer);
    const tell = (states: readonly ConnectionState[], irc: IrcState | null): void => tellState(states, irc, streamer, bot, channel);
    tell([], null);
    return openSession({
      auth,
      clock,
      heard: parts,
      seen,
      streamer,
      bot,
      channel,
      connections: settings.connections ?? 2,
      botIsModerator: settings.botIsModerator ?? false,
      ...(settings.fallback ? { fallback: settings.fallback } : {}),
      onState: tell,
      onRevoked: (status) => {
        // Everything is asked for anew: after a revoked sign-in that ends in a plain "sign in again".
        ended.abort(new Error(`Twitch took a subscription away (${status})`));
      },
      log: parts.log,
    });
  }

  async function openBot(auth: PublicClientAuth): Promise<Identity | null> {
    try {
      return await auth.open('bot', closed.signal);
    } catch (error) {
      if (!(error instanceof SignInError) || error.kind !== 'refused') throw error;
      parts.log('warn', `she writes as the streamer: ${error.message} --bot`);
      return null;
    }
  }

  async function findChannel(auth: PublicClientAuth, streamer: Identity): Promise<Channel> {
    const login = settings.channel?.toLowerCase().replace(/^[#@]/u, '') ?? streamer.login;
    if (login === streamer.login) return { id: streamer.userId, login };
    const answer = await callHelix(auth, { account: 'streamer', method: 'GET', path: 'users', query: { login }, signal: closed.signal });
    if (answer.status !== 200) throw new Error(`Twitch could not find the channel ${login}: ${answer.message}`);
    const user = usersSchema.parse(answer.body).data[0];
    if (!user) throw new Error(`there is no Twitch channel "${login}": mend TWITCH_CHANNEL in .env`);
    return user;
  }

  /** Until the sign-in is lost or AIVT closes. @throws the reason. */
  async function lifetime(auth: PublicClientAuth, ended: AbortSignal): Promise<void> {
    const either = AbortSignal.any([ended, closed.signal]);
    for (;;) {
      await sleep(clock, VALIDATE_EVERY_MS, either);
      await auth.revalidate('streamer', closed.signal);
      if (auth.token('bot')) await auth.revalidate('bot', closed.signal);
    }
  }

  function tellState(
    states: readonly ConnectionState[],
    irc: IrcState | null,
    streamer: Identity,
    bot: Identity | null,
    channel: Channel,
  ): void {
    if (closed.signal.aborted) return;
    const up = states.filter((state) => state.up);
    const writes = `writes as ${(bot ?? streamer).login}`;
    if (up.length === 0) {
      const refused = states.flatMap((state) => [...state.refused].map(([name, why]) => `${name}: ${why}`))[0];
      const scope = streamer.scopes.includes('user:read:chat') ? null : 'the sign-in does not allow user:read:chat: npm run auth -- twitch';
      const why = scope ?? refused ?? states.find(({ lastError }) => lastError !== null)?.lastError ?? 'connecting';
      if (irc?.joined) {
        const points = states.some(({ topics }) => topics.has('channel points')) ? '' : ' Redemptions wait in the reward queue on Twitch.';
        report({
          state: 'degraded',
          provider: 'irc',
          detail: `reads chat by IRC: EventSub cannot be had (${why}) and is tried again by itself; ${writes}.${points}`,
        });
        return;
      }
      const byIrc = irc ? `; nor by IRC (${irc.lastError ?? 'connecting'})` : '';
      report({
        state: 'offline',
        provider: PROVIDER,
        detail: `the channel ${channel.login} is not heard (${why})${byIrc}; trying again by itself`,
      });
      return;
    }
    const notes: string[] = [];
    if (up.length < (settings.connections ?? 2)) notes.push('the second connection is not up yet');
    const refused = new Map(up.flatMap((state) => [...state.refused]));
    for (const [name, why] of refused) notes.push(`without ${name} (${why})`);
    if (channel.id !== streamer.userId) notes.push('without channel points: they need the sign-in of who owns the channel');
    report({
      state: 'online',
      provider: PROVIDER,
      detail: [`reads the channel ${channel.login}, ${writes}`, ...notes].join('; '),
    });
  }

  return {
    say: (text, replyTo) => session?.say(text, replyTo) ?? Promise.resolve({ outcome: 'failed', reason: 'Twitch is not connected' }),
    fulfil: (redemption) => settle(redemption, 'FULFILLED'),
    refund: (redemption) => settle(redemption, 'CANCELED'),
    async ensureRewards(wishes) {
      if (!session) throw new Error('Twitch is not connected');
      return session.ensureRewards(wishes);
    },
    async close() {
      closed.abort(new Error('AIVT is closing'));
      session?.close();
      await running.catch(() => undefined);
    },
  };

  function settle(redemption: RedemptionRef, status: 'FULFILLED' | 'CANCELED'): Promise<SettleOutcome> {
    return session?.settle(redemption, status) ?? Promise.resolve({ outcome: 'failed', reason: 'Twitch is not connected' });
  }
}
