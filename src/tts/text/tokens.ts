/**
 * Text → typed tokens. A token is what stands between two spaces, without the quotes before it and
 * the punctuation behind it; its kind is told by its shape alone. What it means beside its
 * neighbours ("May 5", "5 + 5", "Henry VIII") is the readers' affair.
 */
import { abbreviation, shortTime } from '../../domain/text/abbreviations.ts';

export type TokenKind =
  | 'address'
  | 'file'
  | 'path'
  | 'handle'
  | 'date'
  | 'phone'
  | 'version'
  | 'model'
  | 'numbered'
  | 'episode'
  | 'dice'
  | 'computed'
  | 'time'
  | 'money'
  | 'percent'
  | 'resolution'
  | 'dimensions'
  | 'duel'
  | 'ordinal'
  | 'decade'
  | 'ratio'
  | 'fraction'
  | 'sum'
  | 'range'
  | 'rate'
  | 'measure'
  | 'duration'
  | 'number'
  | 'symbol'
  | 'roman'
  | 'abbreviation'
  | 'stretched'
  | 'name'
  | 'joined'
  | 'slashed'
  | 'word';

export interface Token {
  readonly kind: TokenKind;
  /** Without what stands in `lead` and `trail`. */
  readonly text: string;
  /** The parts that the grammar names; absent ones are empty. */
  readonly parts: Readonly<Record<string, string>>;
  readonly lead: string;
  readonly trail: string;
  /** Offset of `lead` in the text. */
  readonly at: number;
}

const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+`;
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m)?|\d{1,2}[ap]\.?m`;
export const SIGNS = '$€£¥₹₩₽₿¢₺₴₱₫₪₦';
/** Currencies that are written with letters, behind the number. */
const LETTER_SIGNS = 'zł|Zł|kr|Kč';
const SIGN = `[${SIGNS}]`;
/** Without a scheme only these make an address of "word.word"; "end.Next" is a missing space. */
const DOMAIN_ENDS =
  'com|net|org|edu|gov|io|tv|gg|me|co|uk|de|fr|jp|eu|us|ca|au|nz|nl|it|es|ch|at|info|dev|app|xyz|live|stream|online|shop|store|wiki|games?|be|ly|ai|fm|blog|club|zone|site|tech|art|moe|cc|to|sh';
const FILE_ENDS =
  'txt|dat|js|mjs|ts|tsx|jsx|py|md|json|ya?ml|exe|dll|png|jpe?g|gif|webp|svg|bmp|psd|mp[34]|wav|ogg|flac|mkv|mov|avi|webm|pdf|zip|rar|7z|tar|gz|html?|css|cpp|java|rs|rb|php|lua|bat|ps1|cfg|ini|env|log|csv|xml|docx?|xlsx?|pptx?|jar|apk|iso|sql|toml|lock|onnx|gguf|vrm|obj|fbx|blend|srt|bak|tmp|net|safetensors|schematic|mcpack|dmg|deb|lnk|torrent|psd|ttf|otf|vmd|pmx|cmo3|moc3';

