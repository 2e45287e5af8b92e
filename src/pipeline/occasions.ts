/** What she says by herself with a ready line: a greeting when the stream goes live, a word when a panic is over. */
import type { EventBus } from '../domain/events.ts';
import { createIds } from '../domain/ids.ts';
import type { Telling } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Intake } from '../ports/intake.ts';
import type { StockLines } from '../ports/stock-lines.ts';

const TELLING: Readonly<Record<'greeting' | 'resumed', Telling>> = {
  greeting: { kind: 'greeting', prompt: 'The stream begins.', shownAs: null, verbatim: true },
  resumed: { kind: 'resumed', prompt: 'You were stopped for a while and go on.', shownAs: null, verbatim: true },
};

/** OBS and Twitch tell of the same beginning, and a stream that broke off for a moment is no new one. */
const GREET_AGAIN_AFTER_MS = 30 * 60_000;

export interface OccasionParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly intake: Pick<Intake, 'offer'>;
  readonly stock: Pick<StockLines, 'line'>;
  readonly greets: boolean;
  readonly resumes: boolean;
}

/** Offers the line to the intake, as a line that the streamer types. Returns the function that stops it. */
export function speakOnOccasions({ clock, bus, intake, stock, greets, resumes }: OccasionParts): () => void {
  const nextId = createIds('occasion');
  let liveBeforeMs = -Infinity;
  const pending = new Set<() => void>();
  const say = (occasion: 'greeting' | 'resumed'): void => {
    const text = stock.line(occasion);
    if (text === null) return;
    const receivedAtMs = clock.nowMs();
    // Not within the event: of a panic's end it tells before she may speak again.
    const cancel = clock.schedule(0, () => {
      pending.delete(cancel);
      // Refused while she is muted or stopped again: then there is nothing to say.
      void intake.offer({ id: nextId(), telling: TELLING[occasion], lane: 'streamer', text, receivedAtMs });
    });
    pending.add(cancel);
  };
  const stop = bus.listen((event) => {
    if (event.type === 'resumed' && resumes) say('resumed');
    if (event.type !== 'stream.live') return;
    const sinceMs = clock.nowMs() - liveBeforeMs;
    liveBeforeMs = clock.nowMs();
    if (event.live && greets && sinceMs >= GREET_AGAIN_AFTER_MS) say('greeting');
  });
  return () => {
    stop();
    for (const cancel of pending) cancel();
  };
}
