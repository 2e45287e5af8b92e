/** What a channel-point redemption does, and what becomes of the points. */
import { rewardAction, type CommandAction, type CommandWorld } from '../commands/reduce.ts';
import type { Commands } from '../commands/schema.ts';

export type RedemptionPlan =
  /** Do it; then `fulfil` when it was done, `refund` when not (blocked words, no OBS). */
  | { readonly kind: 'do'; readonly action: CommandAction }
  | { readonly kind: 'refund'; readonly reason: string }
  /** A reward of the streamer's own: she may react, the points are not ours to settle. */
  | { readonly kind: 'not-mapped' };

export function planRedemption(
  redemption: { readonly rewardTitle: string; readonly text: string },
  commands: Commands,
  world: CommandWorld,
): RedemptionPlan {
  const title = redemption.rewardTitle.trim().toLowerCase();
  const rule = commands.redemptions.find(({ reward }) => reward.toLowerCase() === title);
  if (!rule) return { kind: 'not-mapped' };
  const action = rewardAction(rule.action, redemption.text, world);
  return 'refused' in action ? { kind: 'refund', reason: action.refused } : { kind: 'do', action };
}

/** The rewards as Twitch should have them, for `Twitch.ensureRewards`. */
export function wantedRewards(
  commands: Commands,
): { readonly title: string; readonly cost: number; readonly prompt: string; readonly needsText: boolean }[] {
  return commands.redemptions.map(({ reward, cost, prompt, action }) => ({
    title: reward,
    cost,
    prompt,
    needsText: action.kind === 'say',
  }));
}
