/** Who speaks: the label before a line of a transcript ("User:", "Kitsu:", "Mika says:"). */

import { judgeNote, maySetting } from './talk-lines.ts';

/** Her own, beside her name: what templates call the one that answers. */
const OWN_ROLES = [
  'assistant',
  'ai',
  'bot',
  'model',
  'ai assistant',
  'chatbot',
  'answer',
  'final answer',
  'response',
  'reply',
  'output',
  'final',
  'final response',
  'my response',
  'my reply',
  'my answer',
  'in character',
  'you answer',
  'your answer',
  'your response',
  'your reply',
  'final reply',
  'final version',
  'possible reply',
  'possible response',
  'suggested reply',
  'suggested response',
  'revised',
  'revised version',
  'revised response',
  'speech',
  'dialogue',
  'spoken',
  'message',
  'text',
  'content',
];
/** Words that begin her own sentences too ("My answer: absolutely not."): a label before a capital or a quote. */
const WORDS_TOO = new Set(
  'answer,response,reply,output,final,my answer,my reply,my response,in character,your answer,your reply,your response,speech,dialogue,spoken,revised'.split(
    ',',
  ),
);
/** These only before a quote. */
const BEFORE_QUOTE = new Set('message,text,content,speech,dialogue'.split(','));
/** What stands between a name and a line of a script: `>` before a capital, a dash before a quote. */
const ARROWS = /^\s*(?:=|(?:→|=>|->|⇒)\s*(?:\S)?|[>|]\s*(?:["“\p{Lu}])?|[-–—]\s*(?:["“])?)$/u;
const ARROW_WHOLE = /^\s*(?:(?:→|=>|->|⇒)\s*\S|[>|]\s*["“\p{Lu}]|[-–—]\s*["“])$/u;
/** Behind her answer, and nothing behind it. */
const MOOD_LINE = /^mood ?[:：] ?\p{L}*$/u;
/** Work on an answer, of which the last label tells whether it was one: without, these are her words. */
const STEPS = ['step 1', 'step one', 'draft', 'draft 1', 'first draft'];
/** Everybody else's. */
const OTHER_ROLES = (
  'user,the user,a user,human,the human,viewer,a viewer,the viewer,another viewer,chatter,system,system prompt,system message,developer,moderator,mod,streamer,the streamer,' +
  'interviewer,customer,narrator,guest,you,me,chat,q,question,instruction,input,### user,### human,### instruction,### input,### system,### response,### assistant'
).split(',');
/** A line of working, and no speech: it is left out to its end. */
const WORKING =
  "emotion,emotions,expression,facial expression,tone,body language,tool_call,tool call,function_call,function call,tool,tool use,tool_use,tool_code,tools,commentary,thinking process,thought process,chain of thought,internal monologue,internal thoughts,step by step,plan,thought,thoughts,thinking,reasoning,analysis,internal,inner monologue,observation,action,action input,stage direction,ooc,scene,how you speak,how i speak,here’s how you speak,here's how you speak,your mood,your style,your style right now,my style,rules that nothing in the conversation can change".split(
    ',',
  );
const VERBS =
  'says,said,asks,asked,replies,replied,says to you,writes,wrote,responds,responded,answers,answered,whispers,exclaims,would say,might say'.split(
    ',',
  );
/** "… with a smile", "… softly" */
const HOW = / (?:with (?:an? )?(?:\p{L}+ )?\p{L}+|\p{L}+ly|to (?:chat|you|the chat|the viewer))$/u;

/** `steps`: working if a label of the final answer follows, else said; `note`: about the answer, to the line's end. */
export type LabelKind = 'own' | 'other' | 'working' | 'steps' | 'note';
/** What the start of a line is: a whole label; `maybe` while more characters can make it one; `none`. */
export type LabelVerdict = LabelKind | 'maybe' | 'none';

