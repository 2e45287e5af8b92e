/**
 * Cleans a clause for an English voice, character by character, and remembers where each character
 * came from. A viewer's text must never reach the engine as markup or phoneme input, and what has no
 * English reading (emoji, other scripts) is left silent and not spelled out.
 */
export interface Speakable {
  /** Characters of the basic plane only, so that one UTF-16 unit is one character to the engine too. */
  readonly text: string;
  /** For each unit of `text`, the offset in the source it came from. */
  readonly sourceOffsets: readonly number[];
  /** False when nothing in it makes a sound. */
  readonly audible: boolean;
}

const LETTER_OR_DIGIT = /[\p{Script=Latin}0-9]/u;
const COMBINING = /\p{M}/u;
/** Shapes the melody or is read out by the engine. */
const KEPT = new Set(`.,!?;:'"()-–—%$£€¥+=/@#°`);
/** No sound and no gap: zero-width characters, direction marks, soft hyphens, controls, variation selectors. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Cn}\p{Co}\u034f\ufe00-\ufe0f]/u;
const READ_AS: Readonly<Record<string, string>> = {
  '&': ' and ',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '\u2044': '/',
  '‐': '-',
  '‑': '-',
  '−': '-',
};

/** Faces and hearts typed with letters and digits: drawn, not read. A word of its own each. */
const EMOTICON =
  /(?<!\S)(?:<3+|[:;=8xX][-'o^]?[)(DPpOo3*/\\|]+|[)(]+[-']?[:;=]|[oO0>TtUu^-][_.][oO0<TtUu^-];?|\^\^|[xX]D+|D:)(?=$|[\s.,!?])/gu;

export function speakable(text: string): Speakable {
  const source = text.replace(EMOTICON, (face) => ' '.repeat(face.length));
  const units: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  let audible = false;
  const put = (unit: string, from: number): void => {
    if (unit === ' ' && (units.length === 0 || units.at(-1) === ' ')) return;
    units.push(unit);
    offsets.push(from);
  };
  for (const point of source) {
    for (const char of point.normalize('NFKC')) {
      if (INVISIBLE.test(char)) continue;
      const read = READ_AS[char];
      if (read !== undefined) {
        for (const unit of read) put(unit, offset);
        if (/[a-z]/u.test(read)) audible = true;
      } else if (LETTER_OR_DIGIT.test(char) && char.length === 1) {
        put(char, offset);
        audible = true;
      } else if (COMBINING.test(char) && char.length === 1) {
        if (LETTER_OR_DIGIT.test(units.at(-1) ?? '')) put(char, offset);
      } else {
        put(KEPT.has(char) ? char : ' ', offset);
      }
    }
    offset += point.length;
  }
  return { ...withoutLonePunctuation(units, offsets), audible };
}

/** Punctuation that stands alone would be read out by name ("exclamation"); it becomes part of the gap. */
function withoutLonePunctuation(units: readonly string[], offsets: readonly number[]): { text: string; sourceOffsets: number[] } {
  let text = '';
  const sourceOffsets: number[] = [];
  let from = 0;
  while (from < units.length) {
    let to = from;
    while (to < units.length && (units[to] === ' ') === (units[from] === ' ')) to++;
    const word = units.slice(from, to);
    const spoken = word.some((unit) => LETTER_OR_DIGIT.test(unit));
    if (spoken || word[0] === ' ') {
      if (!(word[0] === ' ' && text.endsWith(' '))) {
        text += word.join('');
        sourceOffsets.push(...offsets.slice(from, to));
      }
    } else if (/[-–—,;:]/u.test(word.join('')) && text.endsWith(' ')) {
      // A dash between words is a breath; hung on the word before it, it is never read out.
      text = `${text.slice(0, -1)},`;
    }
    from = to;
  }
  return { text, sourceOffsets };
}
