/** Short words in capitals. An engine spells them ("OH MY GOD": "O H my G O D"); people shout them. */
import { isWord } from './names.ts';
import type { Place } from './reading.ts';

/** Letters and words both: words only where the shout goes on beside them. */
const EITHER = new Set('us it am ms pi ma pa id ad cs ks ls rs ts em sat vat cad mas mat amp io pm or at era'.split(' '));
/** Of two letters the list of words has many that nobody shouts. */
const OF_TWO = new Set(
  'oh ah ha he hi my we me so to go do is in on up no of by be as at an if ow ew eh uh um yo ya ye oi it us am or ad'.split(' '),
);
/** Words of a stream, or said as one, that a list of English words does not have. */
const MORE = new Set(
  'app bro sis fam nah yup yep pog lag sus sim hud vod ram rom lan pin dos ult aww meh duh bam pow ooh aah eek ick yas gosh mic elo ted sam max ben tom wow nom pew huh omw lil'.split(
    ' ',
  ),
);

/** "OH MY GOD", "YES!", "so BAD": what is a word, in small letters. Null where it is none, or letters as like. */
export function shouted(place: Place): string | null {
  const { text } = place.token;
  if (text === "I'M") return "I'm";
  if (!/^\p{Lu}{2,3}$/u.test(text)) return null;
  const word = text.toLowerCase();
  if (!isShoutable(word)) return null;
  return !EITHER.has(word) || isLoud(place, -1) || isLoud(place, 1) ? word : null;
}

/** Whether a short word in small letters is said as one, even in capitals. */
export function isShoutable(word: string): boolean {
  if (word.length === 2) return OF_TWO.has(word);
  return MORE.has(word) || (/[aeiouy]/u.test(word) && isWord(word));
}

/** Whether a neighbour is shouted too: "DO IT", "I AM", but not "the IT CEO". */
function isLoud(place: Place, step: number): boolean {
  const text = place.at(step)?.text ?? '';
  if (text === 'I') return step < 0;
  const word = text.toLowerCase().replace(/'.*$/u, '');
  return /^\p{Lu}{2,}(?:'\p{Lu}+)?$/u.test(text) && !EITHER.has(word) && (word.length > 3 ? isWord(word) : isShoutable(word));
}
