/** Twitch: signs in, stays connected, and says honestly how it stands. */
import type { Log } from '../../kernel/log.ts';
import { z } from 'zod';
import type { Approved } from '../../domain/approved.ts';
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { ReportModule } from '../../domain/module-state.ts';
import type { SignInState } from '../../domain/vitals.ts';
import type { ConnectionState } from './connection.ts';
import { PROVIDER, reportOf } from './detail.ts';
import { SignInError, type Identity } from './device-grant.ts';
import type { FallbackTimes } from './fallback.ts';
import { callHelix } from './helix.ts';
import type { IrcState } from './irc.ts';
import { PublicClientAuth, VALIDATE_EVERY_MS } from './public-client-auth.ts';
import type { RedemptionRef, RewardsMade, RewardWish, SettleOutcome } from './redemptions.ts';
import { RewardWords } from './reward-words.ts';
import { Seen } from './seen.ts';
import { ACCOUNTS, type Account } from './scopes.ts';
import type { SayOutcome } from './sender.ts';
import { openSession, type Channel, type Session, type TwitchListener } from './session.ts';
import { createSignIns, type ShownCode } from './sign-ins.ts';
import type { TokenStore } from './token-store.ts';

const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** Ids that are remembered: some minutes of the busiest chat. */
const SEEN_CAPACITY = 20_000;
/** How soon a sign-in made on the command line is noticed: without one, and beside one that works. */
const LOOK_FOR_SIGN_IN_MS = 5000;
const LOOK_FOR_NEXT_SIGN_IN_MS = 30_000;

/** Somebody has signed in: everything is opened with that. */
class SignedInAnew extends Error {
  constructor() {
    super('somebody has signed in anew');
    this.name = 'SignedInAnew';
  }
}

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

export interface TwitchParts extends TwitchListener {
  readonly settings: TwitchSettings;
  readonly tokenStore: TokenStore;
  readonly clock: Clock;
  readonly report: ReportModule;
  /** How a sign-in that was begun stands; null when none is under way. */
  readonly onSignIn?: (state: SignInState | null) => void;
  readonly log: Log;
}

export interface Twitch {
  /** Writes to chat. Never rejects. @param replyTo the message id that it answers. */
  say(text: Approved, replyTo?: string): Promise<SayOutcome>;
  /** Marks a redemption done. Never rejects. */
  fulfil(redemption: RedemptionRef): Promise<SettleOutcome>;
  /** Gives the points back. Never rejects. */
  refund(redemption: RedemptionRef): Promise<SettleOutcome>;
  /** Whose channel is read; null while nobody is signed in or Twitch is away. */
  readonly channelId: string | null;
  /** Makes the rewards that are missing. @throws Error that says why none could be. */
  ensureRewards(wishes: readonly RewardWish[]): Promise<RewardsMade>;
  /**
   * Begins a sign-in, whose code the caller shows. The module's detail tells how it goes on, and it is used at once.
   * @throws SignInError
   */
  signIn(account: Account): Promise<ShownCode>;
  close(): Promise<void>;
}

/** What to do where there is no application to sign in with. */
export const NO_CLIENT_ID = 'set TWITCH_CLIENT_ID in .env (an application of type Public at dev.twitch.tv/console/apps)';

const usersSchema = z.object({ data: z.array(z.object({ id: z.string(), login: z.string() })) });

