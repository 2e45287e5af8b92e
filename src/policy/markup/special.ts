/**
 * The words of chat templates: `<|im_end|>`, `<end_of_turn>`, `<｜end▁of▁sentence｜>`, `[INST]`. Told
 * by their letters alone, so that a look-alike (`<|im_end>`, `|im_end|>`) is what it looks like.
 */

/**
 * `end`: her turn is over. `start`: somebody's turn begins, whose, tells the word behind it. `own` and
 * `other`: her turn, another's turn begins. `begin`: a whole conversation begins.
 */
export type SpecialKind = 'end' | 'start' | 'own' | 'other' | 'begin';

const KINDS: Readonly<Record<SpecialKind, string>> = {
  end: 'imend imsep eot eotid eos eom eomid end endofturn endturn turnend eoturn endoftext endofsentence endofutterance endofmessage endofresponse endofprompt endofinput endofoutput endofdocument endofreply endofassistant endassistant endofdialogue eoa endofrole endresponse endofsolution return endofturntoken roleend eod eop stop im_end',
  start: 'imstart startheaderid headerstart startofturn startofturntoken start startofrole rolestart turn sot soh',
  own: 'assistant model chatbottoken bot gpt ai starttext',
  other:
    'user human usertoken system systemtoken tool observation ipython inst sys systemprompt availabletools toolresults toolresponse prompter question instruction userinput',
  begin: 's bos beginoftext startoftext beginofsentence startofsentence',
};
const KIND_OF = new Map<string, SpecialKind>();
for (const [kind, names] of Object.entries(KINDS) as [SpecialKind, string][]) for (const name of names.split(' ')) KIND_OF.set(name, kind);
/** Elements that pages have too: as `<name>` they are no word of a template, with bars they are. */
const ONLY_WITH_BARS = new Set(
  'toolresponse toolresults availabletools userinput start turn model bot gpt ai tool question instruction user human system prompter stop sys'.split(
    ' ',
  ),
);

function lettersOf(token: string): string {
  return token
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z]/gu, '');
}

/**
 * @param token without the angle or square brackets: `|im_end|`, `/s`, `end_of_turn`.
 * @returns null for what is no word of a template.
 */
export function specialKind(token: string): SpecialKind | null {
  const plain = token.normalize('NFKC').trim();
  const barred = /^\||\|$/u.test(plain);
  const letters = lettersOf(plain);
  if (plain.startsWith('/') || plain.startsWith('\\')) {
    if (/^(?:inst|sys|asst)$/u.test(letters)) return 'other';
    return letters === 's' || (KIND_OF.has(letters) && (barred || KIND_OF.get(letters) === 'end')) ? 'end' : null;
  }
  const kind = KIND_OF.get(letters) ?? null;
  if (kind === null) return null;
  if (!barred && ONLY_WITH_BARS.has(letters)) return null;
  return kind;
}

/** What a template's word of the end begins with, cut off by the token limit: `end_of`, `|im_e`. */
export function startsEnd(token: string): boolean {
  if (!/[_|▁]/u.test(token)) return false;
  const letters = lettersOf(token);
  return letters.length >= 3 && [...KIND_OF].some(([name, kind]) => kind === 'end' && name.startsWith(letters));
}

const OWN_ROLE = /^(?:assistant|model|ai|bot|gpt|chatbot|final|response|answer)$/u;

/** Whether the word behind a `start` token names her. `names` are hers, in lower case. */
export function isOwnRole(role: string, names: ReadonlySet<string>): boolean {
  const word = role.trim().toLowerCase();
  return word === '' || OWN_ROLE.test(word) || names.has(word);
}

const REASON =
  /^(?:think(?:ing|s)?|thoughts?|reason(?:ing|s)?|reflect(?:ion|ions|ing)?|analysis|analyze|analyse|scratchpad|monologue|deliberat(?:ion|e)|rationale|cot|chain|planning|plan|internal|inner|introspection|contemplat(?:ion|e|or)|ponder(?:ing)?|musings?|meditation|unused94|unused95)$/u;
const WORKING =
  /^(?:tools?|function|functions|call|calls|invoke|parameters?|execute|api|python|script|style|args?|arguments?|search|query|json|observation)$/u;

function wordsOf(name: string): string[] {
  return (
    name
      .normalize('NFKC')
      .replace(/([a-z])([A-Z])/gu, '$1_$2')
      .toLowerCase()
      // A vendor's prefix: `xai:function_call`.
      .replace(/^([/\\|]*)[\w-]+:(?=\w)/u, '$1')
      .split(/[^a-z0-9]+/u)
      .filter((word) => word !== '')
  );
}

export type Silence = 'reason' | 'working';

/** What an element or token named so holds that is no speech: reasoning, a tool's work; null for speech. */
export function silenceOf(name: string): Silence | null {
  const words = wordsOf(name);
  if (words.some((word) => REASON.test(word))) return 'reason';
  return words.length > 0 &&
    words.every(
      (word) => WORKING.test(word) || /^(?:use|the|begin|end|start|section|sep|code|tag|response|result|results|key|value)$/u.test(word),
    ) &&
    words.some((word) => WORKING.test(word))
    ? 'working'
    : null;
}

/** A token such as `end_of_thought` closes what another opens. */
export function closes(name: string): boolean {
  const words = wordsOf(name);
  // `<tool_call|>` ends what `<|tool_call>` begins.
  return (
    /^\W*[/\\]/u.test(name) ||
    /^\w[^|｜]*[|｜]$/u.test(name.trim()) ||
    words[0] === 'end' ||
    words.at(-1) === 'end' ||
    words.at(-1) === 'suffix' ||
    words[0] === 'unused95'
  );
}
