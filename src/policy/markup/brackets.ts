/** `[tags]` and `[links](…)`. */
import { MAX_HELD, WORD, type MarkupCore, type Mode } from './core.ts';
import { SPOKEN_BRACKETS, emotionOfTag, isFeeling, startsFeeling } from './words.ts';

const MAX_LINK = 300;
/** What an unknown tag may be made of; anything else in brackets is said. */
const TAG_LIKE = /^[\p{L}\p{M}\p{N}\s_:=.,'’!?&/-]*$/u;

export const bracket: Mode = {
  step(core, char) {
    if (char === ']') return closeBracket(core);
    // A second bracket right behind the first: "[[happy]]" is one tag.
    if (char === '[' && core.held === '[') return;
    if (char === '[' || char === '\n' || core.held.length >= MAX_HELD) core.release(1, char);
    else core.held += char;
  },
  end(core) {
    if (startsFeeling(core.held.slice(1))) core.drop(true);
    else core.release(1);
  },
};

function closeBracket(core: MarkupCore): void {
  const content = core.held.slice(1);
  // "[/happy]" closes what needs no closing.
  const emotion = content.startsWith('/') ? null : emotionOfTag(content);
  const insideWord = WORD.test(core.beforeHeld) && !isFeeling(content);
  if (emotion === null || insideWord || SPOKEN_BRACKETS.has(content.trim().toLowerCase())) return core.turnTo(bracketEnd, core.held);
  core.drop(true);
  core.out.emotion(emotion);
  core.closing = ']';
}

/** Behind `]`: an opening parenthesis makes it a link. */
const bracketEnd: Mode = {
  step(core, char) {
    if (char !== '(') return unknownBracket(core, char);
    const text = core.held.slice(1);
    core.drop(false);
    core.prev = core.beforeHeld;
    for (const inner of text) core.step(inner);
    core.settle();
    core.hold(linkTarget, '(');
  },
  end: (core) => unknownBracket(core, ''),
};

function unknownBracket(core: MarkupCore, then: string): void {
  const content = core.held.slice(1);
  const spoken = WORD.test(core.beforeHeld) || SPOKEN_BRACKETS.has(content.trim().toLowerCase()) || !TAG_LIKE.test(content);
  if (spoken) return core.release(1, `]${then}`);
  core.drop(true);
  core.closing = ']';
  for (const char of then) core.step(char);
}

const linkTarget: Mode = {
  step(core, char) {
    core.held += char;
    if (char === ')' && count(core.held, '(') <= count(core.held, ')')) core.drop(false);
    else if (char === '\n' || core.held.length > MAX_LINK) core.release(1);
  },
  end: (core) => core.drop(false),
};

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
