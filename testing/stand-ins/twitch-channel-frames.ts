/** What happens on a channel, as Twitch's EventSub documents give it: https://dev.twitch.tv/docs/eventsub/eventsub-reference/ */
import { randomUUID } from 'node:crypto';
import type { StandInUser } from './twitch-frames.ts';

const broadcasterOf = (channel: StandInUser): object => ({
  broadcaster_user_id: channel.id,
  broadcaster_user_login: channel.login,
  broadcaster_user_name: channel.name,
});
const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

export function followEvent(channel: StandInUser, user: StandInUser): Record<string, unknown> {
  return { ...broadcasterOf(channel), user_id: user.id, user_login: user.login, user_name: user.name, followed_at: later(0) };
}

export function updateEvent(channel: StandInUser, title: string, game: string): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    ...{ title, language: 'en', category_id: '1', category_name: game, content_classification_labels: [] },
  };
}

export function hypeTrainEvent(
  channel: StandInUser,
  phase: 'begin' | 'progress' | 'end',
  id: string,
  level: number,
): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    ...{ id, total: level * 500, level, top_contributions: [], type: 'regular', is_shared_train: false, shared_train_participants: null },
    started_at: later(-60_000),
    ...(phase === 'end'
      ? { ended_at: later(0), cooldown_ends_at: later(3_600_000) }
      : { progress: 100, goal: 500, expires_at: later(300_000), all_time_high_level: 5, all_time_high_total: 5000 }),
  };
}

export function pollEvent(
  channel: StandInUser,
  phase: 'begin' | 'end',
  title: string,
  choices: Readonly<Record<string, number>>,
  more: { readonly id?: string; readonly status?: 'completed' | 'archived' | 'terminated' } = {},
): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    id: more.id ?? randomUUID(),
    title,
    choices: Object.entries(choices).map(([name, votes], at) => ({
      ...{ id: String(at), title: name },
      ...(phase === 'end' ? { bits_votes: 0, channel_points_votes: 0, votes } : {}),
    })),
    bits_voting: { is_enabled: false, amount_per_vote: 0 },
    channel_points_voting: { is_enabled: false, amount_per_vote: 0 },
    started_at: later(-60_000),
    ...(phase === 'end' ? { status: more.status ?? 'completed', ended_at: later(0) } : { ends_at: later(60_000) }),
  };
}

/** @param winner null: called off */
export function predictionEvent(
  channel: StandInUser,
  phase: 'begin' | 'end',
  title: string,
  outcomes: Readonly<Record<string, number>>,
  winner: string | null = null,
): Record<string, unknown> {
  const names = Object.keys(outcomes);
  return {
    ...broadcasterOf(channel),
    id: randomUUID(),
    title,
    outcomes: Object.entries(outcomes).map(([name, points], at) => ({
      ...{ id: String(at), title: name, color: 'blue' },
      ...(phase === 'end' ? { users: 1, channel_points: points, top_predictors: [] } : {}),
    })),
    started_at: later(-60_000),
    ...(phase === 'end'
      ? {
          status: winner === null ? 'canceled' : 'resolved',
          winning_outcome_id: winner === null ? null : String(names.indexOf(winner)),
          ended_at: later(0),
        }
      : { locks_at: later(60_000) }),
  };
}

export function adBreakEvent(channel: StandInUser, durationS: number): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    ...{ requester_user_id: channel.id, requester_user_login: channel.login, requester_user_name: channel.name },
    ...{ duration_seconds: durationS, started_at: later(0), is_automatic: true },
  };
}
