/** Who judges what is let in and what goes out. */
import type { Approved } from '../domain/approved.ts';
import type { Block, Direction } from '../domain/block.ts';
import type { Clause } from '../domain/clause.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { ReplyPart } from './markup.ts';

export type { Block, Direction } from '../domain/block.ts';

export type Verdict =
  | {
      readonly allowed: true;
      readonly text: Approved;
      /** In words: what still speaks against it, though the rules let it pass. */
      readonly doubt?: string;
    }
  | {
      readonly allowed: false;
      readonly block: Block;
      /** The rules let this pass, and the guard that was to judge it was not there: the streamer may. */
      readonly undecided?: string;
    };

export type GateResult =
  | { readonly kind: 'clause'; readonly clause: Clause; readonly doubt?: string }
  /** Only where that was asked for: the rules let it pass, the guard was not there. It is not approved; the reply goes on. */
  | { readonly kind: 'undecided'; readonly seq: number; readonly text: string; readonly emotion: Clause['emotion']; readonly block: Block }
  /** The reply ends here: nothing after a block is ever released. */
  | { readonly kind: 'blocked'; readonly block: Block };

export interface Moderation {
  /** Judges a whole text. Never rejects: an error or a time-out is a block of category `error`. */
  check(text: string, direction: Direction): Promise<Verdict>;
  /**
   * The streaming gate: releases clauses as soon as nothing unsaid can still turn them into a
   * blocked phrase. Never throws of its own; an error of `parts` passes through, an error of the
   * gate is a block. After a `blocked` result the iteration ends.
   *
   * @param hold `undecided` instead of a block where only the guard was away: somebody is there to decide.
   */
  gate(parts: AsyncIterable<ReplyPart>, scope: Pick<TurnScope, 'id' | 'signal'>, hold?: boolean): AsyncIterable<GateResult>;
  /**
   * Text that was approved once and comes back from a disk: judged again by today's rules, without a
   * guard model; and text that the streamer said yes to. `output` when no direction is given.
   * @returns null when it does not pass any more. Never rejects.
   */
  readmit(text: string, direction?: Direction): Promise<Approved | null>;
  close(): Promise<void>;
}

/** Who was blocked how often, for the streamer. */
export interface StandingView {
  /** Whoever has blocks in this run, those who are not heard now first. */
  list(): readonly { readonly viewerId: string; readonly blocks: number; readonly ignoredForMs: number }[];
  forgive(viewerId: string): void;
}

/** Who is still listened to. */
export interface Standing {
  /** A text of this viewer was blocked for what it says. */
  strike(viewerId: string): void;
  /** True for a repeated offender, for a while. */
  isIgnored(viewerId: string): boolean;
}
