/** Code, URLs, strikethrough and escapes. */
import { WORD, type MarkupCore, type Mode } from './core.ts';

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
      if (core.held === '```') core.turnTo(codeBlock, '');
      return;
    }
    core.drop(false);
    core.lineStart = false;
    core.inCode = true;
    core.step(char);
  },
  end: (core) => core.drop(false),
};

const codeBlock: Mode = {
  step(core, char) {
    core.held = char === '`' ? core.held + char : '';
    if (core.held !== '```') return;
    core.drop(true);
    core.closing = '`';
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

/** `~` after a space: of `~~strikethrough~~`, or of "~5". */
export const tilde: Mode = {
  step(core, char) {
    if (char !== '~') return core.release(1, char);
    core.drop(false);
    core.closing = '~';
  },
  end: (core) => core.release(1),
};

export const escape: Mode = {
  step(core, char) {
    if (!ESCAPABLE.test(char)) return core.release(1, char);
    core.drop(false);
    core.say(char);
  },
  end: (core) => core.release(1),
};
