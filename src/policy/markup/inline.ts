/** Code, URLs, strikethrough, short codes and escapes. */
import { SPACE, WORD, type MarkupCore, type Mode } from './core.ts';
import { betweenMarks } from './emphasis.ts';
import { codeBlock } from './fence.ts';
import { escapedFormula } from './math.ts';

const MAX_PICTURE = 300;
const URL_STARTS = ['https://', 'http://', 'www.'] as const;
const URL_END = /[\s<>"`*|\]“”]/u;
/** Marks that may end the sentence around a URL. */
const URL_TRAIL = /[.,!?;:')\]}…]/u;
const ESCAPABLE = /[\\*_`[\]<>#~|(){}+.!-]/u;

/** Backticks: three open a block, which is dropped; fewer stand around a name, which is said. */
export const ticks: Mode = {
  step(core, char) {
    if (char === '`') {
      core.held += '`';
      if (core.held === '```') core.turnTo(codeBlock('`'), '');
      return;
    }
    core.drop(false);
    core.lineStart = false;
    core.inCode = true;
    core.step(char);
  },
  end: (core) => core.drop(false),
};

/** At a word's start, while it may still become `https://` or `www.` and a letter. */
export const urlStart: Mode = {
  step(core, char) {
    const held = core.held.toLowerCase();
    if (held === 'www.' || held.endsWith('://')) {
      if (WORD.test(char)) core.turnTo(url, '');
      else core.release(core.held.length, char);
    } else if (URL_STARTS.some((start) => start.startsWith((held + char).toLowerCase()))) core.held += char;
    else core.release(core.held.length, char);
  },
  end: (core) => core.release(core.held.length),
};

/** Inside a URL, which is gone; only what may belong to the sentence around it is held. */
const url: Mode = {
  step(core, char) {
    if (URL_END.test(char)) endUrl(core, char);
    else core.held = URL_TRAIL.test(char) ? core.held + char : '';
  },
  end: (core) => endUrl(core, ''),
};

function endUrl(core: MarkupCore, then: string): void {
  core.out.gap();
  core.release(core.held.length, then);
}

/** `~` at a line's start or after a space: of a fence, of `~~strikethrough~~`, of "~giggles~", or of "~5". */
export const tilde: Mode = {
  step(core, char) {
    if (char === '~' && core.held.length < 3) {
      core.held += char;
      if (core.held.length === 3 && core.lineStart) core.turnTo(codeBlock('~'), '');
      return;
    }
    // "~ Kitsu: Hello!"
    if (core.lineStart && SPACE.test(char) && core.held === '~') {
      core.drop(false);
      core.prev = '\n';
      return;
    }
    core.lineStart = false;
    // "~*giggles*~"
    if (char === '*') {
      core.drop(false);
      return core.step(char);
    }
    if (WORD.test(char) && core.held.length < 3) {
      core.turnTo(betweenMarks, core.held);
      core.step(char);
    } else if (core.held.length > 1) {
      core.drop(false);
      core.closing = '~';
      core.step(char);
    } else core.release(1, char);
  },
  end: (core) => (core.held.length > 1 ? core.drop(false) : core.release(1)),
};

const SHORT_CODE = /^::?[a-z0-9_+-]{0,32}$/iu;
/** Mouths that are letters and would be read out. */
const MOUTH = /^:(?:-?[DPpOo3xX]+)$/u;

/** `:heart_eyes:` and `:D`. */
export const shortCode: Mode = {
  step(core, char) {
    const held = core.held;
    if (char === ':' && /^::?(?:(?=.*[a-z])[a-z0-9_+-]{2,}|[+-]1)$/iu.test(held)) {
      core.drop(true);
      if (held.startsWith('::')) core.closing = ':';
      return;
    }
    if (SHORT_CODE.test(held + char)) core.held += char;
    else if (MOUTH.test(held) && (SPACE.test(char) || /[.,!?~]/u.test(char))) {
      core.drop(true);
      core.step(char);
    } else core.release(1, char);
  },
  end: (core) => (MOUTH.test(core.held) ? core.drop(true) : core.release(1)),
};

export const escape: Mode = {
  step(core, char) {
    // A line's end that was escaped twice; "\\new" is none.
    if (core.held === '\\n') {
      if (/\p{Ll}/u.test(char)) return core.release(core.held.length, char);
      core.drop(false);
      core.newLine();
      return core.step(char);
    }
    if (char === 'n') {
      core.held += char;
      return;
    }
    if (/[bt]/u.test(char) && core.held === '\\') return core.turnTo(command, '\\' + char);
    if (!ESCAPABLE.test(char)) return core.release(1, char);
    if (char === '(' || char === '[') return core.turnTo(escapedFormula(char), '');
    core.drop(false);
    // An escaped star is drawn, and what stands between two of them is done all the same.
    if (/[*_]/u.test(char)) {
      core.prev = core.beforeHeld;
      core.step(char);
    } else core.say(char);
  },
  end: (core) => (core.held === '\\n' ? core.drop(false) : core.release(1)),
};

const COMMANDS = ['\\boxed{', '\\text{', '\\textbf{'];
const MAX_BOXED = 400;

/** `\boxed{Hi!}`: the frame of an answer as a formula, which it is not. */
const command: Mode = {
  step(core, char) {
    const held = core.held + char;
    if (COMMANDS.includes(held)) core.turnTo(boxed(), '');
    else if (COMMANDS.some((one) => one.startsWith(held))) core.held = held;
    else core.release(1, char);
  },
  end: (core) => core.release(1),
};

function boxed(): Mode {
  let depth = 1;
  return {
    step(core, char) {
      if (char === '{') depth += 1;
      else if (char === '}') depth -= 1;
      if (depth > 0 && core.held.length < MAX_BOXED) core.held += char;
      else core.release(0, depth > 0 ? char : '');
    },
    end: (core) => core.release(0),
  };
}

/** `!`: of `![a picture](…)`, which shows nothing to a listener, or the end of a sentence. */
export const bang: Mode = {
  step(core, char) {
    if (char === '[') return core.turnTo(picture, '![');
    core.release(1, char);
  },
  end: (core) => core.release(1),
};

const picture: Mode = {
  step(core, char) {
    const held = core.held + char;
    if (/^!\[[^\]\n]*\]\([^)\n]*\)$/u.test(held)) core.drop(true);
    else if (held.length < MAX_PICTURE && /^!\[[^\]\n]*(?:\](?:\([^)\n]*)?)?$/u.test(held)) core.held = held;
    else core.release(1, char);
  },
  end: (core) => core.release(1),
};
