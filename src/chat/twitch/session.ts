/** A signed-in channel: what is heard from it, once, over one or two connections, and what is written to it. */
import type { Log } from '../../kernel/log.ts';
import { ApiClient } from '@twurple/api';
import type { Approved } from '../../domain/approved.ts';
import { platformId } from '../../domain/ids.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ChatMessage } from '../../ports/chat.ts';
import type { Retraction } from '../../domain/trigger.ts';
import { openConnection, type Connection, type ConnectionState, type Topic } from './connection.ts';
import type { Identity } from './device-grant.ts';
import { ircEndpoint } from './endpoints.ts';
import { createFallback, FALLBACK_TIMES, type Fallback, type FallbackTimes } from './fallback.ts';
import type { PaidEvent } from '../../ports/chat.ts';
import type { StreamState, ChatLine } from './heard.ts';
import { openIrc, type Irc, type IrcState } from './irc.ts';
import { OwnWords } from './own-words.ts';
import type { PublicClientAuth } from './public-client-auth.ts';
import {
  ensureRewards,
  listRewards,
  missedRedemptions,
  settleRedemption,
  type RedemptionRef,
  type RewardsMade,
  type RewardWish,
  type SettleOutcome,
} from './redemptions.ts';
import { openRewardQueue } from './reward-queue.ts';
import type { RewardWords } from './reward-words.ts';
import type { Seen } from './seen.ts';
import { SEND_LIMIT } from './send-limiter.ts';
import { createSender, type SayOutcome } from './sender.ts';
import { fromChat, fromMissed, fromNotification, fromRedemption } from './translate.ts';

export interface TwitchListener {
  readonly onMessage: (message: ChatMessage) => void;
  readonly onPaid: (paid: PaidEvent) => void;
  /** Ids carry the platform: `twitch:1234`, as in triggers. */
  readonly onRetraction: (what: Retraction) => void;
  readonly onStream: (state: StreamState) => void;
}

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
  settle(redemption: RedemptionRef, status: 'FULFILLED' | 'CANCELED'): Promise<SettleOutcome>;
  ensureRewards(wishes: readonly RewardWish[]): Promise<RewardsMade>;
  close(): void;
}

