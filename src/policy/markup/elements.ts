/** `<elements>`, reasoning and tool calls, and the special tokens of chat templates. */
import { MAX_HELD, type MarkupCore, type Mode } from './core.ts';
import { EMOTION_ELEMENTS, INLINE_ELEMENTS, LINE_ELEMENTS, SILENT_ELEMENTS, emotionOfTag, isFeeling, startsKnownElement } from './words.ts';

const NAME = String.raw`[a-z][\w.-]*`;
const VALUE = String.raw`"[^"\n]*"|'[^'\n]*'|[^\s"'<>=]+`;
const OPEN_VALUE = String.raw`"[^"\n]*"?|'[^'\n]*'?|[^\s"'<>=]*`;
const ATTRIBUTE = String.raw`[\w:-]+(?:\s*=\s*(?:${VALUE}))?`;
const OPEN_ATTRIBUTE = String.raw`[\w:-]+(?:\s*=\s*(?:${OPEN_VALUE}))?`;
/** Everything that may stand before the `>`: what does not match was text. */
const ELEMENT_START = new RegExp(
  [
    String.raw`^<(?:\/?(?:${NAME})?\s*\/?`,
    // <emotion:happy>, <emotion=happy>, <https://…>
    String.raw`${NAME}[:=][^\s<>]*`,
    String.raw`${NAME}(?:\s+${ATTRIBUTE})*\s+(?:${OPEN_ATTRIBUTE})?\s*\/?`,
    // <|im_end|>
    String.raw`\|[^|<>\n]*\|?`,
    // <!-- … -->, <!doctype>
    String.raw`!(?:-?|--[^>\n]*|[a-z]*))$`,
  ].join('|'),
  'iu',
);

export const angle: Mode = {
  step(core, char) {
    if (char === '>' && core.held.length > 1) return endElement(core, core.held.slice(1));
    const held = core.held + char;
    if (held.length > MAX_HELD || !ELEMENT_START.test(held)) core.release(1, char);
    else core.held = held;
  },
  end(core) {
    const name = nameOf(core.held);
    if (/^<[|!]/u.test(core.held) || startsKnownElement(name)) core.drop(true);
    else core.release(1);
  },
};

function endElement(core: MarkupCore, body: string): void {
  const name = nameOf(body);
  core.drop(!INLINE_ELEMENTS.has(name));
  if (body.startsWith('/') || name === '') return;
  const selfClosing = body.endsWith('/');
  // Before feelings: "think" is one, and as an element it holds reasoning.
  if (SILENT_ELEMENTS.has(name)) {
    if (!selfClosing) core.turnTo(silentUntil(name), '');
    return;
  }
  const isEmotion = EMOTION_ELEMENTS.has(name);
  const emotion = isEmotion ? emotionOfTag(body.slice(name.length)) : isFeeling(name) ? emotionOfTag(name) : null;
  if (emotion !== null) core.out.emotion(emotion);
  else if (isEmotion && !selfClosing) core.turnTo(emotionContent, '');
  else if (LINE_ELEMENTS.has(name) && !core.lineStart) core.newLine();
}

/** Between `<emotion>` and `</emotion>`. */
const emotionContent: Mode = {
  step(core, char) {
    if (char === '<' || char === '\n' || core.held.length >= MAX_HELD) {
      emotionContent.end(core);
      core.step(char);
    } else core.held += char;
  },
  end(core) {
    const emotion = emotionOfTag(core.held);
    if (emotion === null) return core.release(0);
    core.drop(true);
    core.out.emotion(emotion);
  },
};

/** Inside reasoning or a tool call: nothing is kept but the tail in which the end would stand. */
function silentUntil(name: string): Mode {
  const end = new RegExp(String.raw`<\s*/\s*${name}\s*>$`, 'u');
  return {
    step(core, char) {
      core.held = (core.held + char.toLowerCase()).slice(-MAX_HELD);
      if (char === '>' && end.test(core.held)) core.drop(true);
    },
    end: (core) => core.drop(false),
  };
}

function nameOf(element: string): string {
  return (/^[</]*([a-z][\w-]*)/iu.exec(element)?.[1] ?? '').toLowerCase();
}
