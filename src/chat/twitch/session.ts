/** A signed-in channel: what is heard from it, once, over one or two connections, and what is written to it. */
import type { RewardsMade, RewardWish, SettleOutcome } from '../rewards/channel-points.ts';
import type { Log } from '../../kernel/log.ts';
import { nextAd, watchAdSchedule } from './ad-schedule.ts';
import { channelTopicsOf, NEEDS } from './channel-topics.ts';
import { ApiClient } from '@twurple/api';
import type { Approved } from '../../domain/approved.ts';
import type { Clock } from '../../kernel/clock.ts';
import { openConnection, type Connection, type ConnectionState } from './connection.ts';
import type { Identity } from './device-grant.ts';
import { ircEndpoint } from './endpoints.ts';
import { createFallback, FALLBACK_TIMES, type Fallback, type FallbackTimes } from './fallback.ts';
import { createHearing, type TwitchListener } from './hearing.ts';
import { openIrc, type Irc, type IrcState } from './irc.ts';
import { OwnWords } from './own-words.ts';
import { channelAbout, type StreamAbout } from './about.ts';
import type { PublicClientAuth } from './public-client-auth.ts';
import { ensureRewards, listRewards, missedRedemptions, settleRedemption, type RedemptionRef } from './redemptions.ts';
import { openRewardQueue } from './reward-queue.ts';
import type { RewardWords } from './reward-words.ts';
import type { Seen } from './seen.ts';
import { SEND_LIMIT } from './send-limiter.ts';
import { createSender, type SayOutcome } from './sender.ts';
import { POINTS, topicsOf } from './topics.ts';
import { fromMissed } from './translate.ts';

export interface Channel {
  readonly id: string;
  readonly login: string;
}

export interface SessionParts {
  readonly auth: PublicClientAuth;
  readonly clock: Clock;
  readonly listener: TwitchListener;
  /** Outlives the session: what was told before a new sign-in is not told again after it. */
  readonly seen: Seen;
  /** Rewards that AIVT made, whose redemptions Twitch's queue keeps. Filled here; outlives the session, as `seen` does. */
  readonly ownRewards: Set<string>;
  readonly rewardWords: RewardWords;
  readonly streamer: Identity;
  readonly bot: Identity | null;
  readonly channel: Channel;
  /** Two tell the same twice, and while one is down nothing is missed. */
  readonly connections: 1 | 2;
  /** The writing account is moderator of the channel. */
  readonly botIsModerator: boolean;
  /** When chat is read by IRC instead. */
  readonly fallback?: FallbackTimes;
  /** `irc` is null while it is not needed. */
  readonly onState: (states: readonly ConnectionState[], irc: IrcState | null) => void;
  readonly onRevoked: (status: string) => void;
  readonly log: Log;
  readonly random: () => number;
}

export interface Session {
  readonly channelId: string;
  say(text: Approved, replyTo?: string): Promise<SayOutcome>;
  /** Null where it is not known. Never rejects. */
  about(): Promise<StreamAbout | null>;
  settle(redemption: RedemptionRef, status: 'FULFILLED' | 'CANCELED'): Promise<SettleOutcome>;
  ensureRewards(wishes: readonly RewardWish[]): Promise<RewardsMade>;
  close(): void;
}

