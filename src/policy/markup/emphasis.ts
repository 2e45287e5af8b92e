/** `*emphasis*`, which is said, and `*stage directions*`, which are not. */
import { judgeAside, saidBehind } from './aside.ts';
import { LETTER, MAX_HELD, MAX_STAGE, SPACE, WORD, type MarkupCore, type Mode } from './core.ts';
import { emotionOfTag, judgeStage } from './words.ts';

const MAX_FIRST_WORDS = 64;
const DIGIT = /[0-9]/u;

/** A run of `*` or `_`; what comes behind it tells what it is. */
export const markRun: Mode = {
  step(core, char) {
    const mark = core.held.charAt(0);
    if (markOf(char) === mark && core.held.length < MAX_HELD) core.held += mark;
    else endRun(core, mark, char);
  },
  end: (core) => endRun(core, core.held.charAt(0), ' '),
};

function endRun(core: MarkupCore, mark: string, next: string): void {
  const before = core.beforeHeld;
  const length = core.held.length;
  if (core.lineStart && length >= 3 && next === '\n') {
    // A rule across the page.
    core.drop(false);
    core.step(next);
  } else if (core.lineStart && mark === '*' && length === 1 && SPACE.test(next)) {
    // A bullet.
    core.drop(false);
  } else if (!WORD.test(before) && opens(mark, before, next)) {
    core.lineStart = false;
    core.open = mark;
    core.turnTo(firstWords(core.out.atSentenceStart), '');
    core.step(next);
  } else if (LETTER.test(before) && !WORD.test(next) && mark === '*') {
    // A closing or footnote mark whose partner never came.
    core.drop(false);
    core.step(next);
  } else core.release(length, next);
}

function opens(mark: string, before: string, next: string): boolean {
  if (SPACE.test(next)) return false;
  if (mark === '_') return (LETTER.test(next) || next === '(') && !/[\^>._-]/u.test(before);
  return !DIGIT.test(next) || !DIGIT.test(before);
}

/** Words that "*a soft chuckle*" may begin with: held until its mark closes. */
const THING_START =
  /^(?:an?|the|with|in|another|your|my|his|her|long|short|soft|small|quiet|little|slow|deep|nervous|awkward|dramatic|brief|heavy|pause|silence|beat|sigh|laughter)\b/iu;

