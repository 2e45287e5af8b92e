/** Makes the rewards of the command file on Twitch, once for each channel that it is connected to. */
import { reasonOf } from '../../kernel/fault.ts';
import type { RewardPlace, RewardWish } from './channel-points.ts';
import type { Log } from '../../kernel/log.ts';
import type { Clock } from '../../kernel/clock.ts';

/** The tries that there are, not a backoff: time for Twitch to come back, and for the streamer to mend what the warning says; then the next start tries again. */
const AGAIN_MS = [5000, 30_000, 120_000, 600_000] as const;

export interface RewardMaker {
  /** Say whenever Twitch is online: makes what is missing, unless that was done for this channel. */
  connected(): void;
  /** Makes nothing more, until `connected` is said again: Twitch is switched off, or AIVT ends. */
  forget(): void;
}

export function createRewardMaker(parts: {
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  /** As they are whenever they are read. */
  readonly wishes: readonly RewardWish[];
  /** As it stands now; null while switched off. */
  readonly twitch: () => RewardPlace | null;
}): RewardMaker {
  const { clock, log } = parts;
  /** Whose rewards are made, or being made. */
  let channelId: string | null = null;
  let round = 0;
  let cancel: () => void = () => undefined;

  const forget = (): void => {
    channelId = null;
    round += 1;
    cancel();
  };

  /** What could not be made; null when all is there. Never rejects. */
  async function make(twitch: RewardPlace): Promise<string | null> {
    try {
      const { refused } = await twitch.ensureRewards(parts.wishes);
      return refused.length === 0 ? null : refused.map(({ title, reason }) => `"${title}" (${reason})`).join(', ');
    } catch (error) {
      return reasonOf(error);
    }
  }

  async function attempt(tries: number, toldBefore: string | null): Promise<void> {
    const mine = round;
    const twitch = parts.twitch();
    // Connected again, that is told, and all begins anew.
    const isThere = twitch !== null && twitch.channelId === channelId;
    if (!isThere) return forget();
    const problem = await make(twitch);
    if (problem === null || mine !== round) return;
    if (parts.twitch()?.channelId !== channelId) return forget();
    if (problem !== toldBefore) log.warn(`rewards of channel points could not be made: ${problem}`);
    const againMs = AGAIN_MS[tries];
    if (againMs !== undefined) cancel = clock.schedule(againMs, () => void attempt(tries + 1, problem));
  }

  return {
    connected() {
      const now = parts.twitch()?.channelId ?? null;
      if (now === null || now === channelId || parts.wishes.length === 0) return;
      forget();
      channelId = now;
      void attempt(0, null);
    },
    forget,
  };
}
