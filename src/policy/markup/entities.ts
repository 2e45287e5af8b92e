/** HTML entities in a model's text: decoded before anything else looks at it. */

/** Names of U+00A0 … U+00FF, in order. */
const LATIN_1 = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
).split(' ');

const NAMED = new Map<string, string>([
  ...LATIN_1.map((name, index): [string, string] => [name, String.fromCodePoint(0xa0 + index)]),
  ...Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    bull: '•',
    trade: '™',
    euro: '€',
    larr: '←',
    rarr: '→',
    hearts: '♥',
    star: '☆',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    zwnj: '\u200c',
    zwj: '\u200d',
    lsaquo: '‹',
    rsaquo: '›',
    minus: '−',
    ne: '≠',
    le: '≤',
    ge: '≥',
    infin: '∞',
    num: '#',
    ast: '*',
    lowbar: '_',
    excl: '!',
    quest: '?',
    comma: ',',
    period: '.',
    colon: ':',
    semi: ';',
    lpar: '(',
    rpar: ')',
    lbrack: '[',
    lsqb: '[',
    rbrack: ']',
    rsqb: ']',
    lbrace: '{',
    lcub: '{',
    rbrace: '}',
    rcub: '}',
    vert: '|',
    verbar: '|',
    grave: '`',
    sol: '/',
    bsol: '\\',
    newline: '\n',
    NewLine: '\n',
    Tab: '\t',
  }),
]);

/** Longer than any entity known here. */
const MAX_ENTITY = 12;
const ENTITY_START = /^&(?:[a-z][a-z0-9]*|#(?:\d+|x[\da-f]*)?)?$/iu;

/** The character that `&…;` stands for, or null when it stands for none. */
export function entityOf(entity: string): string | null {
  const body = entity.slice(1, -1);
  if (!body.startsWith('#')) return NAMED.get(body) ?? NAMED.get(body.toLowerCase()) ?? null;
  const hex = /^#x/iu.test(body);
  const code = Number.parseInt(body.slice(hex ? 2 : 1), hex ? 16 : 10);
  if (!Number.isInteger(code) || code <= 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
  return String.fromCodePoint(code);
}

/** True while `text` may still become an entity. */
export function mayBeEntity(text: string): boolean {
  return text.length <= MAX_ENTITY && ENTITY_START.test(text);
}