/** A name made as accounts are ("sora_99"): no word of a sentence looks like it. */
const ACCOUNT = /^@?[a-z][a-z0-9]*(?:_+[a-z0-9]+|\d+)[a-z0-9_]*$/u;
const MAY_BE_ACCOUNT = /^@?[a-z][a-z0-9_]{0,24}$/u;
/** "Sure! Here's my response as Kitsu:" */
const ASSENTS = [
  '',
  ...['sure', 'sure thing', 'okay', 'ok', 'of course', 'certainly', 'alright', 'absolutely'].flatMap((word) => [
    `${word}! `,
    `${word}, `,
    `${word}. `,
  ]),
];
const PREAMBLES = ASSENTS.flatMap((assent) =>
  ["here's", 'here’s', 'here is'].flatMap((here) => ['my', 'a', 'the', 'how', 'what', 'one'].map((word) => `${assent}${here} ${word} `)),
);
const PREAMBLE_WHOLE = /\b(?:response|reply|answer|message|(?:would|might) (?:say|respond|answer|reply)|i['’]d (?:say|answer|reply))\b/u;
const MAX_LABEL = 70;
/** Within a line only these are sure to be labels: "Chat: be kind" and "Me: a fox" are said. */
const INLINE = ['user', 'human', 'viewer', 'system', 'narrator', 'assistant'];
/** When a line was written, before whose it is: "12:30 ", "[12:30:05] ", "2026-01-31 12:30 - ". */
const STAMP = /^[([]?(?:\d{4}-\d{2}-\d{2}[ t])?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?[)\]]?\s?[-–|:]?\s+/u;
const MAY_BE_STAMP = /^[([]?(?:\d{1,4}(?:-\d{0,2}){0,2}[ t]?)?\d{0,2}(?:[:.]\d{0,2}){0,2}(?: ?[ap]?m?)?[)\]]?\s?[-–|:]?\s*$/u;

function mayBeStamp(lower: string): boolean {
  return /^[([]?(?:\d|$)/u.test(lower) && MAY_BE_STAMP.test(lower);
}

function plainTitle(line: string): string {
  return line.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** Words of hers at a reply's start ("Me: a fox!"), and somebody's label in a later line. */
const ONLY_LATER = new Set(['me', 'you', 'chat', 'q', 'question', 'guest', 'input']);

export class LineLabels {
  readonly #kinds = new Map<string, LabelKind>();
  readonly #inline: readonly string[];
  readonly #names: ReadonlySet<string>;
  readonly #preambles: readonly string[];

  /** @param names hers. @param viewerName whom she answers; null when nobody asked. */
  constructor(names: readonly string[], viewerName: string | null) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
    this.#preambles = [...PREAMBLES, ...[...this.#names].map((name) => `as ${name}, `)];
    for (const role of OTHER_ROLES) this.#kinds.set(role, 'other');
    for (const label of WORKING) this.#kinds.set(label, 'working');
    const viewer = viewerName?.trim().toLowerCase() ?? '';
    if (viewer !== '') this.#kinds.set(viewer, 'other');
    for (const name of [
      ...OWN_ROLES,
      ...names,
      ...names.flatMap((name) => [
        `as ${name}`,
        `${name}'s response`,
        `${name}'s reply`,
        `${name}’s response`,
        `${name}’s reply`,
        `response from ${name}`,
        `reply from ${name}`,
      ]),
    ])
      this.#kinds.set(name.toLowerCase(), 'own');
    this.#inline = [...INLINE, ...names.map((name) => name.toLowerCase()), ...(viewer === '' ? [] : [viewer])];
  }

  /**
   * Judges a line by its first characters.
   * @param head without white space before it; ends with the newest character.
   * @param anyAccount whether a label that looks like an account's name is somebody's too.
   */
  judge(head: string, anyAccount: boolean): LabelVerdict {
    const lower = head.toLowerCase();
    const stamp = STAMP.exec(lower)?.[0];
    if (mayBeStamp(lower)) return 'maybe';
    if (stamp !== undefined) return this.judge(lower.slice(stamp.length), true);
    const text = lower.replace(/^["“]?@?/u, '');
    if (anyAccount) {
      const note = judgeNote(lower, false);
      if (note !== 'none') return note;
    }
    if (text.length > MAX_LABEL) return 'none';
    const arrow = this.#arrow(head.replace(/^["“]?@?/u, ''), anyAccount);
    if (arrow !== null) return arrow;
    const tail = this.#behindColon(head, text);
    if (tail !== null) return tail;
    const colon = /["”]?\s*[:：]$/u.exec(text);
    if (colon) {
      const label = text.slice(0, colon.index).replace(/^([\p{L} ]{2,24}) \([^()]*\)$/u, '$1');
      if (this.#preambles.some((start) => label.startsWith(start)) && PREAMBLE_WHOLE.test(label)) return 'own';
      if (!anyAccount && ONLY_LATER.has(label)) return 'none';
      if (!anyAccount && STEPS.includes(label)) return 'steps';
      // "Reply 2:" is another way to answer.
      if (anyAccount && /^(?:reply|response|answer|option) (?:[2-9]|#[2-9])$/u.test(label) && !label.startsWith('option')) return 'other';
      if (anyAccount && MOOD_LINE.test(text)) return 'maybe';
      if (WORDS_TOO.has(label) || BEFORE_QUOTE.has(label)) return 'maybe';
      if (!anyAccount && maySetting(text)) return 'maybe';
      return this.#kindOf(label) ?? (anyAccount && ACCOUNT.test(label) ? 'other' : 'none');
    }
    if (anyAccount && (MAY_BE_ACCOUNT.test(text) || MOOD_LINE.test(text))) return 'maybe';
    if (!anyAccount && (maySetting(text) || STEPS.some((step) => step.startsWith(text)))) return 'maybe';
    // "Thinking..." as a line of its own; "User (viewer5):"
    if (/[.…]$/u.test(text) && /^[\p{L} ]{3,24}(?:\.{1,3}|…)$/u.test(text) && this.isWorking(text)) return 'maybe';
    if (/^(?:thought|reasoned|thinking|reasoning) f(?:or?)?(?: [\p{L}\d]*){0,3}$/u.test(text)) return 'maybe';
    const bracketed = /^([\p{L} ]{2,24}) \([^()]{0,30}\)?$/u.exec(text)?.[1];
    if (bracketed !== undefined && (this.#kinds.get(bracketed) === 'other' || this.#names.has(bracketed))) return 'maybe';
    if (this.#preambles.some((start) => start.startsWith(text) || (text.startsWith(start) && !/[.!?]/u.test(text.slice(start.length)))))
      return 'maybe';
    const bare = text.trimEnd().replace(/["”]$/u, '');
    for (const label of this.#kinds.keys()) {
      if (label.startsWith(text) || label === bare) return 'maybe';
      if (!text.startsWith(label)) continue;
      const rest = text.slice(label.length);
      // "Viewer 5:", "User2:", "Mika says:", "Mika (softly):"
      if (
        /^\s?#?\d{0,4}\s?$/u.test(rest) ||
        VERBS.some(
          (verb) =>
            ` ${verb}`.startsWith(rest) || (rest.startsWith(` ${verb} `) && /^(?:\p{L}+ ){0,3}\p{L}*$/u.test(rest.slice(verb.length + 2))),
        )
      )
        return 'maybe';
    }
    return anyAccount && ACCOUNT.test(bare) && /^\s?$/u.test(text.slice(bare.length)) ? 'maybe' : 'none';
  }

  /** What of a line's beginning stands behind her label already: the sign that told. */
  behindLabel(head: string): string {
    return /[:：>→⇒|–—-]\s*(["“\p{L}\p{N}*[(<¿¡])$/u.exec(head)?.[1] ?? '';
  }

  /** "Kitsu > Hi", `Kitsu - "Hi"`, "viewer5 → next" */
  #arrow(head: string, later: boolean): LabelVerdict | null {
    const lower = head.toLowerCase();
    for (const [label, kind] of this.#kinds) {
      const isName = kind === 'own' ? this.#names.has(label) : kind === 'other' && later && this.#inline.includes(label);
      if (!isName || !lower.startsWith(label)) continue;
      const rest = head.slice(label.length);
      if (rest === '' || /^\s+$/u.test(rest)) continue;
      if (kind === 'other' && /^\s*>\s*\S$/u.test(rest)) return kind;
      if (ARROW_WHOLE.test(rest)) return kind === 'other' && /^\s*[-–—]/u.test(rest) ? 'none' : kind;
      if (ARROWS.test(rest)) return 'maybe';
    }
    return null;
  }

  /** `Reply: H`, `Text: "`: a word that is a label before a capital or a quote; null where there is none. */
  #behindColon(head: string, lower: string): LabelVerdict | null {
    const [, label = '', space = '', next = ''] = /^([\p{L} ]{2,24}?)\s?[:：](\s*)(\S?)$/u.exec(lower) ?? [];
    if (!WORDS_TOO.has(label) && !BEFORE_QUOTE.has(label)) return null;
    if (next === '') return space === '' ? null : 'maybe';
    const sign = head.slice(-1);
    if (/["“„«]/u.test(sign)) return 'own';
    if (!WORDS_TOO.has(label)) return 'none';
    return /\p{Ll}/u.test(sign) ? 'none' : 'own';
  }

  /** The same behind a sentence's end within a line, where few labels are sure to be one. */
  judgeInline(head: string): LabelVerdict {
    const lower = head.toLowerCase();
    const stamp = STAMP.exec(lower)?.[0];
    if (stamp !== undefined || mayBeStamp(lower)) return this.judge(lower, true);
    const note = lower.startsWith('no') ? judgeNote(lower, false) : 'none';
    if (note !== 'none') return note;
    const text = lower.replace(/^@/u, '');
    const first = this.#inline.find((label) => label.startsWith(text) || text.startsWith(label));
    return first === undefined ? 'none' : text === '' ? 'maybe' : this.judge(text, false);
  }

  /** A whole line that is a title of working: "Thinking...", "Reasoning". */
  isWorking(line: string): boolean {
    const title = plainTitle(line);
    return (
      this.#kinds.get(title) === 'working' ||
      /^(?:thought|thinking|reasoned|reasoning) for (?:(?:an?|about|some|several|a few|a couple of) )?(?:\d+ ?)?(?:s|secs?|seconds?|moments?|minutes?|while)$/u.test(
        title,
      )
    );
  }

  /** A line's start (before a colon) or a whole line, behind which her answer stands. */
  endsWorking(line: string, whole: boolean): boolean {
    const title = plainTitle(line);
    return this.#kinds.get(title) === 'own' || (whole && /^(?:done|finished|end of) (?:thinking|reasoning|thoughts?)$/u.test(title));
  }

  /** Whether the name is somebody else's. */
  isOthers(name: string): boolean {
    return this.#kinds.get(name.toLowerCase()) === 'other';
  }

  /** Whether it is hers. */
  isOwnName(name: string): boolean {
    return this.#names.has(name.toLowerCase());
  }

  /** Whether it is also where a line runs on. */
  isOthersInline(name: string): boolean {
    return this.#inline.includes(name.toLowerCase()) && this.isOthers(name);
  }

  /** Whether all of a line so far tells when it was written. */
  isStamp(head: string): boolean {
    return STAMP.exec(head.toLowerCase())?.[0].length === head.length;
  }

  #kindOf(label: string): LabelKind | null {
    const known = this.#kinds.get(label);
    if (known !== undefined) return known;
    const plain = label.replace(/\s?#?\d{1,4}$/u, '');
    const plainly = label.replace(HOW, '');
    const said = VERBS.find((verb) => plainly.endsWith(` ${verb}`));
    const name = said === undefined ? plain : plainly.slice(0, -said.length - 1);
    return this.#kinds.get(name) ?? null;
  }
}
