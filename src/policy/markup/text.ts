/** Outside all constructs: says a code point, or sees that a construct begins. */
import { bracket } from './brackets.ts';
import { SPACE, WORD, type MarkupCore } from './core.ts';
import { angle } from './elements.ts';
import { markRun } from './emphasis.ts';
import { escape, ticks, tilde, urlStart } from './inline.ts';
import { LINE_MARK, lineMark, tableCell } from './lines.ts';

/** Signs of Unicode's emoji list that are ordinary text. */
const TEXT_SIGNS = new Set(['©', '®', '™', '‼', '⁉', 'ℹ', '↔', '↕']);
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;
/** Controls, zero-width signs, direction marks, variation selectors, the keycap's frame, tag characters. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u20e3]|[\u{e0000}-\u{e007f}]/u;
const ZERO_WIDTH_JOINER = '\u200d';

export function stepText(core: MarkupCore, char: string): void {
  if (char === core.closing) return;
  core.closing = '';
  if (char === '\n') return core.newLine();
  if (takesOut(core, char)) return;
  if (SPACE.test(char)) return core.say(' ');
  if (core.inCode) return stepCode(core, char);
  if (char === '|' && (core.lineStart || core.inRow)) return core.hold(tableCell, '');
  if (core.lineStart && LINE_MARK.test(char)) return core.hold(lineMark, char);
  if (char === '*' || char === '_') return stepMark(core, char);
  if (char === '`') return core.hold(ticks, char);
  core.lineStart = false;
  switch (char) {
    case '[':
      return core.hold(bracket, char);
    case '<':
      return core.hold(angle, char);
    case '\\':
      return core.hold(escape, char);
    case '~':
      // After a word it draws it out, "hello~", and is not said.
      if (core.prev === '' || SPACE.test(core.prev)) core.hold(tilde, char);
      return;
    default:
      if (/[hw]/iu.test(char) && !WORD.test(core.prev)) core.hold(urlStart, char);
      else core.say(char);
  }
}

function stepCode(core: MarkupCore, char: string): void {
  if (char !== '`') return core.say(char);
  core.inCode = false;
  core.closing = '`';
}

/** `*` or `_`: closes what is open, or begins a run. */
function stepMark(core: MarkupCore, char: string): void {
  if (core.open !== char || core.prev === '' || SPACE.test(core.prev)) return core.hold(markRun, char);
  core.open = '';
  core.closing = char;
}

/** Emoji and signs that show nothing. True when `char` was one and is gone. */
function takesOut(core: MarkupCore, char: string): boolean {
  if (char >= ' ' && char < '\u007f') return false;
  // A joiner shapes letters in some scripts; after an emoji it only builds a bigger one.
  if (char === ZERO_WIDTH_JOINER) return core.afterEmoji;
  if (INVISIBLE.test(char)) return true;
  if (!EMOJI.test(char) || TEXT_SIGNS.has(char)) return false;
  core.out.gap();
  core.afterEmoji = true;
  return true;
}
