/** `<elements>`, reasoning and tool calls, and the special tokens of chat templates. */
import { judgeAside } from './aside.ts';
import { emotionContent, stageContent } from './contents.ts';
import { LETTER, MAX_HELD, WORD, type MarkupCore, type Mode } from './core.ts';
import { dropDone, openPaired } from './emphasis.ts';
import { channelName, roleName, silentChannel, silentElement, silentUntil, tokenAhead } from './silence.ts';
import { tableCell } from './lines.ts';
import { closes, silenceOf, specialKind, startsEnd } from './special.ts';
import {
  EMOTION_ELEMENTS,
  INLINE_ELEMENTS,
  LINE_ELEMENTS,
  STAGE_ELEMENTS,
  WORK_ELEMENTS,
  emotionOfTag,
  isFeeling,
  startsKnownElement,
} from './words.ts';

const NAME = String.raw`[a-z](?:[\w.▁-]|:(?=\w))*`;
const VALUE = String.raw`"[^"\n]*"|'[^'\n]*'|[^\s"'<>=]+`;
const OPEN_VALUE = String.raw`"[^"\n]*"?|'[^'\n]*'?|[^\s"'<>=]*`;
const ATTRIBUTE = String.raw`[\w:-]+(?:\s*=\s*(?:${VALUE}))?`;
const OPEN_ATTRIBUTE = String.raw`[\w:-]+(?:\s*=\s*(?:${OPEN_VALUE}))?`;
/** Everything that may stand before the `>`: what does not match was text. */
const ELEMENT_START = new RegExp(
  [
    String.raw`^<(?:[/\\]?\s?(?:${NAME})?\s*[/|]?`,
    // <emotion:happy>, <emotion=happy>, <https://…>
    String.raw`${NAME}[:=][^\s<>]*`,
    String.raw`${NAME}(?:\s+${ATTRIBUTE})*\s+(?:${OPEN_ATTRIBUTE})?\s*\/?`,
    // <|im_end|>, </|think|>
    String.raw`\/?\|[^|<>\n]*\|?`,
    // <:name:1234> of chat programs
    String.raw`a?:\w*:?\d*`,
    // <<SYS>>
    String.raw`<\/?[a-z]*`,
    // <!-- … -->, <!doctype>
    String.raw`!(?:-?|--.*|[a-z]*))$`,
  ].join('|'),
  'isu',
);
const BEGINS_TOKEN = /^<[/|!｜]/u;

export const angle: Mode = {
  step(core, char) {
    // Some templates have bars and blanks of their own: `<｜end▁of▁sentence｜>`.
    const plain = char === '｜' ? '|' : char;
    if (core.held.startsWith('<!--')) {
      if (core.held.length > 300) core.held = core.held.slice(0, 4) + core.held.slice(-4);
      core.held += char;
      if (core.held.endsWith('-->')) core.drop(true);
      return;
    }
    // "<<[happy]>>": the angles stand around a tag, and go with it.
    if (/^<{1,2}$/u.test(core.held) && char === '[') {
      core.angles = core.held.length;
      core.drop(false);
      core.prev = core.beforeHeld;
      return core.step(char);
    }
    if (plain === '>' && core.held.length > 1) return endElement(core, core.held.slice(1));
    const held = core.held + plain;
    if (held.length > MAX_HELD || !ELEMENT_START.test(held)) core.release(1, char);
    else core.held = held;
  },
  end(core) {
    const name = nameOf(core.held);
    if (
      BEGINS_TOKEN.test(core.held) ||
      specialKind(core.held.slice(1)) === 'end' ||
      startsEnd(core.held.slice(1)) ||
      startsKnownElement(name)
    )
      core.drop(true);
    else core.release(1);
  },
};

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ['＜', '＞'],
  ['◁', '▷'],
  ['‹', '›'],
  ['〈', '〉'],
  ['⟨', '⟩'],
  ['﹤', '﹥'],
  ['《', '》'],
  ['≪', '≫'],
]);
export const LOOK_ALIKE_OPEN: ReadonlySet<string> = new Set(LOOK_ALIKES.keys());

/** Signs that look like `<` hold back only what may be a word of a template or reasoning. */
export const lookAlikeAngle: Mode = {
  step(core, char) {
    const close = LOOK_ALIKES.get(core.held.charAt(0));
    if (char === close || char === '>') {
      const body = core.held.slice(1).normalize('NFKC');
      if (specialKind(body) !== null || silenceOf(body) !== null) return endElement(core, body);
      if (judgeAside(body, true, core.actors) === 'direction') dropDone(core, body);
      else core.release(1, char);
    } else if (/[\w/|｜▁: -]/u.test(char) && core.held.length < 40) core.held += char;
    else core.release(1, char);
  },
  end: (core) => core.release(1),
};

