/** The words of a text as frames know them: chat's own spellings and contractions are the words they stand for. */

/** What a word of chat says; said in one word, it counts as one. */
const STANDS_FOR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    u: 'you',
    ya: 'you',
    yall: 'you all',
    ur: 'your',
    yer: 'your',
    r: 'are',
    im: 'i am',
    ive: 'i have',
    id: 'i would',
    ill: 'i will',
    ima: 'i am going to',
    imma: 'i am going to',
    gonna: 'going to',
    finna: 'going to',
    gunna: 'going to',
    boutta: 'about to',
    bouta: 'about to',
    wanna: 'want to',
    gotta: 'got to',
    hafta: 'have to',
    tryna: 'trying to',
    lemme: 'let me',
    gimme: 'give me',
    shoulda: 'should have',
    coulda: 'could have',
    woulda: 'would have',
    outta: 'out of',
    youre: 'you are',
    youll: 'you will',
    youve: 'you have',
    youd: 'you would',
    hes: 'he is',
    shes: 'she is',
    thats: 'that is',
    theres: 'there is',
    whats: 'what is',
    whos: 'who is',
    hows: 'how is',
    heres: 'here is',
    nobodys: 'nobody is',
    somebodys: 'somebody is',
    someones: 'someone is',
    everyones: 'everyone is',
    everybodys: 'everybody is',
    theyre: 'they are',
    theyll: 'they will',
    theyve: 'they have',
    theyd: 'they would',
    urself: 'yourself',
    urselves: 'yourselves',
    yaself: 'yourself',
    em: 'them',
    dem: 'them',
    dat: 'that',
    dis: 'this',
    ppl: 'people',
    plz: 'please',
    pls: 'please',
    tmr: 'tomorrow',
    tmrw: 'tomorrow',
    tn: 'tonight',
    '2nite': 'tonight',
    rn: 'right now',
    cuz: 'because',
    coz: 'because',
    bc: 'because',
    bout: 'about',
    thru: 'through',
    some1: 'someone',
    any1: 'anyone',
    every1: 'everyone',
    wit: 'with',
    luv: 'love',
  }),
);

/** Behind these it is a sickness. */
const SICK = new Set([
  'mentally',
  'terminally',
  'seriously',
  'feel',
  'feeling',
  'fell',
  'was',
  'is',
  'am',
  'so',
  'very',
  'im',
  'got',
  'the',
]);
const CONTRACTED: Readonly<Record<string, string>> = { ll: 'will', re: 'are', ve: 'have', d: 'would', m: 'am' };

export interface FrameWords {
  readonly words: readonly string[];
  /** Which word of the text each of them came from. */
  readonly places: readonly number[];
  /** Which sentence of the text. */
  readonly sentences: readonly number[];
}

/** In lower case, without apostrophes; numbers are words. */
export function frameWords(text: string): FrameWords {
  const written =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/(\p{L})['’](ll|re|ve|d|m)(?!\p{L})/gu, (_, before: string, short: string) => `${before}_${CONTRACTED[short] ?? ''}`)
      .replace(/['’]/gu, '')
      .match(/[\p{L}\p{M}\p{N}_]+|[.!?…\n]+(?=\s|$)/gu) ?? [];
  const words: string[] = [];
  const places: number[] = [];
  const sentences: number[] = [];
  let place = 0;
  let sentence = 0;
  let before = '';
  for (const word of written) {
    if (/^[.!?…\n]/u.test(word)) {
      sentence += 1;
      continue;
    }
    const said = word === 'ill' && SICK.has(before) ? word : (STANDS_FOR.get(word) ?? word);
    for (const part of said.split(/[ _]/u)) {
      if (part === '') continue;
      words.push(part);
      places.push(place);
      sentences.push(sentence);
    }
    before = word;
    place += 1;
  }
  return { words, places, sentences };
}

/** A verb or noun with its usual English endings: "stab" also as "stabs", "stabbed", "stabbing" and "stabbin". */
export function inflected(word: string): string[] {
  const forms = (past: string, present: string): string[] => [
    word,
    `${word}${/(?:s|x|z|ch|sh)$/u.test(word) ? 'es' : 's'}`,
    past,
    `${present}ing`,
    `${present}in`,
  ];
  if (word.endsWith('ie')) return forms(`${word}d`, `${word.slice(0, -2)}y`);
  if (word.endsWith('e') && !word.endsWith('ee')) return forms(`${word}d`, word.slice(0, -1));
  if (/[^aeiou]y$/u.test(word)) return [word, `${word.slice(0, -1)}ies`, `${word.slice(0, -1)}ied`, `${word}ing`, `${word}in`];
  const stem = /^[^aeiou]*[aeiou][bdgklmnprtv]$/u.test(word) ? word + word.slice(-1) : word;
  return forms(`${stem}ed`, stem);
}
