/** Outside all constructs: says a code point, or sees that a construct begins. */
import { BRACE_OPEN, TAG_OPEN, aside, brace, bracket, opensAside } from './brackets.ts';
import { mayBeginCall, callName } from './calls.ts';
import { SPACE, WORD, type MarkupCore } from './core.ts';
import { LOOK_ALIKE_OPEN, angle, bar, lookAlikeAngle } from './elements.ts';
import { PAIRED, betweenMarks, drawnMark, isStar, markOf, markRun, pairedMark, star } from './emphasis.ts';
import { bang, escape, shortCode, ticks, tilde, urlStart } from './inline.ts';
import { isLeftArm, leftArm } from './faces.ts';
import { dollar } from './math.ts';
import { LINE_MARK, lineComment, lineMark, tableCell } from './lines.ts';

/** Signs of Unicode's emoji list that are ordinary text. */
const TEXT_SIGNS = new Set(['©', '®', '™', '‼', '⁉', 'ℹ', '↔', '↕']);
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;
/** Drawn signs, from arrows on: boxes, stars, music. Letter-like ones and the degree stand before them. */
const DRAWN = /[\p{So}--[\u0000-\u218f]]/v;
/** Controls, zero-width signs, direction marks, variation selectors, the keycap's frame, tag characters. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u20e3]|[\u{e0000}-\u{e007f}]/u;
const ZERO_WIDTH_JOINER = '\u200d';

export function stepText(core: MarkupCore, char: string): void {
  if (char === core.closing) return;
  core.closing = '';
  if (char === '>' && core.angles > 0) {
    core.angles -= 1;
    return;
  }
  if (char === '\n') return core.newLine();
  if (isStar(char) && !core.inCode) return stepStar(core, char);
  if (isLeftArm(char, core.prev) && !core.inCode) return core.hold(leftArm, char);
  if (takesOut(core, char)) return;
  if (SPACE.test(char)) return core.say(' ');
  if (core.inCode) return stepCode(core, char);
  if (char === '|') return stepBar(core);
  if (core.lineStart && LINE_MARK.test(char)) return core.hold(lineMark, char);
  if (char === '*' || markOf(char) === '_') return stepMark(core, markOf(char));
  if (char === '`') return core.hold(ticks, char);
  if (char === '~' && core.lineStart) return core.hold(tilde, char);
  if (core.lineStart && char === '/') return core.hold(lineComment, char);
  core.lineStart = false;
  if (TAG_OPEN.has(char)) return core.hold(bracket, char);
  if (BRACE_OPEN.has(char)) return core.hold(brace, char);
  if (LOOK_ALIKE_OPEN.has(char)) return core.hold(lookAlikeAngle, char);
  if (opensAside(char)) return core.hold(aside, char);
  switch (char) {
    case '—':
    case '–':
      return core.hold(betweenMarks, char);
    case ':':
      return WORD.test(core.prev) ? core.say(char) : core.hold(shortCode, char);
    case '!':
      return core.prev === '' || SPACE.test(core.prev) ? core.hold(bang, char) : core.say(char);
    case '<':
      return core.hold(angle, char);
    case '$':
      return WORD.test(core.prev) ? core.say(char) : core.hold(dollar, char);
    case '\\':
      return core.hold(escape, char);
    case '~':
      // After a word it draws it out, "hello~", and is not said.
      if (core.prev === '' || SPACE.test(core.prev)) core.hold(tilde, char);
      return;
    default:
      if (WORD.test(core.prev)) core.say(char);
      else if (/[hw]/iu.test(char)) core.hold(urlStart, char);
      else if (PAIRED.has(char) && (core.prev === '' || SPACE.test(core.prev))) core.hold(pairedMark, char);
      else if (mayBeginCall(char)) core.hold(callName, char);
      else core.say(char);
  }
}

function stepCode(core: MarkupCore, char: string): void {
  if (char !== '`') return core.say(char);
  core.inCode = false;
  core.closing = '`';
}

/** `|`: of a table, or of a token that lost its `<`. */
function stepBar(core: MarkupCore): void {
  if (core.inRow) return core.hold(tableCell, '');
  core.hold(bar, '|');
}

/** A star of another shape: an asterisk where a letter stands behind it or something is open. */
function stepStar(core: MarkupCore, char: string): void {
  core.closing = '';
  if (core.open === '*' && core.prev !== '' && !SPACE.test(core.prev)) stepMark(core, '*');
  else core.hold(star, char);
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
  if ((!EMOJI.test(char) && !DRAWN.test(char)) || TEXT_SIGNS.has(char)) return false;
  core.out.gap();
  core.afterEmoji = true;
  if (!core.inCode && DRAWN.test(char)) core.hold(drawnMark, char);
  return true;
}
