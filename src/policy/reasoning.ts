/**
 * Holds a reply back while it may be reasoning whose beginning never came: some templates write the
 * opening tag themselves, so that only the end comes from the model.
 */

/** The end of reasoning, in any vendor's signs, where no beginning stands before it. */
const END_TAG =
  /[<＜◁⟨]\s*[/\\]\s*\|?\s*(?:[\w-]+[:_])?(?:think(?:ing)?|thoughts?|reasoning|reflection|analysis|scratchpad|(?:inner_)?monologue)\s*\|?\s*[>＞▷⟩]|\[\/(?:THINK(?:ING)?|REASONING|think)\]|<[|｜]?(?:end_of_thought|end_thinking)[|｜]?>|assistantfinal(?=[A-Z"\s])/iu;
const BEGIN_TAG =
  /[<＜◁⟨]\s*\|?\s*(?:[\w-]+[:_])?(?:think(?:ing)?|thoughts?|reasoning|reflection|analysis|scratchpad|(?:inner_)?monologue)\s*\|?\s*[>＞▷⟩]|\[(?:THINK(?:ING)?|REASONING)\]|<[|｜]?(?:begin_of_thought|start_thinking|channel)[|｜]?>/iu;
/** Longer than any tag. */
const TAIL = 48;
const MAX_HELD = 64_000;

/** Words that reasoning begins with before it comes to the point. */
const FILLERS = new Set('okay ok alright hmm hm so well first now right let me see oh and then uh um'.split(' '));
/**
 * How reasoning speaks of whom it answers. She speaks to people, never of "the user". A star stands
 * for any word.
 */
const OPENERS = [
  ...[
    'asks',
    'asked',
    'is asking',
    'wants',
    'wanted',
    'says',
    'said',
    'is saying',
    'wrote',
    'writes',
    'seems',
    'has asked',
    'just',
    'greets',
    'greeted',
    'mentions',
    'mentioned',
    'sent',
    'might',
    'is',
  ].flatMap((verb) => [`the user ${verb}`, `this user ${verb}`, `user ${verb}`, `the viewer ${verb}`]),
  ...[
    'respond',
    'answer',
    'reply',
    'produce',
    'be kitsu',
    'speak as',
    'start with',
    'write',
    'stay in character',
    'act as',
    'keep',
    'follow',
    'figure out',
  ].flatMap((verb) => [
    `we need to ${verb}`,
    `i need to ${verb}`,
    `we should ${verb}`,
    `i should ${verb}`,
    `i have to ${verb}`,
    `we must ${verb}`,
    `i must ${verb}`,
  ]),
  'let me think about how',
  "let's think step",
  'let us think step',
  'the system prompt',
  'according to the system',
  'the persona',
  'the instructions say',
  'analysiswe',
  'analysisthe',
  'analysisuser',
].map((phrase) => phrase.split(' '));

/** `never`: all passes. `suspicious`: held when it begins like reasoning. `learned`, `certain`: held always; what is held at the end is said, or not. */
export type HoldRule = 'never' | 'suspicious' | 'learned' | 'certain';

export class ReasoningHold {
  readonly #rule: HoldRule;
  #state: 'deciding' | 'held' | 'passing';
  #text = '';
  #missedEnd = false;

  constructor(rule: HoldRule) {
    this.#rule = rule;
    this.#state = rule === 'never' ? 'passing' : rule === 'suspicious' ? 'deciding' : 'held';
  }

  /** The reply was held for an end that never came. */
  get missedEnd(): boolean {
    return this.#missedEnd;
  }

  /** @returns what may be given on now. */
  push(text: string): string {
    if (this.#state === 'passing') return text;
    this.#text += text;
    if (this.#state === 'deciding') {
      const verdict = beginsLikeReasoning(this.#text);
      if (verdict === 'maybe') return '';
      this.#state = verdict === 'yes' ? 'held' : 'passing';
      if (this.#state === 'passing') return this.#letGo(0);
    }
    // With a beginning of its own it is told apart by the parser.
    if (BEGIN_TAG.test(this.#text.slice(0, 200)) && !END_TAG.test(this.#text.slice(0, this.#text.search(BEGIN_TAG)))) return this.#letGo(0);
    const from = Math.max(0, this.#text.length - text.length - TAIL);
    const end = END_TAG.exec(this.#text.slice(from));
    if (end) return this.#letGo(from + end.index + end[0].length);
    if (this.#text.length > MAX_HELD) return this.#letGo(0);
    return '';
  }

  /** The reply has ended, by the token limit when `truncated`. @returns what of the held text is her answer. */
  end(truncated = false): string {
    if (this.#state === 'passing') return '';
    const held = this.#state === 'held';
    this.#state = 'passing';
    this.#missedEnd = held && this.#rule === 'learned';
    // Without its end it was all reasoning, unless the model came to its own end: then it did not think.
    if (held && this.#rule === 'certain' && truncated) return '';
    return held && this.#rule === 'suspicious' ? answerIn(this.#text) : this.#text;
  }

  #letGo(from: number): string {
    const rest = this.#text.slice(from);
    this.#state = 'passing';
    this.#text = '';
    return rest;
  }
}

/** Looks for the end of reasoning in text that nobody hears. */
export class ReasoningEnd {
  #tail = '';
  /** Read so far. */
  chars = 0;

  /** @returns true when an end stands in what was read. */
  push(text: string): boolean {
    const read = this.#tail + text;
    this.#tail = read.slice(-TAIL);
    this.chars += text.length;
    return END_TAG.test(read);
  }
}

/** Judges a reply's first words. */
export function beginsLikeReasoning(text: string): 'yes' | 'no' | 'maybe' {
  const start = text.replace(/^\s*(?:\[[a-z ]{0,20}\]?\s*)?/iu, '').toLowerCase();
  if (/^[<[{(*"“◁＜|`]/u.test(start)) return 'no';
  const words = start.match(/[\p{L}\p{N}'’]+/gu) ?? [];
  const lastIsWhole = /[^\p{L}\p{N}'’]$/u.test(start);
  let at = 0;
  while (at < words.length && at < 4 && FILLERS.has(words[at] ?? '') && (at < words.length - 1 || lastIsWhole)) at += 1;
  for (let from = at; from >= 0; from--) {
    const verdict = matches(words.slice(from), lastIsWhole);
    if (verdict !== 'no') return verdict;
  }
  const only = words[at];
  if (at === words.length) return words.length === 0 ? 'maybe' : at < 4 ? 'maybe' : 'no';
  return !lastIsWhole && at === words.length - 1 && [...FILLERS].some((filler) => filler.startsWith(only ?? '')) ? 'maybe' : 'no';
}

function matches(words: readonly string[], lastIsWhole: boolean): 'yes' | 'no' | 'maybe' {
  let maybe = false;
  for (const phrase of OPENERS) {
    let at = 0;
    while (at < phrase.length && at < words.length && phrase[at] === words[at]) at += 1;
    if (at === phrase.length && (at < words.length || lastIsWhole)) return 'yes';
    if (at === words.length || (at === words.length - 1 && !lastIsWhole && (phrase[at] ?? '').startsWith(words[at] ?? ' '))) maybe = true;
  }
  return maybe ? 'maybe' : 'no';
}

/** The text without its first paragraphs that are reasoning. */
export function answerIn(text: string): string {
  const paragraphs = text.split(/\n\s*\n/u);
  while (paragraphs.length > 0 && beginsLikeReasoning(`${paragraphs[0] ?? ''}\n`) === 'yes') paragraphs.shift();
  return paragraphs.join('\n\n');
}