export function openTwitchSession(parts: SessionParts): Session {
  const { auth, clock, listener, seen, ownRewards, rewardWords, streamer, bot, channel } = parts;
  const closed = new AbortController();
  const writer = bot ?? streamer;
  const own = new OwnWords(bot?.userId ?? null);
  const hearsPoints =
    channel.id === streamer.userId &&
    streamer.scopes.some((scope) => scope === 'channel:manage:redemptions' || scope === 'channel:read:redemptions');

  const sender = createSender({
    auth,
    clock,
    account: bot ? 'bot' : 'streamer',
    broadcasterId: channel.id,
    senderId: writer.userId,
    limit: writer.userId === channel.id || parts.botIsModerator ? SEND_LIMIT.moderator : SEND_LIMIT.plain,
    onSending: (text) => own.sending(text),
    onSent: (messageId) => own.sent(messageId),
  });

  const redemptionsAreTold = (): boolean => connections.some(({ state }) => state.topics.has(POINTS));
  const hearing = createHearing({
    ...{ listener, seen, rewardWords },
    isOwn: (message) => own.isOwn(message, writer.userId),
    redemptionComes: (rewardId) => hearsPoints && (redemptionsAreTold() || ownRewards.has(rewardId)),
    whenListed: (then) => rewardQueue.whenListed(then),
  });

  const rewardQueue = openRewardQueue({
    clock,
    list: async (signal) => (hearsPoints ? [...(await listRewards(auth, channel.id, signal)).values()] : []),
    missed: (rewardIds, signal) => missedRedemptions(auth, channel.id, rewardIds, clock.wallMs(), signal),
    onRewards(rewardIds) {
      for (const rewardId of rewardIds) ownRewards.add(rewardId);
    },
    onMissed: (one) => hearing.paid(fromMissed(one, channel.id, clock.nowMs())),
    log: parts.log,
    random: parts.random,
  });

  const isOwner = channel.id === streamer.userId;
  const topics = [
    ...topicsOf({ channelId: channel.id, readerId: streamer.userId, hearsPoints, hearing, clock }),
    ...channelTopicsOf({ channelId: channel.id, readerId: streamer.userId, scopes: isOwner ? streamer.scopes : [], hearing, clock }),
  ];
  const stopAds =
    isOwner && streamer.scopes.includes(NEEDS.ads)
      ? watchAdSchedule({
          clock,
          random: parts.random,
          next: () => nextAd(auth, channel.id, closed.signal),
          onSoon: ({ atMs, durationS }) =>
            hearing.channel({
              ...{ kind: 'ad-break', phase: 'soon', id: `ads-soon:${atMs}`, durationS },
              ...{ platform: 'twitch', receivedAtMs: clock.nowMs() },
            }),
        })
      : () => undefined;
  void channelAbout(auth, channel.id, closed.signal).then((about) => {
    if (about === null || closed.signal.aborted) return;
    const id = `about:${JSON.stringify([about.title, about.game])}`;
    hearing.channel({ kind: 'about', id, ...about, platform: 'twitch', receivedAtMs: clock.nowMs() });
  });
  const connections: Connection[] = [];
  const changed = (): void => {
    rewardQueue.heard(redemptionsAreTold());
    fallback?.setPrimaryUp(connections.some(({ state }) => state.up));
    parts.onState(
      connections.map(({ state }) => state),
      fallback?.open?.state ?? null,
    );
  };
  const fallback = openFallback();
  for (let count = 0; count < parts.connections; count += 1)
    connections.push(
      openConnection({
        // A client each: a refused subscription of one does not hold the other's up.
        apiClient: new ApiClient({ authProvider: auth, logger: { minLevel: 'critical', custom: () => undefined } }),
        clock,
        topics,
        onState: changed,
        onRevoked: parts.onRevoked,
        log: parts.log,
      }),
    );

  /** Null where there is no IRC to go to. */
  function openFallback(): Fallback<Irc> | null {
    const endpoint = ircEndpoint();
    if (!endpoint) return null;
    const open = (): Irc =>
      openIrc({
        endpoint,
        auth,
        clock,
        channel: channel.login,
        signedIn: streamer.scopes.includes('chat:read'),
        onChat: hearing.chat,
        onPaid: hearing.paid,
        onDeleted: hearing.deleted,
        onCleared: hearing.cleared,
        onState: changed,
        log: parts.log,
        random: parts.random,
      });
    return createFallback({ clock, times: parts.fallback ?? FALLBACK_TIMES, open, onChange: changed });
  }

  return {
    channelId: channel.id,
    say: (text, replyTo) => sender.say(text, replyTo),
    about: () => channelAbout(auth, channel.id, closed.signal),
    settle: (redemption, status) => settleRedemption(auth, channel.id, redemption, status, closed.signal),
    async ensureRewards(wishes) {
      const made = await ensureRewards(auth, channel.id, wishes, closed.signal);
      for (const rewardId of made.rewards.values()) ownRewards.add(rewardId);
      return made;
    },
    close() {
      closed.abort(new Error('AIVT is closing'));
      stopAds();
      sender.close();
      rewardQueue.close();
      fallback?.close();
      for (const connection of connections) connection.close();
    },
  };
}
