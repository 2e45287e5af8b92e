/**
 * What a viewer told of themselves. Only their own first person counts: nobody can put a fact about
 * somebody else, an order or a rank into her memory. What is kept is the viewer's own sentence, to be
 * quoted and never obeyed.
 */

export interface ToldFact {
  readonly kind: 'name' | 'favourite' | 'home' | 'work' | 'pet' | 'plan' | 'own' | 'did';
  /** The viewer's own words. */
  readonly text: string;
  /** 0 … 1: how much it tells of who they are. */
  readonly importance: number;
  /** What it is about: a later fact on the same takes its place. */
  readonly topic: string;
  /** For `name`: what they want to be called. */
  readonly name?: string;
}

const MAX_CHARS = 160;
const MAX_FACTS = 4;

/** How a sentence may begin before it comes to the point. */
const OPENING =
  /^(?:(?:hi|hello|hey|oh|ah|well|so|and|but|also|btw|fyi|yes|yeah|no|nope|lol|haha|ok|okay|actually|honestly|personally|fun fact|by the way|today|tonight|yesterday|tomorrow|last night|last week|this morning|this weekend|guess what)\b[\s,:;.!-]*)+/iu;
const FIRST_PERSON = /^(?:i|i'm|im|i've|ive|i'll|i'd|my)\b/iu;
const NAME =
  /^(?:(?:you can |please |just |everyone |everybody |people |friends |they )*calls? me|my name(?:'s| is))\s+(\p{L}[\p{L}'-]{1,23})(?=$|[\s.!,])/iu;
/** Whoever else it speaks of or to: her, somebody named, somebody meant. */
const OTHERS =
  /\b(?:you|your|yours|ya|u|ur|he|him|his|she|hers?|they|them|their|everyone|everybody|somebody|someone|people|chat|@\w+|(?:girl|boy)?friends?|brothers?|sisters?|siblings?|mothers?|mom|mum|fathers?|dad|parents?|sons?|daughters?|kids?|child|children|wife|husband|partner|ex|boss|teacher|neighbou?rs?|cousins?|uncle|aunt|grandm\w+|grandp\w+|roommate|classmates?|colleagues?|guy|girl|man|woman)\b|@/iu;
/** The platform says who has a rank here, and nobody else. */
const RANK =
  /\b(?:streamer|broadcaster|moderators?|mods?|admins?|administrator|owner|creator|operator|god|system|prompt|instructions?|rules?|developer mode)\b/iu;
/** Says nothing of who they are. */
const EMPTY =
  /^(?:i|i'm|im)\s+(?:just\s+|really\s+|still\s+)?(?:mean|guess|think|thought|wonder|hope|see|know|said|say|wish|want to say|agree|disagree|swear|don't know|dont know|can't believe|sorry)\b/iu;

const KINDS: readonly (readonly [ToldFact['kind'], number, RegExp])[] = [
  [
    'pet',
    0.8,
    /\b(?:cats?|dogs?|pupp(?:y|ies)|kittens?|hamsters?|parrots?|bunn(?:y|ies)|rabbits?|turtles?|snakes?|fish|lizards?|ferrets?|horses?|geckos?|pets?)\b/iu,
  ],
  ['favourite', 0.75, /\b(?:favou?rites?|love|like|adore|prefer|enjoy|hate|dislike|can't stand|fan of|allergic|obsessed)\b/iu],
  ['home', 0.7, /\b(?:i live|i'm from|im from|i am from|i come from|moved to|my home ?town|my country|my city)\b/iu],
  ['work', 0.7, /\b(?:i work|my job|i study|i'm studying|my major|i teach|i'm an?|im an?|i am an?)\b/iu],
  ['plan', 0.5, /\b(?:i'll|i will|going to|gonna|tomorrow|next (?:week|month|year)|my exam|my birthday)\b/iu],
  ['own', 0.55, /^(?:my\b|i (?:have|own|play|main|collect|build|draw|paint|cook|bake|write|speak|run|grow)\b|i've got)/iu],
];

/**
 * @param text approved words of one message.
 * @param isOther whether a word is the name of another viewer.
 */
export function toldFacts(text: string, isOther: (word: string) => boolean = () => false): ToldFact[] {
  const facts: ToldFact[] = [];
  for (const sentence of sentencesOf(text)) {
    const fact = factOf(sentence, isOther);
    if (fact) facts.push(fact);
    if (facts.length >= MAX_FACTS) break;
  }
  return facts;
}

function sentencesOf(text: string): string[] {
  return (
    text
      .replaceAll('’', "'")
      // A second statement of the same sentence stands for itself: "I have a cat and my name is Jo".
      .split(/(?<=[.!?;])\s+|\s+(?:and|but)\s+(?=(?:i|i'm|my|you can call me|call me)\b)|,\s+(?=(?:i|i'm|my)\b)/iu)
      .map((part) => part.replace(OPENING, '').trim())
  );
}

function factOf(sentence: string, isOther: (word: string) => boolean): ToldFact | null {
  if (sentence.length > MAX_CHARS || sentence.endsWith('?') || /https?:|www\./iu.test(sentence)) return null;
  const words = sentence.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  if (RANK.test(sentence) || words.some(isOther)) return null;
  const named = NAME.exec(sentence);
  if (named?.[1] !== undefined && words.length <= 8)
    return { kind: 'name', text: `my name is ${named[1]}`, importance: 1, topic: 'name', name: named[1] };
  if (words.length < 3 || !FIRST_PERSON.test(sentence) || OTHERS.test(sentence) || EMPTY.test(sentence)) return null;
  const [kind, importance] = KINDS.find(([, , pattern]) => pattern.test(sentence)) ?? (['did', 0.35] as const);
  return { kind, text: sentence.replace(/[\s.!;]+$/u, ''), importance, topic: topicOf(words) };
}

/** "my favourite game is …" is about one thing, whatever stands behind it; all else is about itself. */
function topicOf(words: readonly string[]): string {
  const is = words.findIndex((word) => word === 'is' || word === 'are' || word === 'was');
  return words[0] === 'my' && is > 1 && is < 6 ? words.slice(0, is).join(' ') : words.join(' ');
}
