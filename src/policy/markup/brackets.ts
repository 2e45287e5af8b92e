/** `[tags]`, `[links](…)`, `(stage directions)`, `{braces}` and what looks like them. */
import { isTalkOfAnswer, mayBeTalkOfAnswer } from './answer-talk.ts';
import { isNote, judgeAside, saidBehind } from './aside.ts';
import { MAX_HELD, MAX_STAGE, WORD, type MarkupCore, type Mode } from './core.ts';
import { isFace, rightArm } from './faces.ts';
import { json } from './json.ts';
import { closingOf, reasonTag } from './pairs.ts';
import { silentToEnd, silentUntil } from './silence.ts';
import { closes, silenceOf, specialKind } from './special.ts';
import { SPOKEN_BRACKETS, emotionOfTag, isFeeling, startsFeeling } from './words.ts';

const MAX_LINK = 300;
/** What an unknown tag may be made of; anything else in brackets is said. */
const TAG_LIKE = /^[\p{L}\p{M}\p{N}\s_:=.,'’!?&/|†-]*$/u;

export const TAG_OPEN: ReadonlySet<string> = new Set('[［【〔〖');
export const BRACE_OPEN: ReadonlySet<string> = new Set('{｛');

/** Brackets of every other shape stand around asides; `«` too, in which words are said. */
export function opensAside(char: string): boolean {
  return closingOf(char) !== null && !TAG_OPEN.has(char) && !BRACE_OPEN.has(char);
}

export const bracket: Mode = {
  step(core, char) {
    const open = core.held.charAt(0);
    if (char === closingOf(open) || (char === ']' && open !== '[')) return closeBracket(core);
    const content = core.held.slice(1);
    // A second bracket right behind the first: "[[happy]]" is one tag.
    if (char === open && content === '') return;
    if (content === '' && (char === '{' || char === '"')) return core.turnTo(json(char === '{' ? '[{' : '["'), '');
    const mayGoOn = content.length < MAX_HELD || (content.length < MAX_STAGE && judgeAside(content, false, core.actors) === 'direction');
    if (char === open || char === '\n' || !mayGoOn) core.release(1, char);
    else core.held += char;
  },
  end(core) {
    if (startsFeeling(core.held.slice(1)) || judgeAside(core.held.slice(1), false, core.actors) === 'direction') core.drop(true);
    else core.release(1);
  },
};

function closeBracket(core: MarkupCore): void {
  const content = core.held.slice(1);
  const plain = content.normalize('NFKC').trim();
  const insideWord = WORD.test(core.beforeHeld) && !isFeeling(content);
  // "[Thinking: greet them]" is whole.
  if (/^(?:thinking|thoughts?|reasoning|internal [a-z]+|inner [a-z]+) ?[:：]/iu.test(plain)) {
    core.drop(true);
    core.closing = ']';
    return;
  }
  // "[THINK]", "[/think]", "[TOOL_CALLS]", "[/INST]". In small letters and without a slash most are feelings.
  const shouted = /^[A-Z_|/\\ ]+$/u.test(plain);
  const silence = silenceOf(plain);
  if (silence !== null && (shouted || !/^\w+$/u.test(plain) || !isFeeling(plain) || plain === 'think')) {
    core.drop(true);
    core.closing = ']';
    if (closes(plain)) {
      if (silence === 'reason' && (shouted || !isFeeling(plain.replace(/^\W+/u, '')) || plain.endsWith('think'))) core.retract();
    } else core.turnTo(silence === 'working' && plain.toLowerCase().endsWith('s') ? silentToEnd : silentUntil(silence, true), '');
    return;
  }
  // "[viewer5] next": a line of theirs.
  if (core.out.isOthers(plain)) {
    core.drop(true);
    return core.out.endReply();
  }
  const special = shouted || plain.startsWith('|') || plain === '/s' ? specialKind(plain) : null;
  if (special !== null && !insideWord && (special === 'end' || special === 'other' || special === 'start') && plain.length > 1) {
    core.drop(true);
    core.closing = ']';
    if (core.out.spoke || special === 'other') core.out.endReply();
    return;
  }
  // "[/happy]" closes what needs no closing.
  const emotion = content.startsWith('/') ? null : emotionOfTag(content);
  if (emotion === null || insideWord || SPOKEN_BRACKETS.has(plain.toLowerCase())) return core.turnTo(bracketEnd, core.held);
  core.drop(true);
  // "[Kitsu, smiling]: Hi!"
  const labelled = core.out.atLineHead && [...core.names].some((own) => plain.toLowerCase().startsWith(own));
  core.out.emotion(emotion);
  core.closing = labelled ? ':' : ']';
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
  if (then === ':' && (core.out.atLineHead || core.out.isOthers(content))) {
    // "[User]: …" is a label.
    core.drop(false);
    for (const char of `${content}:`) core.step(char);
    return;
  }
  const spoken =
    WORD.test(core.beforeHeld) ||
    SPOKEN_BRACKETS.has(content.trim().toLowerCase()) ||
    (!TAG_LIKE.test(content) && judgeAside(content, true, core.actors) !== 'direction');
  if (spoken) return core.release(1, `${closingOf(core.held.charAt(0)) ?? ']'}${then}`);
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

/** Round brackets: held while their words may be something done. */
export const aside: Mode = {
  step(core, char) {
    const open = core.held.charAt(0);
    const content = core.held.replace(/^(.)\1*/u, '');
    if (char === open && content === '' && core.held.length < 3) {
      core.held += char;
      return;
    }
    if (char === closingOf(open)) {
      const doubled = core.held.length - content.length > 1;
      if (takeReasonTag(core, content)) {
        if (doubled) core.closing = char;
        return;
      }
      if (open !== '«' && isTalkOfAnswer(`${content})`, core.out.atSentenceStart, core.names)) {
        core.drop(true);
        if (doubled) core.closing = char;
        return;
      }
      // "(viewer5): …"
      if (core.out.isOthers(content)) {
        core.drop(true);
        return core.out.endReply();
      }
      if (judgeAside(content, true, core.actors) !== 'direction') return core.release(1, char);
      if (isFace(content.trim())) return core.turnTo(rightArm, '');
      endDirection(core, content);
      if (doubled) core.closing = char;
      return;
    }
    if (char === open || content.length >= MAX_STAGE) return unclosed(core, char);
    if (WORD.test(char) || /[-'’]/u.test(char)) {
      core.held += char;
      return;
    }
    if (open !== '«' && isTalkOfAnswer(content + char, core.out.atSentenceStart, core.names)) {
      core.turnTo(silentBracket(open, closingOf(open) ?? ')', core.held.length - content.length), '');
      return core.step(char);
    }
    const verdict = judgeAside(content, false, core.actors);
    if (verdict === 'words' && !mayBeTalkOfAnswer(content)) return core.release(1, char);
    // Over a line it goes on in small letters only.
    if (/\n\s*\p{Lu}\p{L}*$/u.test(content)) return unclosed(core, char);
    core.held += char;
  },
  end: (core) => unclosed(core, ''),
};

/** "(think)", "{/think}": within speech the first may be words, the end never is. */
function takeReasonTag(core: MarkupCore, content: string): boolean {
  const tag = reasonTag(content);
  if (tag === null || (tag === 'begin' && core.out.spoke)) return false;
  core.drop(true);
  if (tag === 'end') core.retract();
  else core.turnTo(silentUntil('reason', true), '');
  return true;
}

/** Talk about the answer, in brackets: gone up to its end, or the line's. */
function silentBracket(open: string, close: string, opened: number): Mode {
  let depth = opened;
  return {
    step(core, char) {
      if (char === open) depth += 1;
      else if (char === close) depth -= 1;
      if (depth > 0 && char !== '\n') return;
      core.drop(true);
      if (char === '\n') core.step(char);
    },
    end: (core) => core.drop(true),
  };
}

/** A bracket that never closed: what was surely done is left out, words behind it are said. */
function unclosed(core: MarkupCore, then: string): void {
  const content = core.held.slice(1);
  if (judgeAside(content, then === '', core.actors) !== 'direction') return core.release(1, then);
  const said = saidBehind(content);
  core.drop(true);
  for (const char of (said ?? '') + then) core.step(char);
}

function endDirection(core: MarkupCore, content: string): void {
  const emotion = isNote(content) ? null : emotionOfTag(content);
  core.drop(true);
  if (emotion !== null) core.out.emotion(emotion);
}

/** Braces: JSON, a tag, or text. */
export const brace: Mode = {
  step(core, char) {
    const content = core.held.replace(/^\{{1,2}/u, '').replace(/^｛/u, '');
    const doubled = core.held.startsWith('{{');
    if (char === '{' && core.held === '{') {
      core.held += char;
      return;
    }
    if (content.trim() === '' && /["'[{“]/u.test(char)) return core.turnTo(json('{' + char), '');
    if (char === '}' || char === '｝') {
      // "{{thinking}}": in one brace that is a face
      if (doubled && silenceOf(content) === 'reason') {
        core.drop(true);
        core.closing = '}';
        if (closes(content)) core.retract();
        else core.turnTo(silentUntil('reason', true), '');
        return;
      }
      // "{think}…{/think}"
      if (takeReasonTag(core, content)) {
        core.closing = char;
        return;
      }
      // "{/happy}"
      if (content.startsWith('/') && isFeeling(content.slice(1))) return core.drop(true);
      const named = /^[\p{L}\p{M}\s_:=!-]*$/u.test(content) && content.trim().split(/\s+/u).length <= 3;
      const isTag = (named && emotionOfTag(content) !== null) || judgeAside(content, true, core.actors) === 'direction';
      if (!isTag || content.trim() === '' || WORD.test(core.beforeHeld)) return core.release(1, char);
      return endDirection(core, content);
    }
    if (/^\s*[\w-]+\s*$/u.test(content) && char === ':') core.held += char;
    else if (content.length >= MAX_STAGE || char === '{' || (char === '\n' && content.trim() !== '')) core.release(1, char);
    else core.held += char;
  },
  end(core) {
    if (startsFeeling(core.held.slice(1)) || judgeAside(core.held.slice(1), false, core.actors) === 'direction') core.drop(true);
    else core.release(1);
  },
};
