/** Blocks of code between fences: not said, unless one is nothing but a wrapper around the answer. */
import type { MarkupCore, Mode } from './core.ts';
import { MAX_JSON, sayAnswer } from './json.ts';

const WRAPPED = /^(?:json)?\s*(\{[\s\S]*\})\s*$/iu;

/** An answer that was put into a block as it is, before anything else. */
const LANGUAGE = /^(?:text|plaintext|txt|markdown|md)?\s*\n/u;
const WORDS = /^(?:text|plaintext|txt|markdown|md)?\s*\n\s*["“]?\p{Lu}[\p{L}\p{M}\s,'’.!?…"“”:–—-]*[.!?…]["”]?\s*$/u;

/**
 * Behind three marks: their run may be longer, and as long a run ends the block. A run at a line's start with
 * a language behind it begins a block within the block.
 */
export function codeBlock(mark: string): Mode {
  let opening = 3;
  let text = '';
  let run = 0;
  let lineStart = false;
  let depth = 1;
  let begun = false;
  const read = (core: MarkupCore, char: string): void => {
    if (char === mark && (run > 0 || begun)) {
      run += 1;
      return;
    }
    if (char === mark) {
      opening += 1;
      return;
    }
    begun = true;
    const ended = run;
    run = 0;
    if (ended >= opening) {
      if (lineStart && /[a-z]/iu.test(char)) depth += 1;
      else depth -= 1;
      if (depth === 0) return endBlock(core, text, char);
    }
    if (text.length < MAX_JSON) text += mark.repeat(ended) + char;
    if (char === '\n') lineStart = true;
    else if (ended > 0 || !/[\s>]/u.test(char)) lineStart = false;
  };
  return {
    step: read,
    end: (core) => (run >= opening && depth === 1 ? endBlock(core, text, '') : core.drop(false)),
  };
}

function endBlock(core: MarkupCore, text: string, then: string): void {
  core.drop(true);
  const wrapped = WRAPPED.exec(text)?.[1];
  if (wrapped !== undefined) sayAnswer(core, wrapped);
  else if (!core.out.spoke && WORDS.test(text)) for (const char of text.replace(LANGUAGE, '')) core.step(char);
  for (const char of then) core.step(char);
}
