/** Where words begin and end in scripts that write none: by ICU's dictionaries, through `Intl.Segmenter`. */

const UNSPACED = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** ICU knows no curse, and takes "go and die" for one word of Chinese: there the allow-list has the exceptions. */
const HAN = /\p{Script=Han}/u;

let segmenter: Intl.Segmenter | undefined;

/** Whether the edges of words have to be looked for in such a text. */
export function needsSegments(text: string): boolean {
  return UNSPACED.test(text) && !HAN.test(text);
}

/** Two letters that ICU takes for a word are too often two words. */
const MIN_WORD = 3;

/**
 * Whether an edge of a range (UTF-16 offsets, half open) lies inside a longer word of the text: then what
 * seems to stand in the range is a piece of that word, and of others.
 */
export function cutsWord(text: string, start: number, end: number): boolean {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  for (const { index, segment } of segmenter.segment(text)) {
    if (index >= end) break;
    const until = index + segment.length;
    const cut = (start > index && start < until) || (end > index && end < until);
    if (cut && [...segment].length >= MIN_WORD) return true;
  }
  return false;
}
