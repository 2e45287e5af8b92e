/** Channel points: mark a redemption done, give the points back, and make the rewards that AIVT may settle. */
import type { RewardsMade, RewardWish, SettleOutcome } from '../rewards/channel-points.ts';
import { z } from 'zod';
import { callHelix, type HelixAnswer } from './helix.ts';
import type { PublicClientAuth } from './public-client-auth.ts';

export interface RedemptionRef {
  readonly id: string;
  readonly rewardId: string;
}

/** Twitch's word for it: `CREATE_CUSTOM_REWARD_DUPLICATE_REWARD`. */
const NOT_MADE_BY_US =
  'the channel has a reward of this title that AIVT did not make: delete that on Twitch, or give this another title in commands.yaml';

/** How long ago a redemption may be that is still carried out after an outage: later the viewer has given up on it. */
const MISSED_WINDOW_MS = 10 * 60_000;

const REWARDS = 'channel_points/custom_rewards';

const rewardsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      cost: z.number().optional(),
      prompt: z.string().optional(),
      is_user_input_required: z.boolean().optional(),
    }),
  ),
});
type RewardThere = z.output<typeof rewardsSchema>['data'][number];

const missedSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      user_id: z.string(),
      user_name: z.string(),
      user_input: z.string(),
      redeemed_at: z.string(),
      reward: z.object({ id: z.string(), title: z.string(), cost: z.number() }),
    }),
  ),
});
export type MissedRedemption = z.output<typeof missedSchema>['data'][number];

/**
 * Redemptions of the last minutes that nobody has settled, oldest first: what was redeemed while no
 * connection was up. Twitch lists them for rewards that this application made, and for no others.
 * A reward that cannot be asked about is told in `problems` and holds up no other. Never rejects.
 */
export async function missedRedemptions(
  auth: PublicClientAuth,
  broadcasterId: string,
  rewardIds: readonly string[],
  wallMs: number,
  signal: AbortSignal,
): Promise<{ readonly missed: readonly MissedRedemption[]; readonly problems: readonly string[] }> {
  const missed: MissedRedemption[] = [];
  const problems = new Set<string>();
  for (const rewardId of rewardIds) {
    if (signal.aborted) break;
    try {
      const answer = await callHelix(auth, {
        account: 'streamer',
        method: 'GET',
        path: 'channel_points/custom_rewards/redemptions',
        query: { broadcaster_id: broadcasterId, reward_id: rewardId, status: 'UNFULFILLED', sort: 'NEWEST', first: '50' },
        signal,
      });
      if (answer.status !== 200) throw new Error(`Twitch: ${answer.message}`);
      missed.push(...missedSchema.parse(answer.body).data.filter(({ redeemed_at }) => Date.parse(redeemed_at) > wallMs - MISSED_WINDOW_MS));
    } catch (error) {
      problems.add((error as Error).message);
    }
  }
  missed.sort((a, b) => Date.parse(a.redeemed_at) - Date.parse(b.redeemed_at));
  return { missed, problems: [...problems] };
}

/** Never rejects. */
export async function settleRedemption(
  auth: PublicClientAuth,
  broadcasterId: string,
  redemption: RedemptionRef,
  status: 'FULFILLED' | 'CANCELED',
  signal: AbortSignal,
): Promise<SettleOutcome> {
  try {
    const answer = await callHelix(auth, {
      account: 'streamer',
      method: 'PATCH',
      path: 'channel_points/custom_rewards/redemptions',
      query: { id: redemption.id, broadcaster_id: broadcasterId, reward_id: redemption.rewardId },
      body: { status },
      signal,
    });
    if (answer.status === 200) return { outcome: 'settled' };
    if (answer.status === 403)
      return { outcome: 'not-ours', reason: 'the reward was made on Twitch, not by AIVT: settle it in the reward queue there' };
    return { outcome: 'failed', reason: answer.message };
  } catch (error) {
    return { outcome: 'failed', reason: (error as Error).message };
  }
}

/**
 * @returns reward id by title, of all that this application made.
 * @throws Error with Twitch's words (a channel without channel points: 403).
 */
export async function listRewards(
  auth: PublicClientAuth,
  broadcasterId: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  return new Map((await rewardsThere(auth, broadcasterId, signal)).map(({ id, title }) => [title, id]));
}

async function rewardsThere(auth: PublicClientAuth, broadcasterId: string, signal: AbortSignal): Promise<readonly RewardThere[]> {
  const query = { broadcaster_id: broadcasterId, only_manageable_rewards: 'true' };
  const listed = await callHelix(auth, { account: 'streamer', path: REWARDS, method: 'GET', query, signal });
  return rewardsOf(listed);
}

/**
 * Makes the rewards that are not there yet, so that they can be fulfilled and refunded, and changes those that differ. One that is refused
 * holds up no other.
 * @throws Error with Twitch's words when those that are there cannot be listed (a channel without channel points: 403).
 */
export async function ensureRewards(
  auth: PublicClientAuth,
  broadcasterId: string,
  wishes: readonly RewardWish[],
  signal: AbortSignal,
): Promise<RewardsMade> {
  const there = await rewardsThere(auth, broadcasterId, signal);
  const rewards = new Map(there.map(({ id, title }) => [title, id]));
  const refused: { title: string; reason: string }[] = [];
  for (const wish of wishes) {
    const known = there.find(({ title }) => title === wish.title);
    if (known !== undefined && isAsWished(known, wish)) continue;
    try {
      const made = await callHelix(auth, {
        account: 'streamer',
        path: REWARDS,
        signal,
        method: known === undefined ? 'POST' : 'PATCH',
        query: { broadcaster_id: broadcasterId, ...(known === undefined ? {} : { id: known.id }) },
        body: { title: wish.title, cost: wish.cost, prompt: wish.prompt, is_user_input_required: wish.needsText },
      });
      for (const { id, title } of rewardsOf(made)) rewards.set(title, id);
    } catch (error) {
      signal.throwIfAborted();
      const reason = (error as Error).message;
      refused.push({ title: wish.title, reason: reason.includes('DUPLICATE_REWARD') ? NOT_MADE_BY_US : reason });
    }
  }
  return { rewards, refused };
}

/** What Twitch does not tell of a reward is as it should be. */
function isAsWished({ cost, prompt, is_user_input_required: needsText }: RewardThere, wish: RewardWish): boolean {
  return (cost ?? wish.cost) === wish.cost && (prompt ?? wish.prompt) === wish.prompt && (needsText ?? wish.needsText) === wish.needsText;
}

function rewardsOf(answer: HelixAnswer): z.output<typeof rewardsSchema>['data'] {
  if (answer.status !== 200) throw new Error(`Twitch: ${answer.message}`);
  return rewardsSchema.parse(answer.body).data;
}
