/**
 * Finds private data and links by their shape: telephone and card numbers, e-mail and IP addresses,
 * links, street addresses. Hand-written state over characters and words: constant work for each.
 */
export interface ShapeMatch {
  readonly category: 'doxxing' | 'links';
  readonly ruleId: string;
  readonly start: number;
  readonly end: number;
}

const MAX_TOKEN = 260;
/** Endings that hardly follow a full stop without being a link. */
const DOMAINS = new Set('com net org io gg ly ru xyz info biz edu gov cn co cc pw icu cf ga ml tk onion casino porn xxx sex'.split(' '));
/** Endings that are words too ("nice.me too"): a link only with something before or behind it. */
const WORD_DOMAINS = new Set(
  'tv me to live link click top site online shop club app dev win stream vip bet uk de fr eu us ca ai in it is so be at tech store'.split(
    ' ',
  ),
);
const NOT_LINKS = new Set([
  'asp.net',
  'vb.net',
  'dot.net',
  'node.js',
  'socket.io',
  'itch.io',
  'paper.io',
  'agar.io',
  'slither.io',
  'diep.io',
  'krunker.io',
  'surviv.io',
]);
const NUMBER_SEPARATORS = new Set([' ', '-', '.', '(', ')', '/']);
const STREETS = new Set('street avenue boulevard blvd'.split(' '));
const STREETS_IF_NAMED = new Set('road lane drive court terrace crescent st ave rd ln way close place'.split(' '));
const FAMOUS_STREETS = new Set([
  'downing',
  'baker',
  'elm',
  'bourbon',
  'fleet',
  'main',
  'privet',
  'jump',
  'sesame',
  'wall',
  'way',
  'one',
  'two',
]);
const VERSIONS = new Set(['version', 'v', 'ver', 'build', 'release', 'patch', 'firmware', 'update', 'driver']);
const COUNTERS = new Set(['seed', 'score', 'highscore', 'damage', 'build', 'isbn', 'views', 'world']);
const DIGIT_WORDS: ReadonlyMap<string, number> = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((word, digit) => [word, digit]),
);

export class PrivateDataScanner {
  readonly #ownLinks: ReadonlySet<string>;
  #token = '';
  /** The word before: "version 1.2.3.4" and "seed 1234567890" are no addresses. */
  #wordBefore = '';
  #beforeRun = '';
  #tokenStart = 0;
  /** A run of digit groups with the odd separator between them. */
  #run = '';
  #runStart = 0;
  #runEnd = 0;
  #separators = 0;
  /** House number and the words after it, for street addresses. */
  #houseStart = -1;
  #houseWords: string[] = [];
  #spokenStart = -1;
  readonly #spoken: number[] = [];
  #found: ShapeMatch | null = null;

  /** @param ownLinks addresses that may be told, in lower case, without scheme and "www.". */
  constructor(ownLinks: ReadonlySet<string> = new Set()) {
    this.#ownLinks = ownLinks;
  }