export function openTwitchSession(parts: SessionParts): Session {
  const { auth, clock, listener: heard, seen, ownRewards, rewardWords, streamer, bot, channel } = parts;
  const closed = new AbortController();
  const writer = bot ?? streamer;
  const own = new OwnWords(bot?.userId ?? null);
  const hearsPoints =
    channel.id === streamer.userId &&
    streamer.scopes.some((scope) => scope === 'channel:manage:redemptions' || scope === 'channel:read:redemptions');
  let live: boolean | null = null;

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

  const message = (written: ChatMessage): void => {
    if (seen.first(`chat:${written.id}`) && !own.isOwn(written, writer.userId)) heard.onMessage(written);
  };
  const chat = (told: ChatLine | null): void => {
    if (!told) return;
    if ('paid' in told) paid(told.paid);
    else if (told.rewardId === null) message(told.message);
    else ofReward(told.message, told.rewardId);
  };
  /** Comes with its redemption, now or when that is found in Twitch's queue; else it is chat as any other. */
  const ofReward = (written: ChatMessage, rewardId: string): void => {
    rewardWords.message(written.id, { userId: written.userId, rewardId, text: written.text });
    if (seen.has(`deleted:${written.id}`)) takeBackWords(written.id);
    rewardQueue.whenListed(() => {
      if (!hearsPoints || (!redemptionsAreTold() && !ownRewards.has(rewardId))) message(written);
    });
  };
  const deleted = (messageId: string): void => {
    if (!seen.first(`deleted:${messageId}`)) return;
    heard.onRetraction({ messageId: platformId('twitch', messageId) });
    takeBackWords(messageId);
  };
  /** The words of a redemption are said for the redemption: that is what must be taken back. */
  const takeBackWords = (messageId: string): void => {
    const redemptionId = rewardWords.deleted(messageId);
    if (redemptionId !== null) heard.onRetraction({ messageId: platformId('twitch', redemptionId) });
  };
  const paid = (event: PaidEvent | null): void => {
    if (!event || !seen.first(`paid:${event.id}`)) return;
    heard.onPaid(event);
    if (event.kind === 'redemption' && rewardWords.redemption(event.id, event))
      heard.onRetraction({ messageId: platformId('twitch', event.id) });
  };
  const stream = (nowLive: boolean): void => {
    if (live === nowLive) return;
    live = nowLive;
    heard.onStream({ live });
  };
  const redemptionsAreTold = (): boolean => connections.some(({ state }) => state.topics.has('channel points'));

  const rewardQueue = openRewardQueue({
    clock,
    list: async (signal) => (hearsPoints ? [...(await listRewards(auth, channel.id, signal)).values()] : []),
    missed: (rewardIds, signal) => missedRedemptions(auth, channel.id, rewardIds, clock.wallMs(), signal),
    onRewards(rewardIds) {
      for (const rewardId of rewardIds) ownRewards.add(rewardId);
    },
    onMissed: (one) => paid(fromMissed(one, channel.id, clock.nowMs())),
    log: parts.log,
    random: parts.random,
  });

  const { id } = channel;
  const reader = streamer.userId;
  const topics: readonly Topic[] = [
    {
      name: 'chat',
      essential: true,
      subscribe: (listener) => listener.onChannelChatMessage(id, reader, (event) => chat(fromChat(event, clock.nowMs()))),
    },
    {
      name: 'subscriptions and raids',
      essential: true,
      subscribe: (listener) => listener.onChannelChatNotification(id, reader, (event) => paid(fromNotification(event, clock.nowMs()))),
    },
    {
      name: 'deleted messages',
      essential: true,
      subscribe: (listener) => listener.onChannelChatMessageDelete(id, reader, ({ messageId }) => deleted(messageId)),
    },
    // Told twice by two connections: taking back what is already taken back changes nothing.
    {
      name: 'time-outs and bans',
      essential: true,
      subscribe: (listener) =>
        listener.onChannelChatClearUserMessages(id, reader, ({ userId }) => heard.onRetraction({ viewerId: platformId('twitch', userId) })),
    },
    {
      name: 'cleared chat',
      essential: true,
      subscribe: (listener) => listener.onChannelChatClear(id, reader, () => heard.onRetraction({ all: true })),
    },
    { name: 'stream start', essential: false, subscribe: (listener) => listener.onStreamOnline(id, () => stream(true)) },
    { name: 'stream end', essential: false, subscribe: (listener) => listener.onStreamOffline(id, () => stream(false)) },
    ...(hearsPoints
      ? [
          {
            name: 'channel points',
            essential: false,
            subscribe: (listener) => listener.onChannelRedemptionAdd(id, (event) => paid(fromRedemption(event, clock.nowMs()))),
          } satisfies Topic,
        ]
      : []),
  ];

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
        onChat: chat,
        onPaid: paid,
        onDeleted: deleted,
        onCleared: (userId) => heard.onRetraction(userId === null ? { all: true } : { viewerId: platformId('twitch', userId) }),
        onState: changed,
        log: parts.log,
        random: parts.random,
      });
    return createFallback({ clock, times: parts.fallback ?? FALLBACK_TIMES, open, onChange: changed });
  }

  return {
    channelId: channel.id,
    say: (text, replyTo) => sender.say(text, replyTo),
    settle: (redemption, status) => settleRedemption(auth, channel.id, redemption, status, closed.signal),
    async ensureRewards(wishes) {
      const made = await ensureRewards(auth, channel.id, wishes, closed.signal);
      for (const rewardId of made.rewards.values()) ownRewards.add(rewardId);
      return made;
    },
    close() {
      closed.abort(new Error('AIVT is closing'));
      sender.close();
      rewardQueue.close();
      fallback?.close();
      for (const connection of connections) connection.close();
    },
  };
}