/** Reads the words behind an opening mark until they tell what they are. */
function firstWords(atSentenceStart: boolean): Mode {
  return {
    step(core, char) {
      if (LETTER.test(char) || (core.held !== '' && (/['’-]/u.test(char) || isActor(core, core.held + char)))) {
        core.held += char;
        if (core.held.length > MAX_FIRST_WORDS) emphasise(core, '');
        return;
      }
      const verdict = judgeStage(core.held, atSentenceStart, core.actors);
      // "**Thinking:**" labels what follows.
      if ((char === ':' || char === '：') && /^(?:action|emote|gesture)$/iu.test(core.held))
        core.turnTo(stageDirection(atSentenceStart), core.held + ' ');
      else if (char === ':' || char === '：') emphasise(core, char);
      else if (verdict === 'surely' || verdict === 'probably') {
        core.turnTo(stageDirection(atSentenceStart), core.held);
        core.step(char);
      } else if (verdict === 'adverb' && char === ' ') core.held += char;
      else if (atSentenceStart && THING_START.test(core.held)) stepThing(core, char);
      else emphasise(core, char);
    },
    end: (core) => endUnclosed(core, atSentenceStart, ''),
  };
}

/** The beginning of an account's name, figures and all. */
function isActor(core: MarkupCore, start: string): boolean {
  const lower = start.toLowerCase();
  return [...core.actors].some((name) => name.startsWith(lower));
}

function stepThing(core: MarkupCore, char: string): void {
  const closed = markOf(char) === core.open;
  const verdict = judgeAside(core.held, closed, core.actors);
  if (closed && POSSESSED.test(core.held)) core.turnTo(behindPossessed(), core.held);
  else if (closed && verdict === 'direction') endDirection(core);
  else if (!closed && (verdict !== 'words' || MAY_BE_POSSESSED.test(core.held)) && /[ ,]/u.test(char)) core.held += char;
  else emphasise(core, char);
}

/** "*your smile*": words when the sentence goes on behind it, else something done. */
const POSSESSED =
  /^(?:your|my|his|her)\s(?:\p{L}+\s)?(?:smile|laugh|laughter|giggle|chuckle|sigh|grin|smirk|wink|nod|gasp|yawn|frown|pout|blush|whisper|shrug|wave)$/iu;

const MAY_BE_POSSESSED = /^(?:your|my|his|her)(?:\s\p{L}+)?$/iu;

function behindPossessed(): Mode {
  let behind = '';
  return {
    step(core, char) {
      behind += char;
      if (char === ' ') return;
      if (/[\p{Lu}\n"“[(*]/u.test(char)) {
        endDirection(core);
        core.closing = '';
        for (const one of behind) core.step(one);
      } else emphasise(core, `${core.open}${behind}`);
    },
    end: (core) => endDirection(core),
  };
}

function stageDirection(atSentenceStart: boolean): Mode {
  return {
    step(core, char) {
      const held = core.held;
      if (markOf(char) === core.open) {
        // Behind a space a mark opens: the one before it was never closed.
        if (SPACE.test(held.at(-1) ?? '')) endUnclosed(core, atSentenceStart, char);
        else if (/[:：]$/u.test(held)) emphasise(core, char);
        else endDirection(core);
      } else if (/\n\s*$/u.test(held) && !/[\p{Ll}\s]/u.test(char)) {
        // Over a line it goes on in small letters only.
        core.held = held.trimEnd();
        endUnclosed(core, atSentenceStart, `\n${char}`);
      } else if (held.length >= MAX_STAGE) endUnclosed(core, atSentenceStart, char);
      else core.held += char;
    },
    end: (core) => endUnclosed(core, atSentenceStart, ''),
  };
}

function endDirection(core: MarkupCore): void {
  const emotion = emotionOfTag(core.held);
  core.out.title(core.held);
  core.drop(true);
  core.closing = core.open;
  core.open = '';
  if (emotion !== null) core.out.emotion(emotion);
}

/** The mark never closed. What was surely done is left out; words that begin anew behind it are said. */
function endUnclosed(core: MarkupCore, atSentenceStart: boolean, then: string): void {
  const held = core.held;
  if (judgeStage(held, atSentenceStart, core.actors) !== 'surely') return emphasise(core, then);
  const emotion = emotionOfTag(held);
  const said = (saidBehind(held) ?? '') + then;
  core.drop(true);
  core.open = '';
  core.prev = ' ';
  if (emotion !== null && said !== '') core.out.emotion(emotion);
  for (const char of said) core.step(char);
}

/** It was emphasis: the words are said, the closing mark will be dropped. */
function emphasise(core: MarkupCore, then: string): void {
  core.beforeHeld = core.open;
  core.release(0, then);
}

/** Signs that some writers put around what is done, one kind on both sides: "-smiles-", "/waves/". */
export const PAIRED: ReadonlySet<string> = new Set('-/=+^%#§•·&@');

/** Behind a space one of `PAIRED`, or a few of it: what follows tells whether it opens anything. */
export const pairedMark: Mode = {
  step(core, char) {
    if (char === core.held.charAt(0) && core.held.length < 3) core.held += char;
    else if (LETTER.test(char)) openPaired(core, char);
    else core.release(core.held.length, char);
  },
  end: (core) => core.release(core.held.length),
};

/** A letter stands right behind the mark that is held. */
export function openPaired(core: MarkupCore, letter: string): void {
  core.turnTo(betweenMarks, core.held);
  core.step(letter);
}

/** Between dashes, single tildes and the like: something done when its words say so and the mark closes. */
export const betweenMarks: Mode = {
  step(core, char) {
    const mark = core.held.charAt(0);
    const content = core.held.replace(/^([^])\1*/u, '');
    if (core.held === '/me' && char === ' ') return core.turnTo(chatAction, '');
    if (char === mark && content.trim() !== '') {
      if (judgeAside(content, true, core.actors) !== 'direction') return letGo(core, char);
      dropDone(core, content);
      core.closing = mark;
    } else if (char === '\n' || char === mark || content.length >= MAX_STAGE) letGo(core, char);
    else if (WORD.test(char) || content.trim() === '' || judgeAside(content, false, core.actors) !== 'words') core.held += char;
    else letGo(core, char);
  },
  end: (core) => letGo(core, ''),
};

/** "✿waves✿": a drawn sign, gone whatever stands behind it; between two of one kind may be something done. */
export const drawnMark: Mode = {
  step(core, char) {
    if (LETTER.test(char)) return openPaired(core, char);
    core.drop(true);
    core.step(char);
  },
  end: (core) => core.drop(true),
};

/** Nothing was done between them. Marks of struck or covered words are not said either. */
function letGo(core: MarkupCore, then: string): void {
  const marks = /^(?:~~|\|\||[^\u0000-\u218f])/u.exec(core.held)?.[0] ?? '';
  if (marks === '') return core.release(1, then);
  core.held = core.held.slice(marks.length);
  core.release(0, then);
}

/** "/me waves", as chat programs have it: done to the line's end. */
const chatAction: Mode = {
  step(core, char) {
    if (char !== '\n') {
      if (core.held.length < MAX_STAGE) core.held += char;
      return;
    }
    dropDone(core, core.held);
    core.step(char);
  },
  end: (core) => dropDone(core, core.held),
};

/** Something done is left out; her face shows it. */
export function dropDone(core: MarkupCore, content: string): void {
  const emotion = emotionOfTag(content);
  core.drop(true);
  if (emotion !== null) core.out.emotion(emotion);
}

/** A star of any shape as `*`, a low line of any width as `_`; other signs as they are. */
export function markOf(char: string): string {
  return STARS.has(char) ? '*' : char === '＿' ? '_' : char;
}
const STARS: ReadonlySet<string> = new Set('＊∗⁎✱✲✻﹡★☆✦✧⭐🌟');
export function isStar(char: string): boolean {
  return STARS.has(char);
}

/** A star that is no asterisk: it opens like one before a letter, and is nothing else. */
export const star: Mode = {
  step(core, char) {
    core.drop(true);
    if (LETTER.test(char)) {
      core.prev = core.beforeHeld;
      core.hold(markRun, '*');
    }
    core.step(char);
  },
  end: (core) => core.drop(true),
};
