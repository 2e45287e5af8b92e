/** A text as a reader sees it who is shown no markup. */

const HIDDEN = /<(think|thinking|thought|reasoning|script|style)\b[^>]{0,200}>[^]*?<\/\1\s*>/giu;
const COMMENT = /<!--[^]*?-->/gu;
const TAG = /<\/?[a-z][^<>]{0,200}>/giu;
const LINK = /!?\[([^[\]]{0,200})\]\([^()]{0,300}\)/gu;
/** A stage direction in the midst of a word. */
const INNER = /(?<=\p{L})(?:\*[^*\s][^*]{0,60}\*|\[[^[\]]{0,60}\])(?=\p{L})/gu;
const STYLE = /(?<=\p{L})(?:\*\*|__|~~|`)(?=\p{L})/gu;

/** Without tags and hidden parts; of a link, its text. The same text when there is none. */
export function withoutMarkup(text: string): string {
  if (!/[<[*_~`]/u.test(text)) return text;
  return text.replace(HIDDEN, '').replace(COMMENT, '').replace(TAG, '').replace(LINK, '$1').replace(INNER, '').replace(STYLE, '');
}
