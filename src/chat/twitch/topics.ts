/** What is subscribed to at Twitch, and whose ear each is. */
import type { Clock } from '../../kernel/clock.ts';
import type { Topic } from './connection.ts';
import type { Hearing } from './hearing.ts';
import { fromChat, fromNotification, fromRedemption } from './translate.ts';

/** The topic by which redemptions are told. */
export const POINTS = 'channel points';

export interface TopicsParts {
  readonly channelId: string;
  /** The account that reads chat. */
  readonly readerId: string;
  /** It may hear of redemptions. */
  readonly hearsPoints: boolean;
  readonly hearing: Hearing;
  readonly clock: Clock;
}

export function topicsOf({ channelId: id, readerId: reader, hearsPoints, hearing, clock }: TopicsParts): readonly Topic[] {
  const points: Topic = {
    name: POINTS,
    essential: false,
    subscribe: (listener) => listener.onChannelRedemptionAdd(id, (event) => hearing.paid(fromRedemption(event, clock.nowMs()))),
  };
  return [
    {
      name: 'chat',
      essential: true,
      subscribe: (listener) => listener.onChannelChatMessage(id, reader, (event) => hearing.chat(fromChat(event, clock.nowMs()))),
    },
    {
      name: 'subscriptions and raids',
      essential: true,
      subscribe: (listener) =>
        listener.onChannelChatNotification(id, reader, (event) => hearing.paid(fromNotification(event, clock.nowMs()))),
    },
    {
      name: 'deleted messages',
      essential: true,
      subscribe: (listener) => listener.onChannelChatMessageDelete(id, reader, ({ messageId }) => hearing.deleted(messageId)),
    },
    {
      name: 'time-outs and bans',
      essential: true,
      subscribe: (listener) => listener.onChannelChatClearUserMessages(id, reader, ({ userId }) => hearing.cleared(userId)),
    },
    {
      name: 'cleared chat',
      essential: true,
      subscribe: (listener) => listener.onChannelChatClear(id, reader, () => hearing.cleared(null)),
    },
    { name: 'stream start', essential: false, subscribe: (listener) => listener.onStreamOnline(id, () => hearing.live(true)) },
    { name: 'stream end', essential: false, subscribe: (listener) => listener.onStreamOffline(id, () => hearing.live(false)) },
    ...(hearsPoints ? [points] : []),
  ];
}
