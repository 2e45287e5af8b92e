/** Twitch: signs in, stays connected, and says honestly how it stands. */
import { sleep } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { SignInError } from './device-grant.ts';
import { beforeStart, reduceTwitch, type TwitchCommand, type TwitchEvent, type TwitchState } from './lifecycle.ts';
import { openChannel } from './open-channel.ts';
import { PublicClientAuth, VALIDATE_EVERY_MS } from './public-client-auth.ts';
import type { SettleOutcome } from '../rewards/channel-points.ts';
import type { RedemptionRef } from './redemptions.ts';
import { RewardWords } from './reward-words.ts';
import { Seen } from './seen.ts';
import { ACCOUNTS } from './scopes.ts';
import { openTwitchSession, type Session } from './session.ts';
import { createSignIns } from './sign-ins.ts';
import { createStanding } from './standing.ts';
import { NO_CLIENT_ID, type Twitch, type TwitchParts } from './twitch-port.ts';

/** Ids that are remembered: some minutes of the busiest chat. */
const SEEN_CAPACITY = 20_000;
/** How soon a sign-in made on the command line is noticed beside one that works. */
const LOOK_FOR_NEXT_SIGN_IN_MS = 30_000;
const NOT_CONNECTED = 'Twitch is not connected';

/** Starts at once and goes on by itself until closed; nothing here rejects or crashes when Twitch is away. */
export function createTwitch(parts: TwitchParts): Twitch {
  const { settings, clock, log, random = Math.random } = parts;
  const { clientId } = settings;
  const closed = new AbortController();
  const seen = new Seen(SEEN_CAPACITY);
  const ownRewards = new Set<string>();
  const rewardWords = new RewardWords(clock);
  let state: TwitchState = beforeStart;
  let session: Session | null = null;
  /** What is open or being opened; aborted when it is left. */
  let round = new AbortController();
  /** One round after the other: two that refresh one sign-in would spend the same token. */
  let rounds: Promise<void> = Promise.resolve();
  let cancelWait: () => void = () => undefined;

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
            standing.tellAgain();
          },
          onSignedIn: (account, login) => {
            log.info(`signed in to Twitch as ${login} (${account})`);
            dispatch({ type: 'signed-in' });
          },
        });
  const standing = createStanding({ report: parts.report, note: () => signIns?.note ?? null, isClosed: () => closed.signal.aborted });

  function dispatch(event: TwitchEvent): void {
    const [next, commands] = reduceTwitch(state, event);
    state = next;
    for (const command of commands) carryOut(command);
  }

  function carryOut(command: TwitchCommand): void {
    switch (command.type) {
      case 'leave':
        cancelWait();
        round.abort(new Error('left'));
        session?.close();
        session = null;
        return;
      case 'open':
        return beginRound();
      case 'wait':
        cancelWait = clock.schedule(command.ms, () => dispatch({ type: 'waited' }));
        return;
      case 'tell-offline':
        standing.offline(command.why);
        return;
      case 'forget-failed-sign-in':
        signIns?.forgetFailure();
    }
  }

  function beginRound(): void {
    round = new AbortController();
    const { signal } = round;
    rounds = rounds.then(() => runRound(signal));
  }

  /** Opens, and watches over what is open until it ends or is left. Never rejects. */
  async function runRound(signal: AbortSignal): Promise<void> {
    /** What a round that was left has to say concerns nobody. */
    const tell = (event: TwitchEvent): void => {
      if (!signal.aborted) dispatch(event);
    };
    const fail = (error: unknown): void =>
      tell({ type: 'failed', refused: error instanceof SignInError && error.permanent, reason: reasonOf(error), random: random() });
    // Not within the caller's own handler, which goes on with what would be closed under it.
    const failSoon = (error: Error): void => queueMicrotask(() => fail(error));
    try {
      if (clientId === null || signal.aborted) return;
      const auth = new PublicClientAuth({
        clientId,
        store: parts.tokenStore,
        clock,
        // While opening, the error itself tells. Later the session is built anew with what is left of the sign-ins.
        onLost: (_account, reason) => {
          if (session) failSoon(new SignInError('refused', reason));
        },
        warn: (message) => log.warn(message),
        signal,
      });
      if (await open(auth, signal, failSoon)) {
        tell({ type: 'opened' });
        await watch(auth, signal);
        tell({ type: 'signed-in' });
      } else tell({ type: 'no-sign-in' });
    } catch (error) {
      fail(error);
    }
  }

  /** @returns false when nobody has signed in. @throws SignInError or Error with a reason for the streamer. */
  async function open(auth: PublicClientAuth, signal: AbortSignal, failSoon: (error: Error) => void): Promise<boolean> {
    const opened = await openChannel({ auth, channel: settings.channel, signal, log });
    signal.throwIfAborted();
    if (!opened) return false;
    const connections = settings.connections ?? 2;
    standing.connected({ states: [], irc: null, ...opened, connections });
    session = openTwitchSession({
      ...opened,
      auth,
      clock,
      listener: parts,
      seen,
      ownRewards,
      rewardWords,
      connections,
      botIsModerator: settings.botIsModerator ?? false,
      ...(settings.fallback ? { fallback: settings.fallback } : {}),
      onState: (states, irc) => {
        if (!signal.aborted) standing.connected({ states, irc, ...opened, connections });
      },
      // Everything is asked for anew: after a revoked sign-in that ends in a plain "sign in again".
      onRevoked: (status) => failSoon(new Error(`Twitch took a subscription away (${status})`)),
      log,
      random,
    });
    return true;
  }

  /** Resolves when another sign-in lies on the disk. @throws Error when it is left, or the sign-in cannot be checked. */
  async function watch(auth: PublicClientAuth, signal: AbortSignal): Promise<void> {
    let validateAtMs = clock.nowMs() + VALIDATE_EVERY_MS;
    for (;;) {
      await sleep(clock, LOOK_FOR_NEXT_SIGN_IN_MS, signal);
      for (const account of ACCOUNTS) if (await auth.isReplaced(account)) return;
      if (clock.nowMs() < validateAtMs) continue;
      validateAtMs = clock.nowMs() + VALIDATE_EVERY_MS;
      await auth.revalidate('streamer', signal);
      if (auth.token('bot')) await auth.revalidate('bot', signal);
    }
  }

  function settle(redemption: RedemptionRef, status: 'FULFILLED' | 'CANCELED'): Promise<SettleOutcome> {
    return session?.settle(redemption, status) ?? Promise.resolve({ outcome: 'failed', reason: NOT_CONNECTED });
  }

  if (clientId === null) parts.report({ state: 'disabled', provider: '', detail: `${NO_CLIENT_ID}, then npm run auth -- twitch` });
  else dispatch({ type: 'start' });

  return {
    say: (text, replyTo) => session?.say(text, replyTo) ?? Promise.resolve({ outcome: 'failed', reason: NOT_CONNECTED }),
    fulfil: (redemption) => settle(redemption, 'FULFILLED'),
    refund: (redemption) => settle(redemption, 'CANCELED'),
    get channelId() {
      return session?.channelId ?? null;
    },
    about: () => session?.about() ?? Promise.resolve(null),
    async ensureRewards(wishes) {
      if (!session) throw new Error(NOT_CONNECTED);
      return session.ensureRewards(wishes);
    },
    signIn: (account) => signIns?.begin(account) ?? Promise.reject(new SignInError('refused', NO_CLIENT_ID)),
    async close() {
      closed.abort(new Error('AIVT is closing'));
      dispatch({ type: 'close' });
      await rounds;
    },
  };
}
