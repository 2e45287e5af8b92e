/** What is asked of a platform that has rewards, and what it says to that. */

export type SettleOutcome =
  | { readonly outcome: 'settled' }
  /** Twitch lets an application settle only the rewards that it made itself. */
  | { readonly outcome: 'not-ours'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

export interface RewardWish {
  readonly title: string;
  readonly cost: number;
  readonly prompt: string;
  readonly needsText: boolean;
}

export interface RewardsMade {
  /** Reward id by title, of all that this application made. */
  readonly rewards: ReadonlyMap<string, string>;
  readonly refused: readonly { readonly title: string; readonly reason: string }[];
}

/** The side of the platform that makes rewards. */
export interface RewardPlace {
  /** Whose rewards are made; null while nobody is signed in or the platform is away. */
  readonly channelId: string | null;
  /** Makes the rewards that are missing. @throws Error that says why none could be. */
  ensureRewards(wishes: readonly RewardWish[]): Promise<RewardsMade>;
}