  /** Takes one code point; returns what is now certain to be there. */
  feed(char: string, at: number): ShapeMatch | null {
    this.#found = null;
    const plain = asciiOf(char);
    this.#digits(plain, at);
    if (isSpace(plain)) this.#endToken(at);
    else {
      if (this.#token === '') this.#tokenStart = at;
      this.#token += plain;
      // Padding hides no address: a long token is judged by its beginning, and goes on with its end.
      if (this.#token.length > 2 * MAX_TOKEN) {
        const rule = judgePadded(this.#token.toLowerCase());
        if (rule !== null) this.#find(rule === 'links.url' ? 'links' : 'doxxing', rule, this.#tokenStart, at);
        this.#token = this.#token.slice(-MAX_TOKEN);
      }
    }
    return this.#found;
  }

  finish(at: number): ShapeMatch | null {
    this.#found = null;
    this.#endToken(at);
    this.#endRun();
    return this.#found;
  }

  /** Where something began that may yet turn out to be private; Infinity when nothing did. */
  openFrom(): number {
    let from = Infinity;
    if (this.#run !== '' && (this.#run.startsWith('+') || this.#run.replace(/\D/gu, '').length >= 3)) from = this.#runStart;
    if (this.#token.length > 3 && /@|:\/\/|^www\.|\.\w+\//u.test(this.#token)) from = Math.min(from, this.#tokenStart);
    if (this.#spoken.length >= 3) from = Math.min(from, this.#spokenStart);
    return from;
  }

  #find(category: ShapeMatch['category'], ruleId: string, start: number, end: number): void {
    this.#found ??= { category, ruleId, start, end };
  }

  // ── numbers ───────────────────────────────────────────────────────────────────────────────

  #digits(char: string, at: number): void {
    const code = char.charCodeAt(0);
    if (code >= 0x30 && code <= 0x39 && char.length === 1) {
      if (this.#run === '') {
        this.#runStart = at;
        this.#beforeRun = this.#wordBefore;
      }
      this.#run += char;
      this.#runEnd = at + 1;
      this.#separators = 0;
      if (this.#run.length > 64) this.#endRun();
    } else if (char === '+' && this.#run === '') {
      this.#run = '+';
      this.#runStart = at;
      this.#separators = 0;
    } else if (this.#run === '') return;
    else if (NUMBER_SEPARATORS.has(char) && this.#separators < 2) {
      this.#run += char;
      this.#separators += 1;
    } else this.#endRun();
  }

  #endRun(): void {
    const run = this.#run;
    this.#run = '';
    if (run.length < 7) return;
    const rule = judgeNumber(run) ?? judgePieces(run);
    if (rule !== null && !(rule === 'doxxing.phone' && !run.startsWith('+') && COUNTERS.has(this.#beforeRun)))
      this.#find('doxxing', rule, this.#runStart, this.#runEnd);
  }

  // ── words ─────────────────────────────────────────────────────────────────────────────────

  #endToken(at: number): void {
    const raw = this.#token;
    this.#token = '';
    if (raw === '') return;
    const token = raw.replace(/^[("'[{<*]+/u, '').replace(/[.,!?;:)"'\]}>*…]+$/u, '');
    const lower = token.toLowerCase();
    if (lower.length >= 4) {
      const rule = judgePadded(lower);
      const own =
        rule === 'links.url' &&
        this.#ownLinks.has(
          lower
            .replace(/^https?:\/\//u, '')
            .replace(/^www\./u, '')
            .replace(/\/$/u, ''),
        );
      if (rule !== null && !own && !(rule === 'doxxing.ip' && VERSIONS.has(this.#wordBefore)))
        this.#find(rule === 'links.url' ? 'links' : 'doxxing', rule, this.#tokenStart, at);
    }
    if (!/^(?:is|was|of|number|the)$/u.test(lower)) this.#wordBefore = lower;
    this.#street(token, lower, at);
    this.#spokenDigits(lower, at);
  }

  #street(token: string, lower: string, at: number): void {
    if (/^\d{1,5}[a-z]?$/u.test(lower)) {
      this.#houseStart = this.#tokenStart;
      this.#houseWords = [];
      return;
    }
    if (this.#houseStart < 0) return;
    const named = this.#houseWords.length > 0 && this.#houseWords.every((word) => /^\p{Lu}/u.test(word));
    const famous = this.#houseWords.some((word) => FAMOUS_STREETS.has(word.toLowerCase()));
    const plainName =
      this.#houseWords.length > 0 &&
      this.#houseWords.length <= 2 &&
      !this.#houseWords.some((word) => /^(?:the|a|of|on|in|to|more|other|per|at|and|is|my|this|that|down|for)$/u.test(word.toLowerCase()));
    // "12 roses": what is counted names no street.
    const counted = /^\p{Ll}+[^s]s$/u.test(this.#houseWords[0] ?? '');
    if (counted) this.#houseStart = -1;
    else if (!famous && ((STREETS.has(lower) && plainName) || (STREETS_IF_NAMED.has(lower) && named && /^\p{Lu}/u.test(token))))
      this.#find('doxxing', 'doxxing.street', this.#houseStart, at);
    this.#houseWords.push(token);
    if (this.#houseWords.length > 3) this.#houseStart = -1;
  }

  #spokenDigits(lower: string, at: number): void {
    const digit = DIGIT_WORDS.get(lower) ?? (lower === 'oh' && this.#spoken.length > 0 ? 0 : undefined);
    if (digit === undefined) {
      this.#spoken.length = 0;
      return;
    }
    if (this.#spoken.length === 0) this.#spokenStart = this.#tokenStart;
    this.#spoken.push(digit);
    const counting = this.#spoken.every((value, index) => index === 0 || Math.abs(value - (this.#spoken[index - 1] ?? 0)) === 1);
    if (this.#spoken.length >= 7 && !counting) this.#find('doxxing', 'doxxing.phone', this.#spokenStart, at);
    if (this.#spoken.length > 32) this.#spoken.length = 0;
  }
}

function isSpace(char: string): boolean {
  const code = char.charCodeAt(0);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code > 0x7f && /\s/u.test(char));
}

/** Digits of any script's width, full-width letters and dots as ASCII. */
function asciiOf(char: string): string {
  if (char.charCodeAt(0) < 0x80) return char;
  const folded = char.normalize('NFKC');
  return folded === '。' ? '.' : folded;
}

function judgeNumber(run: string): string | null {
  const groups = run.split(/\D+/u).filter((group) => group !== '');
  const digits = groups.join('');
  const count = digits.length;
  // "203.0.113.42" is judged as a word; dates and times are no telephone numbers.
  if (/^\d{1,3}(?:\.\d{1,3}){3}\b/u.test(run)) return null;
  if (/^(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}/u.test(run) || /^\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d/u.test(run)) return null;
  if (/^\d{3}-\d{2}-\d{4}\D*$/u.test(run)) return 'doxxing.ssn';
  if (count >= 13 && count <= 19 && passesLuhn(digits) && groups.length <= 5 && !/^(\d)\1+$/u.test(digits)) return 'doxxing.card';
  if (/^\d{3}-\d{4}\D*$/u.test(run)) return 'doxxing.phone';
  if (count < 10 || count > 15) return count === 9 && run.startsWith('+') ? 'doxxing.phone' : null;
  if (run.startsWith('+')) return 'doxxing.phone';
  if (groups.length === 1) return count <= 11 && !/0{5}|^(\d)\1+$/u.test(digits) ? 'doxxing.phone' : null;
  const singles = groups.every((group) => group.length === 1);
  if (singles)
    return groups.every((group, index) => index === 0 || Math.abs(Number(group) - Number(groups[index - 1])) === 1)
      ? null
      : 'doxxing.phone';
  const long = groups.filter((group) => group.length >= 3).length;
  if (long >= 2 && groups.length <= 5 && (groups.at(-1)?.length ?? 0) >= 3) return 'doxxing.phone';
  // "06 12 34 56 78"
  return groups.length === 5 && groups.every((group) => group.length === 2) && digits.startsWith('0') ? 'doxxing.phone' : null;
}

/** Numbers one after another: each as it stands, and the three that may be one in groups. */
function judgePieces(run: string): string | null {
  const pieces = run.split(/\s+/u).filter((piece) => piece !== '');
  if (pieces.length < 2 || run.replace(/\D/gu, '').length <= 15) return null;
  for (const [index, piece] of pieces.entries()) {
    if (piece.replace(/\D/gu, '').length >= 7 && /\D/u.test(piece)) {
      const rule = judgeNumber(piece);
      if (rule !== null) return rule;
    }
    if (/^\d{3}\)?$/u.test(piece) && /^\d{3}$/u.test(pieces[index + 1] ?? '') && /^\d{4}$/u.test(pieces[index + 2] ?? ''))
      return 'doxxing.phone';
  }
  return null;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Mail hosts that are named without their ending. */
const PROVIDERS = /^(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|proton|protonmail|gmx|yandex|tutanota)$/u;

/** Addresses that say nothing of anybody: each home has the same. */
function isPrivateNetwork([first = 0, second = 0]: readonly number[]): boolean {
  return (
    first === 127 || first === 0 || first === 10 || (first === 192 && second === 168) || (first === 172 && second >= 16 && second < 32)
  );
}

function judgeToken(token: string): string | null {
  const at = token.indexOf('@');
  if (at > 0 && (isDomain(token.slice(at + 1), true) || PROVIDERS.test(token.slice(at + 1)))) return 'doxxing.email';
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d+)?$/u.exec(token)?.slice(1, 5).map(Number);
  if (octets) return octets.every((octet) => octet <= 255) && !isPrivateNetwork(octets) ? 'doxxing.ip' : null;
  if (
    /^[0-9a-f:]+$/u.test(token) &&
    (token.match(/:/gu) ?? []).length >= 3 &&
    /[0-9a-f]{2}/u.test(token) &&
    !/^\d{1,2}(?::\d{2}){1,3}$/u.test(token)
  )
    return 'doxxing.ip';
  if (/^(?:https?|ftp|hxxps?):\/\/./u.test(token) || /^www\.\w/u.test(token)) return 'links.url';
  const slash = token.search(/[/?#]/u);
  const host = slash < 0 ? token : token.slice(0, slash);
  return isDomain(host.replace(/:\d+$/u, ''), slash > 0 && slash < token.length - 1) ? 'links.url' : null;
}

/** The token, and what stands in it behind a comma, a bracket or the like: "look,address". */
function judgePadded(token: string): string | null {
  const whole = judgeToken(token);
  if (whole !== null || !/[,;|="'()<>{}*]|\w_?https?:/u.test(token)) return whole;
  for (const piece of token.split(/[,;|="'()<>{}*]+|(?=https?:\/\/)/u)) {
    const rule = piece === token || piece.length < 4 ? null : judgeToken(piece);
    if (rule !== null) return rule;
  }
  return null;
}

/** @param more something else says that it is an address, so that any ending will do. */
function isDomain(host: string, more: boolean): boolean {
  if (NOT_LINKS.has(host)) return false;
  const labels = host.split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2 || labels.length > 8 || !labels.every((label) => /^[a-z0-9][a-z0-9-]*$/u.test(label))) return false;
  if (labels.slice(0, -1).every((label) => /^\d+$/u.test(label))) return false;
  // "my-site.store": no sentence ends with a hyphened word and goes on without a space.
  const named = labels.slice(0, -1).some((label) => /[a-z]-[a-z0-9]|[a-z]\d/u.test(label));
  return DOMAINS.has(top) || ((more || named) && WORD_DOMAINS.has(top));
}
