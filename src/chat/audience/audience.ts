/** What happens on the channel becomes something she may speak of: what is switched on, not too often, followers together. */
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { ChannelEvent, ChannelEventKind } from '../../ports/channel.ts';
import type { Ingress, Offered } from '../../ports/ingress.ts';
import { calm, paced, type Pace } from './pace.ts';
import { followTelling, toldOfChannel, type Told } from './wording.ts';

/** Who follows within this time is welcomed together. */
export const GATHER_FOLLOWS_MS = 5000;
/** More followers at once than this are no viewers who found the channel: nothing is said of them, and no name. */
export const MANY_FOLLOWS = 30;
/** Twitch's longest ad break, and a little: nothing waits longer, whatever is told. */
const MAX_BREAK_MS = 200_000;

type Follow = Extract<ChannelEvent, { kind: 'follow' }>;

export interface AudienceParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly offer: Ingress['offer'];
  /** Whether she is to speak of this kind; asked each time. */
  readonly speaksOf: (kind: ChannelEventKind) => boolean;
  /** Answers to what was paid for wait for so long, in ms; asked for where ads are running. */
  readonly holdPaid: (forMs: number) => void;
  readonly holdsPaidInAds: () => boolean;
  /** What the stream is about was learnt, or has changed. */
  readonly onAbout: (about: { readonly title: string; readonly game: string }) => void;
}

export interface Audience {
  hear(event: ChannelEvent): void;
  close(): void;
}

export function createAudience(parts: AudienceParts): Audience {
  const { clock, log } = parts;
  let pace: Pace = calm;
  let follows: Follow[] = [];
  let welcome: (() => void) | null = null;
  /** Null until it is known: learning what the stream is about is no change of it. */
  let game: string | null = null;

  const may = (event: ChannelEvent): boolean => {
    if (!parts.speaksOf(event.kind)) return false;
    const [next, allowed] = paced(pace, event, clock.nowMs());
    pace = next;
    return allowed;
  };

  const failed = (error: unknown): void => log.error('what happened on the channel could not be told', { error });

  async function offer(event: ChannelEvent, told: Told): Promise<void> {
    const { lane, telling, text, wordless } = told;
    const offered: Offered = { id: `${event.platform}:${event.id}`, lane, telling, text, receivedAtMs: event.receivedAtMs };
    const outcome = await parts.offer(offered);
    // What was written there is not fit to be spoken of: that it happens may still be told.
    if (outcome.outcome === 'blocked' && wordless !== null)
      await parts.offer({ ...offered, id: `${offered.id}:wordless`, telling: wordless, text: null });
  }

  function welcomeFollowers(): void {
    welcome = null;
    const [together, last] = [follows, follows.at(-1)];
    follows = [];
    if (!last) return;
    if (together.length > MANY_FOLLOWS) {
      log.info(`${together.length} accounts followed within seconds: nothing is said of them`);
      return;
    }
    if (!may(last)) return;
    const { platform, userId, userName } = last;
    const offered: Offered = {
      id: `${platform}:${last.id}`,
      lane: 'chat',
      telling: followTelling(together.length - 1),
      text: null,
      viewer: { platform, userId, userName },
      receivedAtMs: clock.nowMs(),
    };
    parts.offer(offered).catch(failed);
  }

  function about(event: Extract<ChannelEvent, { kind: 'about' }>): void {
    const before = game;
    game = event.game;
    parts.onAbout(event);
    if (before === null || before === event.game || event.game === '') return;
    tell(event);
  }

  function tell(event: Exclude<ChannelEvent, Follow>): void {
    const told = toldOfChannel(event);
    if (told !== null && may(event)) offer(event, told).catch(failed);
  }

  return {
    hear(event) {
      if (event.kind === 'about') return about(event);
      if (event.kind === 'follow') {
        // Past what is counted, one more tells nothing.
        if (follows.length <= MANY_FOLLOWS) follows.push(event);
        welcome ??= clock.schedule(GATHER_FOLLOWS_MS, welcomeFollowers);
        return;
      }
      if (event.kind === 'ad-break' && event.phase === 'begin' && parts.holdsPaidInAds()) {
        log.info(`an ad break of ${event.durationS} s: what was paid for is answered after it`);
        parts.holdPaid(Math.min(MAX_BREAK_MS, Math.max(0, event.durationS * 1000)));
      }
      tell(event);
    },
    close() {
      welcome?.();
      welcome = null;
    },
  };
}
