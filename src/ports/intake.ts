/** The door of the pipeline: what is to be reacted to becomes a trigger. */
import type { ChatMessage, PaidMessage } from './chat.ts';
import type { Offered, Outcome, Taken } from './ingress.ts';

/** Fulfilled by `pipeline/intake.ts`. Nothing here rejects. */
export interface Intake {
  /** A message from a platform, the panel or the API. */
  chat(message: ChatMessage): Promise<Taken>;
  /**
   * What was paid for: answered whatever else goes on, if need be after what is switched off is on again.
   * Blocked words are left out and she thanks without them; where the words are all there is
   * (`telling.verbatim`), nothing is said.
   */
  paid(message: PaidMessage): Promise<Taken>;
  /** Whatever else she may react to. Refused while she is silenced: later it would come as a surprise. */
  offer(offered: Offered): Promise<Outcome>;
  /** See `Ingress.draft`. */
  draft(offered: Offered, signal: AbortSignal): Promise<void>;
  /** A line the streamer typed for her to say as it stands. */
  say(text: string): Promise<Outcome>;
}
