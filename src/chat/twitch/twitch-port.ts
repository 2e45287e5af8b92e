/** What Twitch is to the rest of this room, and what it is made with. */
import type { Approved } from '../../domain/approved.ts';
import type { ReportModule } from '../../domain/module-state.ts';
import type { SignInState } from '../../domain/vitals.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { FallbackTimes } from './fallback.ts';
import type { RewardsMade, RewardWish, SettleOutcome } from '../rewards/channel-points.ts';
import type { RedemptionRef } from './redemptions.ts';
import type { StreamAbout } from './about.ts';
import type { Account } from './scopes.ts';
import type { SayOutcome } from './sender.ts';
import type { TwitchListener } from './hearing.ts';
import type { ShownCode } from './sign-ins.ts';
import type { TokenStore } from './token-store.ts';

/** What to do where there is no application to sign in with. */
export const NO_CLIENT_ID = 'set TWITCH_CLIENT_ID in .env (an application of type Public at dev.twitch.tv/console/apps)';

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
  readonly random?: () => number;
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
  /** What the stream is about; null where that is not known. Never rejects. */
  about(): Promise<StreamAbout | null>;
  /** Makes the rewards that are missing. @throws Error that says why none could be. */
  ensureRewards(wishes: readonly RewardWish[]): Promise<RewardsMade>;
  /**
   * Begins a sign-in, whose code the caller shows. The module's detail tells how it goes on, and it is used at once.
   * @throws SignInError
   */
  signIn(account: Account): Promise<ShownCode>;
  close(): Promise<void>;
}
