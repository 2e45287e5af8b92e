/** Formulas between `$`, `$$`, `\(…\)` and `\[…\]`: no voice reads their commands. Money stays. */
import type { MarkupCore, Mode } from './core.ts';

/** Longer formulas than this are not waited for. */
const MAX_INLINE = 80;
const MAX_DISPLAY = 400;
const FORMULA = /[\\^_={}<>]/u;
/** "$x$", "$2n$" */
const VARIABLE = /^\s*\d*\p{L}\s*$/u;
/** Running text without a sign of a formula: nothing is held for it. */
const PROSE = /^[^\\^_={}]*(?:\p{L}{2,}[,.!?]?\s+){4}/u;

/** `$`, or `$$`: the next code point tells which, and whether it may open a formula. */
export const dollar: Mode = {
  step(core, char) {
    if (char === '$' && core.held.length < 3) core.held += '$';
    else if (core.held === '$$') {
      core.turnTo(formula('$$', '$$', MAX_DISPLAY), '');
      core.step(char);
    } else if (core.held === '$' && /[^\s\d.,]/u.test(char)) {
      core.turnTo(formula('$', '$', MAX_INLINE), '');
      core.step(char);
    } else core.release(core.held.length, char);
  },
  end: (core) => core.release(core.held.length),
};

/**
 * @param open what stood before it; said again when it was none.
 * @param close what ends it; two characters are a display, which is not said.
 */
export function formula(open: string, close: string, limit: number): Mode {
  const isDisplay = limit === MAX_DISPLAY;
  const letGo = (core: MarkupCore, then: string): void => {
    core.held = open + core.held;
    core.release(open.length, then);
  };
  return {
    step(core, char) {
      const content = core.held;
      const whole = content + char;
      if (whole.endsWith(close)) {
        const inside = whole.slice(0, -close.length);
        const isFormula = FORMULA.test(inside) || (close.startsWith('$') && VARIABLE.test(inside));
        if (inside.trim() === '' || !isFormula || (!isDisplay && /\s$/u.test(inside))) return letGo(core, char);
        if (isDisplay || inside.includes('\\')) return core.drop(true);
        core.drop(false);
        core.prev = core.beforeHeld;
        for (const one of inside) core.say(one);
      } else if ((char === '\n' && !isDisplay) || content.length >= limit || PROSE.test(whole) || /\\[([]$/u.test(whole)) letGo(core, char);
      else core.held = whole;
    },
    end(core) {
      if (isDisplay && FORMULA.test(core.held) && core.held.trim() !== '') core.drop(true);
      else letGo(core, '');
    },
  };
}

/** Behind `\(` or `\[`. */
export function escapedFormula(opened: string): Mode {
  return opened === '(' ? formula('(', '\\)', MAX_INLINE) : formula('[', '\\]', MAX_DISPLAY);
}
