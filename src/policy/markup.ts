/**
 * Takes out of a model's text what is not speech: emotion tags, reasoning, stage directions,
 * markdown, emoji, links, a speaker label. Decided code point by code point, so the outcome is the
 * same wherever the model's tokens break, and held back only while it may still be markup.
 */
import type { MarkupStage, ReplyPart } from '../ports/markup.ts';
import { MarkupCore } from './markup/core.ts';
import { stepText } from './markup/text.ts';

export interface MarkupOptions {
  /** Speaker names whose label ("Kitsu:") is dropped from the start of a reply. */
  readonly names?: readonly string[];
}

export interface MarkupParser {
  /** Takes more of the reply; returns what is decided by now, neighbouring text merged. */
  push(chunk: string): ReplyPart[];
  /** The reply has ended. Unclosed reasoning and code are dropped, other unclosed markup was text. */
  flush(): ReplyPart[];
}

const DEFAULT_NAMES = ['Kitsu', 'Assistant'] as const;

/** A parser for one reply. */
export function createMarkupParser(options: MarkupOptions = {}): MarkupParser {
  return new MarkupCore(options.names ?? DEFAULT_NAMES, stepText);
}

/** The stage for a persona: `names` are the labels that may stand before her words. */
export function createMarkupStage(options: MarkupOptions = {}): MarkupStage {
  return async function* markup(deltas) {
    const parser = createMarkupParser(options);
    for await (const delta of deltas) yield* parser.push(delta);
    yield* parser.flush();
  };
}

export const parseMarkup: MarkupStage = createMarkupStage();
