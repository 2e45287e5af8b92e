/**
 * Makes a viewer's text harmless as data in a prompt. What it says stays readable; what a model, its
 * chat template or our own delimiters would take for structure does not survive.
 */

/** Open and close data in a prompt. No neutralised text contains them, so nothing can close them. */
export const DATA_OPEN = '«';
export const DATA_CLOSE = '»';

/** Words before a colon that models were trained to read as a change of speaker. */
const ROLE_LABEL =
  /(?<![\p{L}\p{N}])(system|assistant|user|human|developer|model|ai|bot|tool|function|instructions?|response|prompt|input|output|kitsu)(\s*(?:message|prompt)?)\s*:+/giu;

/**
 * @param maxChars UTF-16 units of the result; a cut never splits a code point.
 * @returns one line without control or format characters, angle, square or curly brackets, role
 *   labels, markdown fences and rules, or our delimiters.
 */
export function neutralise(text: string, maxChars: number): string {
  const plain = text
    // Compatibility forms first: a full-width "<|im_start|>" would become a real one afterwards.
    .slice(0, maxChars * 4)
    .normalize('NFKC')
    .replace(/[\p{Zl}\p{Zp}\p{Cc}\s]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}\ufe00-\ufe0f]/gu, '')
    .replace(/<+3(?![\p{L}\p{N}])/gu, '♥')
    // Chat-template tokens, tool markup and elements all need an angle bracket, Llama's a square one.
    .replace(/[<‹〈⟨«《]+/gu, '‹')
    .replace(/[>›〉⟩»》]+/gu, '›')
    .replace(/[[{【〔]/gu, '(')
    .replace(/[\]}】〕]/gu, ')')
    .replace(ROLE_LABEL, '$1$2 -')
    .replace(/`+/gu, "'")
    .replace(/#{2,}/gu, '#')
    .replace(/([-=_*~])\1{2,}/gu, '$1')
    .replace(/ {2,}/gu, ' ')
    .trim();
  return shorten(plain, maxChars);
}

/** A display name: like `neutralise`, and without what would end the name in a sentence. */
export function neutraliseName(name: string): string {
  return neutralise(name, 40)
    .replace(/[:;,.!?"“”()‹›|\\/]+/gu, ' ')
    .replace(/ {2,}/gu, ' ')
    .trim();
}

function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  let kept = '';
  for (const char of text) {
    if (kept.length + char.length > maxChars - 1) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}