/** `|im_end|>`: a token whose first sign was lost. */
export const bar: Mode = {
  step(core, char) {
    const held = core.held + char;
    if (/^\|\w*\|>$/u.test(held) && specialKind(held.slice(0, -1)) !== null) return endElement(core, held.slice(0, -1));
    if (held === '||' && !core.lineStart) core.held = held;
    else if (core.held === '||' && LETTER.test(char)) openPaired(core, char);
    else if (/^\|[a-z_]{0,24}\|?$/iu.test(held)) core.held = held;
    else endBar(core, char);
  },
  end: (core) => endBar(core, ''),
};

/** At a line's start it began a table's row. */
function endBar(core: MarkupCore, then: string): void {
  const between = /^\|([^|]+)\|$/u.exec(core.held)?.[1];
  if (between !== undefined && judgeAside(between, true, core.actors) === 'direction') {
    dropDone(core, between);
    return then === '' ? undefined : core.step(then);
  }
  // The end of covered words.
  if (core.held === '||' && WORD.test(core.beforeHeld) && !LETTER.test(then)) {
    core.drop(true);
    return then === '' ? undefined : core.step(then);
  }
  if (!core.lineStart) return core.release(1, then);
  const rest = core.held.slice(1) + then;
  core.drop(false);
  core.hold(tableCell, '');
  for (const char of rest) core.step(char);
}

/** An element or a token is whole; `body` is what stands between its angles. */
export function endElement(core: MarkupCore, body: string): void {
  const name = nameOf(body);
  // `<<SYS>>`
  const doubled = body.startsWith('<');
  const token = doubled ? `|${body.slice(1)}|` : body;
  if (doubled) core.closing = '>';
  if (/^\/?\|?(?:channel|message|constrain|call)\|?$/iu.test(token) && token.includes('|')) return endChannelToken(core, token);
  const special = token === '/s' && core.struck ? null : specialKind(token);
  if (special !== null && !(name === 's' && !token.includes('|') && core.out.spoke && token === 's')) return endSpecial(core, special);
  const isToken = token.includes('|');
  core.drop(isToken || !INLINE_ELEMENTS.has(name));
  if (name === 's') core.struck = !body.startsWith('/');
  const silence = silenceOf(isToken ? token : rawNameOf(body));
  const closing = isToken ? closes(token) : body.startsWith('/') || closes(name);
  if (closing) {
    // Its beginning never came: a template wrote it, and all before was thought.
    if (silence === 'reason') core.retract();
    else if (name === 'i' || name === 'em') core.step('*');
    return;
  }
  if (name === '' && !isToken) return;
  const selfClosing = body.endsWith('/');
  // Before feelings: "think" is one, and as an element it holds reasoning.
  if (silence !== null) {
    if (!selfClosing) core.turnTo(silentUntil(silence), '');
    return;
  }
  if (isToken) return;
  // `<viewer5>` before a line of theirs
  if (core.out.isOthers(name)) return core.out.endReply();
  if (name === 'i' || name === 'em') return core.step('*');
  const isEmotion = EMOTION_ELEMENTS.has(name);
  const emotion = isEmotion ? emotionOfTag(body.slice(name.length)) : isFeeling(name) ? emotionOfTag(name) : null;
  if (emotion !== null) core.out.emotion(emotion);
  else if (isEmotion && !selfClosing) core.turnTo(emotionContent, '');
  else if (WORK_ELEMENTS.has(name) && !selfClosing) core.turnTo(silentElement(name), '');
  else if (STAGE_ELEMENTS.has(name) && !selfClosing) core.turnTo(stageContent, '');
  else if (LINE_ELEMENTS.has(name) && !core.lineStart) core.newLine();
}

function endSpecial(core: MarkupCore, kind: NonNullable<ReturnType<typeof specialKind>>): void {
  core.drop(true);
  // Before her first word it is the head of her own turn, or the end of her thinking.
  if (core.out.spoke || core.out.holdsSentence) core.out.endReply();
  else if (kind === 'start') core.turnTo(roleName, '');
  else if (kind === 'other') core.out.endReply();
}

/** A reply in channels: `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…`. */
function endChannelToken(core: MarkupCore, token: string): void {
  core.drop(true);
  // The template wrote the tokens before: "analysis<|message|>", "assistant<|channel|>final".
  const alone = core.out.saidOnly(/^(?:analysis|commentary|final|assistant)$/u);
  if (alone !== null) {
    core.retract();
    core.channel = alone === 'assistant' ? '' : alone;
  }
  const word = token.replace(/[^a-z]/giu, '').toLowerCase();
  if (word === 'channel') {
    if (!token.endsWith('|') || token.startsWith('|')) core.turnTo(channelName, '');
  } else if (word === 'call') core.out.endReply();
  else if (word === 'constrain') core.turnTo(tokenAhead, '');
  else if (word === 'message' && core.channel !== '' && core.channel !== 'final') core.turnTo(silentChannel, '');
}

function nameOf(element: string): string {
  return rawNameOf(element).toLowerCase();
}

function rawNameOf(element: string): string {
  return /^[</\\\s]*([a-z](?:[\w.▁-]|:(?=\w))*)/iu.exec(element)?.[1] ?? '';
}
