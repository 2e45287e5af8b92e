/** What stands at the start of a line: headings, bullets, numbers, rules, quotes, table rows. */
import { LETTER, MAX_HELD, SPACE, type MarkupCore, type Mode } from './core.ts';
import { PAIRED, openPaired, pairedMark } from './emphasis.ts';

/** A mark, or the beginning of one. */
export const LINE_MARK = /^(?:#{1,6}|>{2,3}|[-+•>–]|-{2,}|={1,}|\d{1,3}[.)]?)$/u;
const BULLET = /^(?:#{1,6}|>{2,3}|[-+•>–])$/u;
const RULE = /^[-=]{3,}$/u;

export const lineMark: Mode = {
  step(core, char) {
    const held = core.held;
    if (LINE_MARK.test(held + char) && held.length < MAX_HELD) core.held += char;
    else if (RULE.test(held) && char === '\n') {
      core.drop(false);
      core.step(char);
    } else if (SPACE.test(char) && char !== '\n' && (BULLET.test(held) || isNextNumber(core, held))) {
      core.drop(false);
      core.prev = '\n';
      if (held.startsWith('#')) core.out.heading();
    } else {
      core.lineStart = false;
      if (LETTER.test(char) && PAIRED.has(held.charAt(0))) openPaired(core, char);
      else if (char === held && PAIRED.has(char)) core.turnTo(pairedMark, held + char);
      else core.release(1, char);
    }
  },
  end(core) {
    if (/\d/u.test(core.held)) core.release(core.held.length);
    else core.drop(false);
  },
};

/** "// thinking: greet them": a line written as a comment. */
export const lineComment: Mode = {
  step(core, char) {
    core.lineStart = false;
    if (char === '/' && core.held === '/') core.held += char;
    else if (core.held === '//' && SPACE.test(char) && char !== '\n') core.turnTo(restOfLine, '');
    else if (LETTER.test(char)) openPaired(core, char);
    else core.release(core.held.length, char);
  },
  end: (core) => core.release(core.held.length),
};

const restOfLine: Mode = {
  step(core, char) {
    if (char !== '\n') return;
    core.drop(false);
    core.step(char);
  },
  end: (core) => core.drop(false),
};

/** "1. ", "2. " … count a list; any other number at a line's start is said. */
function isNextNumber(core: MarkupCore, held: string): boolean {
  if (!/^\d+[.)]$/u.test(held)) return false;
  const number = Number.parseInt(held, 10);
  if (number !== 1 && number !== core.listNumber + 1) return false;
  core.listNumber = number;
  return true;
}

/** The start of a table cell: rules (`---`) vanish, cells with words become a list of them. */
export const tableCell: Mode = {
  step(core, char) {
    core.lineStart = false;
    if (char === '|') core.held = '';
    else if (char === '\n') {
      core.drop(false);
      if (core.rowSpoke) core.newLine();
      core.lineStart = true;
      core.inRow = false;
    } else if (/[-: ]/u.test(char) && core.held.length < MAX_HELD) core.held += char;
    else {
      const held = core.held.trimStart();
      core.drop(false);
      core.inRow = true;
      if (core.rowSpoke) for (const sign of ', ') core.say(sign);
      core.rowSpoke = true;
      for (const sign of held) core.say(sign);
      core.step(char);
    }
  },
  end: (core) => core.drop(false),
};
