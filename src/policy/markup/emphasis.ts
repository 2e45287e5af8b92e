/** `*emphasis*`, which is said, and `*stage directions*`, which are not. */
import { LETTER, MAX_HELD, SPACE, WORD, type MarkupCore, type Mode } from './core.ts';
import { emotionOfTag, judgeStage } from './words.ts';

const MAX_FIRST_WORDS = 32;
const MAX_STAGE = 160;
const DIGIT = /[0-9]/u;

/** A run of `*` or `_`; what comes behind it tells what it is. */
export const markRun: Mode = {
  step(core, char) {
    const mark = core.held.charAt(0);
    if (char === mark && core.held.length < MAX_HELD) core.held += char;
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
  if (mark === '_') return LETTER.test(next) && !/[\^>._-]/u.test(before);
  return !DIGIT.test(next) || !DIGIT.test(before);
}

/** Reads the words behind an opening mark until they tell what they are. */
function firstWords(atSentenceStart: boolean): Mode {
  return {
    step(core, char) {
      if (LETTER.test(char) || (core.held !== '' && /['’-]/u.test(char))) {
        core.held += char;
        if (core.held.length > MAX_FIRST_WORDS) emphasise(core, '');
        return;
      }
      const verdict = judgeStage(core.held, atSentenceStart, core.names);
      if (verdict === 'surely' || verdict === 'probably') {
        core.turnTo(stageDirection(atSentenceStart), core.held);
        core.step(char);
      } else if (verdict === 'adverb' && char === ' ') core.held += char;
      else emphasise(core, char);
    },
    end: (core) => endUnclosed(core, atSentenceStart, ''),
  };
}

function stageDirection(atSentenceStart: boolean): Mode {
  return {
    step(core, char) {
      if (char === core.open) {
        const emotion = emotionOfTag(core.held);
        core.drop(true);
        core.closing = core.open;
        core.open = '';
        if (emotion !== null) core.out.emotion(emotion);
      } else if (char === '\n') endUnclosed(core, atSentenceStart, char);
      else if (core.held.length >= MAX_STAGE) emphasise(core, char);
      else core.held += char;
    },
    end: (core) => endUnclosed(core, atSentenceStart, ''),
  };
}

function endUnclosed(core: MarkupCore, atSentenceStart: boolean, then: string): void {
  if (judgeStage(core.held, atSentenceStart, core.names) !== 'surely') return emphasise(core, then);
  core.drop(true);
  for (const char of then) core.step(char);
}

/** It was emphasis: the words are said, the closing mark will be dropped. */
function emphasise(core: MarkupCore, then: string): void {
  core.beforeHeld = core.open;
  core.release(0, then);
}
