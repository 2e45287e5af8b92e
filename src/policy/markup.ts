/**
 * Takes out of a model's text what is not her answer: emotion tags, reasoning, stage directions,
 * tool calls, markdown, emoji, links, speakers' labels, and everything behind the end of her turn.
 * Decided code point by code point, so the outcome is the same wherever the model's tokens break,
 * and held back only while it may still be markup.
 */
import type { MarkupStage, ReplyPart } from '../ports/markup.ts';
import { MarkupCore } from './markup/core.ts';
import { stepText } from './markup/text.ts';
import type { MarkupPart, ReplyRules } from './markup/rules.ts';
import { ReasoningEnd, ReasoningHold } from './reasoning.ts';

export type { MarkupPart, ReplyRules } from './markup/rules.ts';

export interface MarkupOptions {
  /** Speaker names whose label ("Kitsu:") is dropped from the start of a line. */
  readonly names?: readonly string[] | (() => readonly string[]);
  /** How many sentences the style in force allows a reply; read at the start of each. */
  readonly maxSentences?: () => number;
  /** The reply ends soon after so many characters of speech. */
  readonly maxChars?: number;
}

export interface MarkupParser {
  /** Takes more of the reply; returns what is decided by now, neighbouring text merged. */
  push(chunk: string): MarkupPart[];
  /** The reply has ended. Unclosed reasoning and code are dropped, other unclosed markup was text. */
  flush(): MarkupPart[];
  /** Her turn is over, whatever the model still writes. */
  readonly ended: boolean;
  /** It is over because the reply was long enough, not because the model came to an end. */
  readonly tooLong: boolean;
  /** What of the last push stands behind the end. */
  readonly unread: string;
}

const DEFAULT_NAMES = ['Kitsu', 'Assistant'] as const;
/** About 45 seconds of speech. */
const MAX_CHARS = 700;
/** Of text with reasoning and markup: more is no reply but a server that does not stop. */
const MAX_RAW_CHARS = 64_000;
/** A model answers in one to three sentences when asked to; this many it may take. */
const MAX_SENTENCES = 5;

/**
 * Behind a reply that was long enough the model is read on, unheard, for an end of reasoning that would tell
 * that all of it was thought: in a model's first such replies. Its limit of tokens makes that short.
 */
const WATCHED_REPLIES = 3;
const MAX_WATCHED_CHARS = 4_000;

/** Replies in a row that were held for an end of reasoning that never came. */
const UNLEARNED_AFTER = 3;

/** A parser for one reply. */
export function createMarkupParser(rules: Partial<ReplyRules> = {}): MarkupParser {
  const { names = DEFAULT_NAMES, viewerName = null, maxSentences = Infinity, maxChars = Infinity, mayEnd = true } = rules;
  return new MarkupCore({ names, viewerName, maxSentences, maxChars, mayEnd }, stepText);
}

/** The stage for a persona. Given no turn the words are nobody's reply (a typed line) and never cut short. */
export function createMarkupStage(options: MarkupOptions = {}): MarkupStage {
  const named = options.names ?? DEFAULT_NAMES;
  let leaked = false;
  let heldInVain = 0;
  let watched = 0;
  return async function* markup(deltas, turn) {
    const names = typeof named === 'function' ? named() : named;
    const rules =
      turn === undefined
        ? { names, mayEnd: false }
        : {
            names,
            viewerName: turn.viewerName,
            maxSentences: options.maxSentences?.() ?? MAX_SENTENCES,
            maxChars: options.maxChars ?? MAX_CHARS,
          };
    const parser = createMarkupParser(rules);
    const hold = new ReasoningHold(turn === undefined ? 'never' : leaked ? 'learned' : 'suspicious');
    let given = false;
    const decide = (parts: readonly MarkupPart[]): ReplyPart[] => {
      const kept: ReplyPart[] = [];
      for (const part of parts) {
        if (part.kind !== 'retract') {
          kept.push(part);
          continue;
        }
        kept.length = 0;
        if (!given || turn === undefined) continue;
        // Its end came without a beginning: from now on answers are held until it is sure that they are none.
        leaked = true;
        turn.onLeak?.();
      }
      given ||= kept.some((part) => part.kind === 'text');
      return kept;
    };
    let rawChars = 0;
    let behind: ReasoningEnd | null = null;
    for await (const delta of deltas) {
      // A single part is bounded too: it is parsed at one go.
      const room = turn === undefined ? delta.length : MAX_RAW_CHARS - rawChars;
      rawChars += delta.length;
      let unheard = delta;
      if (behind === null) {
        yield* decide(parser.push(hold.push(delta.slice(0, room))));
        if (parser.tooLong && turn?.onLeak !== undefined && !leaked && watched < WATCHED_REPLIES) {
          watched += 1;
          behind = new ReasoningEnd();
          unheard = parser.unread;
          // Its last clause waits for nothing.
          yield { kind: 'text', text: '\n' };
        }
      }
      if (behind?.push(unheard) === true) {
        leaked = true;
        turn?.onLeak?.();
        break;
      }
      if (behind !== null && behind.chars < MAX_WATCHED_CHARS) continue;
      // Leaving closes the model.
      if (parser.ended || (turn !== undefined && rawChars >= MAX_RAW_CHARS)) break;
    }
    yield* decide(parser.push(hold.end()));
    yield* decide(parser.flush());
    heldInVain = hold.missedEnd ? heldInVain + 1 : 0;
    if (heldInVain >= UNLEARNED_AFTER) leaked = false;
  };
}

export const parseMarkup: MarkupStage = createMarkupStage();
