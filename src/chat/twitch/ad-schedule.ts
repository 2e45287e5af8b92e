/** Ads that Twitch is about to run: its schedule is asked for each minute, and one that comes near is told once. */
import { z } from 'zod';
import { Backoff } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import { callHelix } from './helix.ts';
import type { PublicClientAuth } from './public-client-auth.ts';

const ASK_EVERY_MS = 60_000;
const RETRY = { firstMs: 60_000, maxMs: 15 * 60_000 } as const;
/** Told when it is so near, and not so near that it has begun before she has said so. */
const SOON_MS = { from: 15_000, to: 90_000 } as const;

/** The documents say RFC 3339, the service sends seconds since 1970; 0 or empty for none. */
const momentSchema = z
  .union([z.number(), z.string()])
  .nullable()
  .transform((told) => {
    const seconds = typeof told === 'number' ? told : /^\d+$/u.test(told ?? '') ? Number(told) : null;
    const atMs = seconds === null ? Date.parse(told === null ? '' : String(told)) : seconds * 1000;
    return Number.isNaN(atMs) || atMs === 0 ? null : atMs;
  });
const scheduleSchema = z.object({ data: z.array(z.object({ next_ad_at: momentSchema, duration: z.coerce.number() })) });

export interface NextAd {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly durationS: number;
}

/** Null where none is scheduled. @throws Error with Twitch's words. */
export async function nextAd(auth: PublicClientAuth, channelId: string, signal: AbortSignal): Promise<NextAd | null> {
  const answer = await callHelix(auth, {
    account: 'streamer',
    method: 'GET',
    path: 'channels/ads',
    query: { broadcaster_id: channelId },
    signal,
  });
  if (answer.status !== 200) throw new Error(`Twitch: ${answer.message}`);
  const next = scheduleSchema.parse(answer.body).data[0];
  return next === undefined || next.next_ad_at === null ? null : { atMs: next.next_ad_at, durationS: next.duration };
}

export interface AdScheduleParts {
  readonly clock: Clock;
  readonly next: () => Promise<NextAd | null>;
  readonly onSoon: (ad: NextAd) => void;
  readonly random: () => number;
}

/** Starts at once. Returns the function that stops it. A schedule that cannot be had is asked for again, ever more rarely. */
export function watchAdSchedule({ clock, next, onSoon, random }: AdScheduleParts): () => void {
  const backoff = new Backoff(RETRY, random);
  let toldMs = 0;
  let stopped = false;
  let cancel: () => void = () => undefined;

  async function ask(): Promise<void> {
    let waitMs: number = ASK_EVERY_MS;
    try {
      const ad = await next();
      backoff.reset();
      const inMs = ad === null ? Infinity : ad.atMs - clock.wallMs();
      if (!stopped && ad !== null && ad.atMs !== toldMs && inMs >= SOON_MS.from && inMs <= SOON_MS.to) {
        toldMs = ad.atMs;
        onSoon(ad);
      }
    } catch {
      // Without the schedule a break is told when it begins.
      waitMs = backoff.nextMs();
    }
    if (!stopped) cancel = clock.schedule(waitMs, () => void ask());
  }
  void ask();
  return () => {
    stopped = true;
    cancel();
  };
}
