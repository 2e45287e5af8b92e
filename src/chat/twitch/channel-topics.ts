/** What happens on the channel, as EventSub tells it: each topic with the right that it needs. */
import type { Clock } from '../../kernel/clock.ts';
import type { ChannelEvent } from '../../ports/channel.ts';
import type { Topic } from './connection.ts';
import type { Hearing } from './hearing.ts';

interface ChannelTopic extends Topic {
  /** Null: nobody has to allow it. */
  readonly scope: string | null;
}

export interface ChannelTopicsParts {
  readonly channelId: string;
  /** The account that reads. */
  readonly readerId: string;
  readonly scopes: readonly string[];
  readonly hearing: Pick<Hearing, 'channel'>;
  readonly clock: Clock;
}

/** The topics that this sign-in allows. */
export function channelTopicsOf(parts: ChannelTopicsParts): readonly Topic[] {
  return allTopics(parts).filter(({ scope }) => scope === null || parts.scopes.includes(scope));
}

/** In words, what a sign-in that was made before AIVT asked for it does not allow. */
export function notAllowed(scopes: readonly string[]): readonly string[] {
  return [...new Map(Object.entries(NEEDS).map(([name, scope]) => [name, scope]))].flatMap(([name, scope]) =>
    scopes.includes(scope) ? [] : [name],
  );
}

/** The right that each needs of who owns the channel. */
export const NEEDS = {
  follows: 'moderator:read:followers',
  'hype trains': 'channel:read:hype_train',
  polls: 'channel:read:polls',
  predictions: 'channel:read:predictions',
  ads: 'channel:read:ads',
} as const;

function allTopics({ channelId: id, readerId, hearing, clock }: ChannelTopicsParts): readonly ChannelTopic[] {
  type Told = ChannelEvent extends infer E ? (E extends ChannelEvent ? Omit<E, 'platform' | 'receivedAtMs'> : never) : never;
  const tell = (event: Told): void => hearing.channel({ ...event, platform: 'twitch', receivedAtMs: clock.nowMs() });
  const topic = (name: string, scope: string | null, subscribe: Topic['subscribe']): ChannelTopic => ({
    name,
    essential: false,
    scope,
    subscribe,
  });
  return [
    topic('title and game', null, (listener) =>
      listener.onChannelUpdate(id, ({ streamTitle: title, categoryName: game }) =>
        tell({ kind: 'about', id: `about:${JSON.stringify([title, game])}`, title, game }),
      ),
    ),
    topic('follows', NEEDS.follows, (listener) =>
      listener.onChannelFollow(id, readerId, ({ userId, userDisplayName: userName }) =>
        tell({ kind: 'follow', id: `follow:${userId}`, userId, userName }),
      ),
    ),
    topic('hype trains', NEEDS['hype trains'], (listener) =>
      listener.onChannelHypeTrainBeginV2(id, (train) =>
        tell({ kind: 'hype-train', phase: 'begin', id: `hype:${train.id}:begin`, level: train.level }),
      ),
    ),
    topic('levels of hype trains', NEEDS['hype trains'], (listener) =>
      listener.onChannelHypeTrainProgressV2(id, (train) => {
        // It begins with level 1; each contribution is told, of which only a new level is news.
        if (train.level > 1) tell({ kind: 'hype-train', phase: 'level', id: `hype:${train.id}:${train.level}`, level: train.level });
      }),
    ),
    topic('ends of hype trains', NEEDS['hype trains'], (listener) =>
      listener.onChannelHypeTrainEndV2(id, (train) =>
        tell({ kind: 'hype-train', phase: 'end', id: `hype:${train.id}:end`, level: train.level }),
      ),
    ),
    topic('polls', NEEDS.polls, (listener) =>
      listener.onChannelPollBegin(id, (poll) =>
        tell({
          kind: 'poll',
          phase: 'begin',
          id: `poll:${poll.id}:begin`,
          title: poll.title,
          choices: poll.choices.map(({ title }) => ({ title, votes: 0 })),
        }),
      ),
    ),
    topic('ends of polls', NEEDS.polls, (listener) =>
      listener.onChannelPollEnd(id, (poll) => {
        // `archived` comes a day later, when nobody thinks of it any more.
        if (poll.status === 'archived') return;
        tell({
          kind: 'poll',
          phase: 'end',
          id: `poll:${poll.id}:end`,
          title: poll.title,
          choices: poll.choices.map(({ title, totalVotes: votes }) => ({ title, votes })),
        });
      }),
    ),
    topic('predictions', NEEDS.predictions, (listener) =>
      listener.onChannelPredictionBegin(id, (prediction) =>
        tell({
          kind: 'prediction',
          phase: 'begin',
          id: `prediction:${prediction.id}:begin`,
          title: prediction.title,
          outcomes: prediction.outcomes.map(({ title }) => ({ title, points: 0 })),
          winner: null,
        }),
      ),
    ),
    topic('ends of predictions', NEEDS.predictions, (listener) =>
      listener.onChannelPredictionEnd(id, (prediction) =>
        tell({
          kind: 'prediction',
          phase: 'end',
          id: `prediction:${prediction.id}:end`,
          title: prediction.title,
          outcomes: prediction.outcomes.map(({ title, channelPoints: points }) => ({ title, points })),
          winner: prediction.winningOutcome?.title ?? null,
        }),
      ),
    ),
    topic('ads', NEEDS.ads, (listener) =>
      listener.onChannelAdBreakBegin(id, ({ startDate, durationSeconds: durationS }) =>
        tell({ kind: 'ad-break', phase: 'begin', id: `ads:${startDate.getTime()}`, durationS }),
      ),
    ),
  ];
}
