/** Faces drawn with signs, arms and all: "(˘▽˘)", "¯\_(ツ)_/¯", "(づ｡◕‿‿◕｡)づ". They are seen, not said. */
import { WORD, type Mode } from './core.ts';

/** Letters that faces are drawn with, and hands. */
const DRAWN_LETTERS = 'ωεдДヮツノﾉシο益皿ᴥʖづつっᵔᵕˊˋ੭۶٩ｏへᗜᗣಠಥ๑ᴗςﻭﻌ';
const FACE = new RegExp(String.raw`^(?:[^\p{L}\p{N}\s"“”']|[${DRAWN_LETTERS}]|(?<![A-Za-z])\s|(?<!\p{L})[oOTxXuwv](?!\p{L})){1,24}$`, 'u');
/** Without a sign that is on no keyboard it may be a sum. */
const DRAWN = /[^\u0000-\u007f…–—‘’“”«»€£¥°].*[^\s]|^.+[^\u0000-\u007f…–—‘’“”«»€£¥°]/u;
const LEFT_ARMS = new Set('¯٩ヽ╰ლ⊂ᕕᕦᕙଘʕฅ乁');
const OPEN = /[(（ʕ]/u;
const CLOSE = /[)）ʔ]/u;
const ARM = new RegExp(String.raw`[^\s\p{L}\p{N}.,!?…"“”()*]|[${DRAWN_LETTERS}]`, 'u');
const MAX_ARM = 6;
const MAX_FACE = 24;

/** The words within a bracket, all of them: a face? */
export function isFace(content: string): boolean {
  return FACE.test(content) && DRAWN.test(content);
}

/** The beginning of what may be one. */
export function mayBeFace(content: string): boolean {
  return FACE.test(content);
}

/** Whether a face may begin with its arm here. */
export function isLeftArm(char: string, before: string): boolean {
  return LEFT_ARMS.has(char) && !WORD.test(before);
}

/** From the left arm on. */
export const leftArm: Mode = {
  step(core, char) {
    const held = core.held + char;
    const [, arm = '', body = ''] = /^([^(（ʕ]*)[(（ʕ]?(.*)$/su.exec(held) ?? [];
    if (CLOSE.test(char) && OPEN.test(core.held)) {
      if (mayBeFace(body.slice(0, -1).trim()) || core.held.startsWith('ʕ')) return core.turnTo(rightArm, '');
      return core.release(1, char);
    }
    if (char === '\n' || arm.length > MAX_ARM || body.length > MAX_FACE || (/[\sA-Za-z0-9]/u.test(char) && !OPEN.test(core.held)))
      return core.release(1, char);
    core.held = held;
  },
  end: (core) => core.release(1),
};

/** Behind a face: its other arm, and what it throws. */
export const rightArm: Mode = {
  step(core, char) {
    const goesOn = core.held.length < MAX_ARM + 2 && (ARM.test(char) || (char === '*' && core.held !== ''));
    if (goesOn) {
      core.held += char;
      return;
    }
    core.drop(true);
    core.step(char);
  },
  end: (core) => core.drop(true),
};
