/** A second opinion on a text, by a model. */
import type { Block, Direction } from '../../ports/moderation.ts';

export interface GuardVerdict {
  readonly safe: boolean;
  /** What the model calls it, for the log: `S1`, `hate` …; empty when it says no more than "unsafe". */
  readonly label: string;
}

export interface Guard {
  /** For `/status`: which model. */
  readonly model: string;
  /** For `/status`: where it runs. */
  readonly where?: string;
  /** Why there is no model to ask; null, or absent, when there is one. Nothing is asked meanwhile. */
  readonly missing?: string | null;
  /**
   * @param said what she has said of this reply before; empty for other directions.
   * @throws Error when the model does not answer in time or not to the point. The caller blocks then.
   */
  judge(text: string, direction: Direction, said: string): Promise<GuardVerdict>;
  /** Ends what it does by itself. Resolves when none of its requests is open. */
  close?(): Promise<void>;
}

/** What is told of a text when the guard did not answer: it says nothing of the text. */
export function guardAway(direction: Direction): Block {
  return { direction, category: 'guard', ruleId: 'guard.error', excerpt: '', cause: 'fault' };
}

export function isGuardAway({ ruleId, cause }: Block): boolean {
  return ruleId === 'guard.error' && cause === 'fault';
}