/** Starts at once and goes on by itself until closed; nothing here rejects or crashes when Twitch is away. */
export function createTwitch(parts: TwitchParts): Twitch {
  const { settings, clock, report } = parts;
  const closed = new AbortController();
  // A function, because it changes while the loop below waits.
  const isClosed = (): boolean => closed.signal.aborted;
  const seen = new Seen(SEEN_CAPACITY);
  const ownRewards = new Set<string>();
  const rewardWords = new RewardWords(clock);
  let session: Session | null = null;
  /** Of the present round: aborted when everything must be opened anew. */
  let ended = new AbortController();
  /** Tells again how it stands, with what a sign-in adds to it. */
  let tellAgain: () => void = () => undefined;

  const { clientId } = settings;
  if (clientId === null) report({ state: 'disabled', provider: '', detail: `${NO_CLIENT_ID}, then npm run auth -- twitch` });
  const signIns =
    clientId === null
      ? null
      : createSignIns({
          clientId,
          store: parts.tokenStore,
          clock,
          signal: closed.signal,
          onNote: (note) => {
            parts.onSignIn?.(note);
            tellAgain();
          },
          onSignedIn: (account, login) => {
            parts.log.info(`signed in to Twitch as ${login} (${account})`);
            ended.abort(new SignedInAnew());
          },
        });
  const running = clientId === null ? Promise.resolve() : run(clientId);

  async function run(id: string): Promise<void> {
    let failures = 0;
    /** Nobody had signed in, or Twitch did not take it any more. */
    let lacking = false;
    while (!isClosed()) {
      const round = new AbortController();
      ended = round;
      const either = AbortSignal.any([round.signal, closed.signal]);
      const auth = new PublicClientAuth({
        clientId: id,
        store: parts.tokenStore,
        clock,
        // While opening, the error itself tells. Later the session is built anew with what is left of the sign-ins.
        onLost: (_account, reason) => {
          if (session) round.abort(new SignInError('refused', reason));
        },
        warn: (message) => parts.log.warn(message),
      });
      try {
        const opened = await open(auth, round);
        if (opened) {
          failures = 0;
          session = opened;
          if (lacking) signIns?.forgetFailure();
          lacking = false;
          await lifetime(auth, either);
        } else {
          lacking = true;
          tellOffline('nobody has signed in: use the panel, or npm run auth -- twitch');
          await sleep(clock, LOOK_FOR_SIGN_IN_MS, either);
        }
      } catch (error) {
        if (isClosed()) break;
        if (error instanceof SignedInAnew) {
          signIns?.forgetFailure();
          continue;
        }
        const lost = error instanceof SignInError && error.kind === 'refused';
        // A new sign-in mends a refused one: look for it often. A service that is away is left alone longer each time.
        const delayMs = lost ? LOOK_FOR_SIGN_IN_MS : Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures);
        if (!lost) failures += 1;
        lacking ||= lost;
        endSession();
        tellOffline((error as Error).message);
        // A sign-in in the panel ends this wait, too.
        ended = new AbortController();
        await sleep(clock, delayMs, AbortSignal.any([ended.signal, closed.signal])).catch(() => undefined);
      } finally {
        endSession();
      }
    }
  }

  /** @returns null when nobody has signed in. @throws SignInError or Error with a reason for the streamer. */
  async function open(auth: PublicClientAuth, round: AbortController): Promise<Session | null> {
    const streamer = await auth.open('streamer', closed.signal);
    if (!streamer) return null;
    // Without the right to read, IRC still can.
    if (!streamer.scopes.includes('user:write:chat'))
      throw new SignInError('refused', 'the sign-in does not allow user:write:chat: npm run auth -- twitch');
    const bot = await openBot(auth);
    const channel = await findChannel(auth, streamer);
    const connections = settings.connections ?? 2;
    const tell = (states: readonly ConnectionState[], irc: IrcState | null): void => {
      tellAgain = () => {
        if (isClosed()) return;
        const told = reportOf({ states, irc, streamer, bot, channel, connections });
        const note = signIns?.note;
        report(note ? { ...told, detail: `${told.detail}; ${note.message}` } : told);
      };
      tellAgain();
    };
    tell([], null);
    return openSession({
      auth,
      clock,
      listener: parts,
      seen,
      ownRewards,
      rewardWords,
      streamer,
      bot,
      channel,
      connections,
      botIsModerator: settings.botIsModerator ?? false,
      ...(settings.fallback ? { fallback: settings.fallback } : {}),
      onState: tell,
      onRevoked: (status) => {
        // Everything is asked for anew: after a revoked sign-in that ends in a plain "sign in again".
        round.abort(new Error(`Twitch took a subscription away (${status})`));
      },
      log: parts.log,
    });
  }

  async function openBot(auth: PublicClientAuth): Promise<Identity | null> {
    try {
      return await auth.open('bot', closed.signal);
    } catch (error) {
      if (!(error instanceof SignInError) || error.kind !== 'refused') throw error;
      parts.log.warn(`she writes as the streamer: ${error.message} --bot`);
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

  /** Until the sign-in is lost or replaced, or AIVT closes. @throws the reason. */
  async function lifetime(auth: PublicClientAuth, either: AbortSignal): Promise<void> {
    let validateAtMs = clock.nowMs() + VALIDATE_EVERY_MS;
    for (;;) {
      await sleep(clock, LOOK_FOR_NEXT_SIGN_IN_MS, either);
      for (const account of ACCOUNTS) if (await auth.isReplaced(account)) throw new SignedInAnew();
      if (clock.nowMs() < validateAtMs) continue;
      validateAtMs = clock.nowMs() + VALIDATE_EVERY_MS;
      await auth.revalidate('streamer', closed.signal);
      if (auth.token('bot')) await auth.revalidate('bot', closed.signal);
    }
  }

  function endSession(): void {
    session?.close();
    session = null;
  }

  /** A sign-in that is under way is the next thing that will happen; one that failed does not hide what is wrong now. */
  function tellOffline(why: string): void {
    tellAgain = () => {
      if (isClosed()) return;
      const note = signIns?.note;
      report({
        state: 'offline',
        provider: PROVIDER,
        detail: note?.state === 'waiting' ? note.message : note ? `${why}; ${note.message}` : why,
      });
    };
    tellAgain();
  }

  return {
    say: (text, replyTo) => session?.say(text, replyTo) ?? Promise.resolve({ outcome: 'failed', reason: 'Twitch is not connected' }),
    fulfil: (redemption) => settle(redemption, 'FULFILLED'),
    refund: (redemption) => settle(redemption, 'CANCELED'),
    get channelId() {
      return session?.channelId ?? null;
    },
    async ensureRewards(wishes) {
      if (!session) throw new Error('Twitch is not connected');
      return session.ensureRewards(wishes);
    },
    signIn(account) {
      return signIns?.begin(account) ?? Promise.reject(new SignInError('refused', NO_CLIENT_ID));
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
