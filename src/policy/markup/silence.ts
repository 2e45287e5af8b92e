/** What is not heard to its end: reasoning, tool calls, channels, the roles of template tokens. */
import { MAX_HELD, type MarkupCore, type Mode } from './core.ts';
import { isOwnRole, closes, silenceOf, type Silence } from './special.ts';

/** A tag at the end of what was read: `<think>`, `◁/think▷`, `<|end_of_thought|>`. */
const ANGLE_TAG = /[<＜◁⟨〈]\s*([/\\]?\s*[|｜]?\s*[/\\]?\s*[\w:.▁ -]{1,40}?\s*[|｜]?)(?:[\s=][^<>]{0,60})?\s*\/?\s*[>＞▷⟩〉]$/u;
/** Stands between the parts of a tool call: opens nothing. */
const SEPARATOR = /(?:sep|argument_begin)\W*$/u;
/** `[/THINK]`; in small letters it is a feeling. */
const SQUARE_TAG = /[\p{Ps}«]\s*(\/?\s*[A-Z_][A-Z_ ]{1,18}[A-Z_]|\/\s*\w{3,20})\s*[\p{Pe}»]$/u;

/** `<|response|>`: where the answer begins, the reasoning before it has ended. */
const ANSWER = /^[|｜]\s*(?:response|answer|final|output|speech|reply|final_answer|final_response)\s*[|｜]$/iu;

/** Inside reasoning or a tool call: nothing is kept but the tail in which an end or one more beginning would stand. */
export function silentUntil(silence: Silence, square = false): Mode {
  const tag = square ? SQUARE_TAG : ANGLE_TAG;
  let depth = 1;
  return {
    step(core, char) {
      core.held = (core.held + char).slice(-MAX_HELD);
      const name = /[>＞▷\p{Pe}»]/u.test(char) ? tag.exec(core.held)?.[1] : undefined;
      if (silence === 'reason' && ANSWER.test(name ?? '')) return core.drop(true);
      if (name === undefined || core.held.endsWith('/>') || SEPARATOR.test(name) || silenceOf(name) !== silence) return;
      depth += closes(name.trim()) ? -1 : 1;
      core.held = '';
      if (depth > 0) return;
      core.drop(true);
      core.closing = char;
    },
    end: (core) => core.drop(false),
  };
}

/** Inside `<notes>` and its like, until the element of that name ends. */
export function silentElement(name: string): Mode {
  return {
    step(core, char) {
      core.held = (core.held + char).slice(-MAX_HELD);
      if (char === '>' && core.held.toLowerCase().endsWith(`</${name}>`)) core.drop(true);
    },
    end: (core) => core.drop(false),
  };
}

/** Behind `<|constrain|>`: how the message is written, up to the next token. */
export const tokenAhead: Mode = {
  step(core, char) {
    if (char !== '<') return;
    core.drop(false);
    core.step(char);
  },
  end: (core) => core.drop(false),
};

/** Nothing more is heard. */
export const silentToEnd: Mode = {
  step() {
    // Not kept.
  },
  end: (core) => core.drop(false),
};

/** Behind `<|channel|>`: its name, up to the next token. */
export const channelName: Mode = {
  step(core, char) {
    if (char === '<') return endChannelName(core, char);
    if (char === '\n' && silenceOf(core.held) !== null) return core.turnTo(silentChannel, '');
    if (core.held.length < MAX_HELD) core.held += char;
    else endChannelName(core, char);
  },
  end: (core) => core.drop(false),
};

function endChannelName(core: MarkupCore, then: string): void {
  core.channel = /[a-z]+/u.exec(core.held.toLowerCase())?.[0] ?? '';
  core.drop(false);
  core.step(then);
}

/** In a channel that is no speech, until a token ends its message. */
export const silentChannel: Mode = {
  step(core, char) {
    core.held = (core.held + char).slice(-MAX_HELD);
    const token = char === '>' ? /<\|?\/?(?:im_)?(end|return|call|start|channel)\|?>$/u.exec(core.held) : null;
    if (token === null) return;
    core.channel = '';
    core.drop(true);
    if (token[1] === 'call' || token[1] === 'return') core.turnTo(silentToEnd, '');
    else if (token[1] === 'start') core.turnTo(roleName, '');
    else if (token[1] === 'channel' && token[0].startsWith('<|')) core.turnTo(channelName, '');
  },
  end: (core) => core.drop(false),
};

/** Behind `<|im_start|>`: whose turn it is. */
export const roleName: Mode = {
  step(core, char) {
    if ((/[\w-]/u.test(char) || (char === ' ' && core.held === '')) && core.held.length < MAX_HELD) core.held += char;
    else endRole(core, char);
  },
  end: (core) => core.drop(false),
};

function endRole(core: MarkupCore, then: string): void {
  const role = core.held;
  core.drop(false);
  if (silenceOf(role) === 'reason') return core.turnTo(silentChannel, '');
  if (!isOwnRole(role, core.names)) return core.out.endReply();
  core.step(then === ':' ? ' ' : then);
}