/** Tried in this order: the first shape that fits is the kind. */
const GRAMMAR: readonly (readonly [TokenKind, RegExp])[] = [
  ['address', /^(?<user>[\w.+-]+)@(?<host>(?:[a-z0-9-]+\.)+[a-z]{2,24})$/iu],
  ['address', /^(?<host>localhost|(?:\d{1,3}\.){3}\d{1,3}):(?<port>\d{2,5})(?:\/.*)?$/u],
  ['address', /^(?!https?:)[a-z][a-z\d+.-]{1,14}:\/\/\S*$/iu],
  ['address', /^https?:\/\/(?:www\.)?(?<host>[^\s/?#:]+)?(?:[:/?#].*)?$/iu],
  ['address', /^www\.(?<host>(?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[:/?#].*)?$/iu],
  ['file', new RegExp(String.raw`^(?<stem>[\w-]*(?:\.[\w-]+)*)\.(?<end>${FILE_ENDS})(?:[?#][\w=&#%.-]*)?$`, 'iu')],
  ['file', /^(?<stem>)\.(?<end>gitignore|npmrc|bashrc|zshrc|vimrc|editorconfig|dockerignore|prettierrc|eslintrc|config)$/u],
  ['address', new RegExp(String.raw`^(?<host>(?:[a-z0-9-]*[a-z][a-z0-9-]*\.)+(?:${DOMAIN_ENDS}))(?::\d+)?(?:[/?#].*)?$`, 'u')],
  ['address', new RegExp(String.raw`^(?<host>(?:[a-z0-9-]*[a-z][a-z0-9-]*\.)+(?:com|net|org|tv|gg))(?:[/?#].*)?$`, 'iu')],
  ['address', /^(?<host>\p{Lu}\p{Ll}+\.(?:IO|AI|TV|GG))$/u],
  ['path', /^(?<root>(?:[A-Za-z]:|\.{1,2})?\/)(?<path>[\w.+@-]+(?:\/[\w.+@-]+)*)\/?$/u],
  ['path', /^(?<root>)(?<path>(?=[\w.+@-]*\p{L})[\w.+@-]+(?:\/[\w.+@-]+)*\/[\w+@-]+\.\p{L}[\w.]{0,8})$/u],
  ['path', /^(?<root>)(?<path>[\w.+@-]*(?:\/[\w.+@-]+)*\p{L}[\w+@-]*\.\p{L}{1,5}):(?<line>\d{1,5})(?::(?<column>\d{1,4}))?$/u],
  ['address', /^(?<host>(?:[a-z\d-]*[a-z][a-z\d-]*\.)+[a-z]{2,3})\/\S+$/u],
  ['handle', /^@+(?<name>[\w.]*\w)(?<owner>'s)?$/u],
  ['handle', /^#(?<colour>(?=[a-f\d]*\d)[a-f\d]{6})$/iu],
  ['handle', /^#(?<tag>\p{N}*\p{L}[\p{L}\p{N}_]*)$/u],
  ['handle', /^(?<name>\p{L}[\w.]{1,30})#(?<discriminator>\d{4})$/u],
  ['handle', /^#(?<number>\d+)$/u],
  ['date', /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})$/u],
  ['date', /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/u],
  ['date', /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}|\d{2})$/u],
  ['date', /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/u],
  ['phone', /^(?:\+?\d{1,3}[-.])?\(?\d{3}\)?[-.]\d{3}[-.]\d{4}$/u],
  ['phone', /^\d{3}-\d{4}$/u],
  ['phone', /^\d-\d{3}-(?:\d{3}-)?[A-Z]{3,}$/u],
  ['phone', /^\d{3}-\d{2}-\d{4}$/u],
  ['phone', /^\+\d{8,15}$/u],
  ['phone', /^\d-\d-\d$/u],
  ['numbered', /^(?<short>lvl?|vol|ep|ch|pt|pg)\.?(?<number>\d{1,4})$/iu],
  ['numbered', /^(?<short>no|nr|p|pp|fig|art|sec)\.(?<number>\d{1,4})$/iu],
  ['episode', /^s(?<season>\d{1,2})e(?<episode>\d{1,3})$/iu],
  ['dice', /^(?<count>\d{0,2})d(?<sides>\d{1,3})(?:(?<sign>[+-])(?<bonus>\d{1,3}))?$/u],
  ['computed', /^0x(?<hex>[\da-f]{1,16})$/iu],
  ['computed', /^(?<mantissa>\d+(?:\.\d+)?)e(?<sign>[+-])?(?<exponent>\d{1,3})$/iu],
  ['version', /^v(?:er)?\.?(?<version>\d+(?:\.\d+)*)(?<rest>[a-z]?|-[a-z]+\.?\d*)$/iu],
  ['number', /^(?<dotted>[1-9]\d{0,2}(?:\.\d{3}){2,})$/u],
  ['version', /^(?<version>\d+(?:\.\d+){2,})(?<rest>[a-z]?|-[a-z]+\.?\d*)$/u],
  ['time', new RegExp(String.raw`^(?<hour>\d{1,2}):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d))?\s?(?<half>[ap])?(?:\.?m)?$`, 'iu')],
  ['time', /^(?<hour>\d{1,2}):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d))?[.](?<split>\d{1,3})$/u],
  ['time', /^(?<hour>\d{1,2})(?<half>[ap])\.?m$/iu],
  ['range', new RegExp(String.raw`^(?<from>${CLOCK}|\d{1,2})[-–—](?<to>${CLOCK})$`, 'iu')],
  [
    'money',
    new RegExp(
      String.raw`^(?<minus>[-+])?(?<country>US|CAD?|C|AUD?|A|NZD?|HK|S|R)?(?<sign>${SIGN})(?<minusIn>-)?(?<amount>\d+(?:\.\d{3})*,\d{2}(?!\d)|${NUMBER})(?<magnitude>k|m|mil|mm|b|bn|t|tn)?(?<plus>\+)?(?:\/(?<per>[a-z]+))?$`,
      'iu',
    ),
  ],
  [
    'money',
    new RegExp(
      String.raw`^(?<minus>-)?(?<amount>\d+(?:\.\d{3})*,\d{2}|${NUMBER})(?<magnitude>k|m|mil|b|bn)?(?<sign>${SIGN}|${LETTER_SIGNS})(?<plus>\+)?(?:\/(?<per>[a-z]+))?$`,
      'iu',
    ),
  ],
  ['money', new RegExp(String.raw`^(?<amount>${NUMBER})(?<code>USD|EUR|GBP|CAD|AUD|JPY)$`, 'iu')],
  ['money', new RegExp(String.raw`^(?<code>USD|EUR|GBP|CAD|AUD|JPY)(?<amount>${NUMBER})$`, 'u')],
  ['money', /^\$(?<ticker>[A-Z]{2,5})$/u],
  [
    'range',
    new RegExp(
      String.raw`^(?<sign>${SIGN})(?<from>${NUMBER})(?<fromUnit>k|m|mil|b|bn)?[-–—]${SIGN}?(?<to>${NUMBER})(?<unit>k|m|mil|b|bn)?$`,
      'iu',
    ),
  ],
  ['percent', new RegExp(String.raw`^(?<minus>[-+±])?(?<amount>${NUMBER})%(?<plus>\+)?$`, 'u')],
  ['range', new RegExp(String.raw`^(?<from>${NUMBER})%?[-–—](?<to>${NUMBER})(?<unit>%|°?[A-Za-z]{1,4})?$`, 'u')],
  ['resolution', /^(?<width>\d{3,5})x(?<height>\d{3,5})(?<mode>p)?$/iu],
  ['resolution', /^(?<thousands>[124568]|16)k(?<rate>\d{2,3})$/iu],
  ['resolution', /^(?<height>\d{3,4})(?<mode>[pi])(?<rate>\d{2,3})?$/iu],
  ['dimensions', /^(?<a>\d+(?:\.\d+)?)x(?<b>\d+(?:\.\d+)?)(?:x(?<c>\d+(?:\.\d+)?))?(?<unit>[a-z]{0,3}|[GTM]B|[MGk]?Hz)$/u],
  ['dimensions', /^(?<feet>\d)'(?<inches>\d{1,2})"?$/u],
  ['dimensions', /^(?<feet>[3-8])ft\.?(?<inches>\d|1[01])(?:in)?$/iu],
  ['dimensions', /^(?<metres>[12])m(?<centimetres>\d{2})$/u],
  ['dimensions', /^(?<eastern>\d{1,2})\/(?<central>\d{1,2})c$/u],
  ['duel', /^(?<a>\d{1,2})(?<how>vs?|on)(?<b>\d{1,2})(?:v(?<c>\d{1,2}))?$/iu],
  ['ordinal', /^(?<whole>\d{1,3}(?:,\d{3})+|\d+)(?<end>st|nd|rd|th)s?$/iu],
  ['ordinal', /^(?<roman>[IVX]+)th$/u],
  ['decade', /^'?(?<decade>(?:1[1-9]|20)?\d0)'?s$/u],
  ['model', /^(?<pairs>[3-9]0[5-9]0)'s$/u],
  ['ratio', /^(?<left>\d{1,4}):(?<right>\d{1,4})(?::(?<third>\d{1,4}))?$/u],
  ['ratio', /^(?<kills>\d{1,3})[/](?<deaths>\d{1,3})[/](?<assists>\d{1,3}[/]\d{1,3})$/u],
  ['fraction', /^(?:(?<whole>\d{1,3})-)?(?<top>\d{1,4})\/(?<bottom>\d{1,4})(?<unit>(?:ths?|rds?)?|[a-z]{0,2})$/u],
  ['model', /^[fF]\/\d{1,2}(?:\.\d)?$/u],
  ['model', /^[HX]\.26[45]$/iu],
  ['fraction', /^(?<whole>)(?<top>\d+\.\d+)\/(?<bottom>\d+(?:\.\d+)?)(?<unit>)$/u],
  ['ratio', /^(?<kills>\d{1,3})[/](?<deaths>\d{1,3})[/](?<assists>\d{1,3})$/u],
  ['ratio', /^(?<kills>\d{1,3})-(?<deaths>\d{1,3})-(?<assists>\d{1,3})$/u],
  ['duration', /^(?<hours>\d+)h(?<minutes>\d{2}|\d+(?=m))m?(?:(?<seconds>\d+)s)?$/u],
  ['duration', /^(?<minutes>\d+)m(?<seconds>\d+)s$/u],
  ['sum', /^\d+(?:\.\d+)?(?:[+*=×/-]\d+(?:\.\d+)?)+(?:=\??)?$/u],
  [
    'rate',
    new RegExp(
      String.raw`^(?<amount>${NUMBER})?(?<unit>[A-Za-zµ]+)?\/(?<per>s|sec|second|min|minute|h|hr|hour|day|week|wk|mo|month|yr|year|person|game|run|kg|l|m|km)$`,
      'u',
    ),
  ],
  [
    'measure',
    new RegExp(
      String.raw`^(?<minus>[-+~±])?(?<amount>${NUMBER})(?<hyphen>-)?(?<unit>°[CFK]?|[A-Za-zµ]{1,5}|"|'')(?<power>[23])?(?<plus>\+)?$`,
      'u',
    ),
  ],
  ['number', /^(?<minus>[-+±])?(?<comma>\d{1,3}(?:\.\d{3})*,\d{1,2})$/u],
  ['number', new RegExp(String.raw`^(?<minus>[-+±])?(?<amount>${NUMBER})(?<plus>\+)?$`, 'u')],
  ['model', /^(?:UTC|GMT)[+-]\d{1,2}(?::\d\d)?$|^T[+-]\d{1,2}$/u],
  ['model', /^(?!\p{L}+-\d+(?:s|th|st|nd|rd)?$)(?=.*\d)(?:\p{L}[\p{L}\d.]*)(?:[-:][\p{L}\d.]*\d[\p{L}\d.]*)+(?:-\p{L}+)*$/u],
  [
    'joined',
    /^(?<left>\d[\d.,]*°?[A-Za-z]{1,4}|\d{3,4}p\d{0,3}|\p{Ll}{3,}(?=\/\d+°))(?<joint>[@/])(?<right>[\d.,]+(?:-|°)?[A-Za-z]{1,4})$/u,
  ],
  ['symbol', /^(?:[+=%*/<>@-]|°[CFK]?|[xX])$/u],
  ['roman', /^(?<roman>(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?<owner>'s)?$/u],
];

const OF_LETTERS = GRAMMAR.filter(([kind]) => ['symbol', 'roman', 'ordinal'].includes(kind));

const PIECE = /^(?<lead>["'(]*?(?='\d0s\b)|["'(]*)(?<core>.*?)(?<trail>[.,!?;:"')…-]*)$/su;

export function tokens(text: string): Token[] {
  return [...text.matchAll(/\S+/gu)].map((match) => tokenOf(match[0], match.index));
}

function tokenOf(piece: string, at: number): Token {
  const { lead = '', core = '', trail = '' } = PIECE.exec(piece)?.groups ?? {};
  if (core === '') return { kind: 'symbol', text: piece, parts: {}, lead: '', trail: '', at };
  // "5'" and "90's" keep their mark; "(555)" is a word in brackets.
  return { ...kindOf(core, trail), text: core, lead, trail, at };
}

/** The kind of one word, also used for the halves of a range. */
export function kindOf(core: string, trail = ''): Pick<Token, 'kind' | 'parts'> {
  // A shape is short; what is longer is only a word, and costs no matching.
  if (core.length <= 200) {
    // Most words are letters alone: of all shapes only these few fit such.
    for (const [kind, shape] of /^[\p{L}']+$/u.test(core) ? OF_LETTERS : GRAMMAR) {
      const match = shape.exec(core);
      if (match) return { kind, parts: present(match.groups) };
    }
  }
  const short = abbreviation(core);
  if (short !== null && (short.dot === 'optional' || trail.startsWith('.'))) return { kind: 'abbreviation', parts: {} };
  if (trail.startsWith('.') && shortTime(core) !== null) return { kind: 'abbreviation', parts: {} };
  // "LilMissSunshine" has two words where the case changes, and no long s.
  if (/(\p{L})\1\1/iu.test(core.replace(/(\p{Ll})(?=\p{Lu}\p{Ll})/gu, '$1 ')) && !/^(\p{Lu})\1\1$/u.test(core))
    return { kind: 'stretched', parts: {} };
  if (/^[\p{L}\p{M}\p{N}_.-]*$/u.test(core) && (/\p{Ll}\p{Lu}|\p{Lu}{2}\p{Lu}\p{Ll}{2}|\p{L}\d|\d\p{L}/u.test(core) || core.includes('_')))
    return { kind: 'name', parts: {} };
  if (/^\p{L}[\p{L}']*(?:\/\p{L}[\p{L}']*)+$/u.test(core)) return { kind: 'slashed', parts: {} };
  return { kind: 'word', parts: {} };
}

function present(groups: Record<string, string | undefined> | undefined): Record<string, string> {
  const parts = Object.fromEntries(Object.entries(groups ?? {}).map(([name, value]) => [name, value ?? '']));
  // "4,5" and "1.299,00" as most of Europe writes them.
  if (parts['comma']) parts['amount'] = parts['comma'].replaceAll('.', '').replace(',', '.');
  if (parts['dotted']) parts['amount'] = parts['dotted'].replaceAll('.', ',');
  return parts;
}
