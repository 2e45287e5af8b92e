/** Whether words in brackets are something done ("(a soft chuckle)") or something said ("(that was a joke)"). */
import { isFace, mayBeFace } from './faces.ts';
import { asHers, faceOf, isBody, isDoing, isFeeling, isManner, isSubject, isVisible } from './words.ts';

/** `open`: more words can make it a direction still. */
export type AsideVerdict = 'direction' | 'words' | 'open';

/** Sounds and moves as things. */
const NOUNS = new Set(
  (
    'pause chuckle chuckles sigh sighs smile laugh laughter giggle giggles gasp nod wink shrug yawn grin smirk silence whisper sniff sniffle hum purr ' +
    'frown pout blush snicker snort groan gulp stretch twirl bounce squeal curtsy applause cough tone voice gesture glance breath clap hug wave beat'
  ).split(' '),
);
/** Of these, words that mean other things as well: the first only after an article, all with nothing behind them. */
const STRICT_NOUNS = new Set('stretch bounce clap wave beat voice tone breath'.split(' '));
const COMMON_NOUNS = new Set('stretch bounce clap hug wave beat voice tone breath whisper nod hum smile laugh'.split(' '));
const ARTICLES = new Set('a an the another one with in after more some'.split(' '));
/** With one of these it is a sentence, or part of one. */
const SENTENCE = new Set(
  (
    'is are was were be been am has have had do does did will would can could should may might must not no that this these those which who what why how when if but so because or i you we it its ' +
    'like for about than just if'
  ).split(' '),
);
const BEHIND_NOUN = new Set('in on across of from at to as and with before for escapes'.split(' '));
const HERS = new Set('her his my their she he effect chat voice face lips camera'.split(' '));
/** What follows a move that is done: "leans in", "waves at chat", "takes a breath". */
const AFTER_MOVE = new Set(
  'at to her his my around up down away back over off in into with and closer forward towards toward against through onto under behind beside a the an from out on'.split(
    ' ',
  ),
);
/** Moves that sentences are made of as well ("points are free", "opens at 8"). */
const LATE = /^(?:are|is|was|were|can|cost|costs|will|have|do|don|only|included|free|per)$/u;
/** Verbs that sentences in brackets are made of as well: "(holds twelve)". */
const OTHERWISE = /^(?:points|takes|holds|looks|opens|stands|turns|puts|offers|lifts|hands|steps|pauses|closes|covers|lowers|raises)$/u;
const BODY_VERB = /(?:s|ing|ed)$|^(?:perk|widen|droop|twitch|wag|swish|flatten|sparkle|flick|flop|light)$/u;
/** Her own notes, or labels of a script. */
const NOTE =
  /^(?:(?:action|emote|gesture|expression|sfx)\s*[:：]|your mood is|answer as|emotion tag|(?:\p{L}+ ){0,3}(?:short )?(?:spoken )?(?:sentences?|paragraph)\b|you remember|ooc\b|sfx\b|bgm\b|sound of|sounds? effect|stage direction|scene\b.*:|camera\b|to (?:chat|herself|himself|the camera|the audience)$|aside$|off-?\s?(?:screen|camera|stage)$|under (?:her|his|my) breath$|in (?:a|an) [\p{L}-]+(?: [\p{L}-]+)? (?:voice|tone)$|voice ?over$|(?:\p{L}+ )?music (?:plays|playing|fades|starts|stops)|smiling face|beat$|pause$|silence$|laughter$|applause$|sarcas(?:m|tic)$|checks notes$)/u;
const NOTE_OPEN =
  'action:|emote:|gesture:|your mood is|answer as|you remember|to the audience|to herself|off screen|under her breath|music plays|sound of|stage direction'.split(
    '|',
  );

/** Her own notes, written back: no face goes with them. */
export function isNote(content: string): boolean {
  return /^\s*(?:your mood is|answer as|you remember|emotion tag|(?:\p{L}+ ){0,3}(?:short )?(?:spoken )?(?:sentences?|paragraph)\b)/iu.test(
    content,
  );
}

/**
 * Judges what stands in brackets.
 * @param complete the bracket has closed: `open` is then no answer.
 * @param names hers, in lower case.
 */
export function judgeAside(content: string, complete: boolean, names: ReadonlySet<string>): AsideVerdict {
  const text = asHers(content, names)
    .toLowerCase()
    .replace(/[’]/gu, "'")
    .trim()
    .replace(/[.!~…]+$/u, '');
  const undecided = complete ? 'words' : 'open';
  if (text === '') return undecided;
  if (complete ? isFace(text) : mayBeFace(text)) return complete ? 'direction' : 'open';
  if (NOTE.test(text)) return 'direction';
  if (!complete && NOTE_OPEN.some((note) => note.startsWith(text) || text.startsWith(note))) return 'open';
  if (!/[a-z]/u.test(text)) return complete && /^\p{Lo}{1,12}$/u.test(text) ? 'direction' : /^\p{Lo}{1,12}$/u.test(text) ? 'open' : 'words';
  if (/[\d@#:"“”=+/<>|\\]/u.test(text) || /[.!?…;]\s/u.test(text)) return 'words';
  const words = text.match(/[\p{L}'-]+/gu) ?? [];
  return judgeWords(words, complete, names);
}

/** "I smile", "I just laugh softly": seen, and told as a stage direction tells it. */
function judgeFirstPerson(words: readonly string[], complete: boolean): AsideVerdict | null {
  if (words[0] !== 'i') return null;
  let at = 1;
  while (/^(?:just|then|slowly|quickly)$/u.test(words[at] ?? '') || isManner(words[at] ?? '')) at += 1;
  const verb = words[at];
  const next = words[at + 1];
  if (verb === undefined) return complete ? 'words' : 'open';
  const posture =
    /^(?:stand|sit|lean|look|turn|nod|bow|wave|tilt|shake|wag|raise|lower|clap|hold|put|take|clear|point|step|reach|stare|peek|shrug)$/u.test(
      verb,
    );
  if (!isVisible(verb) && !posture) return null;
  if (next === undefined) return complete ? (isVisible(verb) ? 'direction' : 'words') : 'open';
  const rest = words.slice(at + 1);
  if (isVisible(verb)) return /^(?:with|at|and|to|back|softly|again)$/u.test(next) || next.endsWith('ly') ? 'direction' : 'words';
  if (/^(?:up|down|away|around|forward|closer|straight)$/u.test(next)) return rest.length <= 6 ? 'direction' : 'words';
  if (next === 'my' || next === 'a')
    return rest.some((word) => isBody(word) || NOUNS.has(word)) ? 'direction' : complete || rest.length > 4 ? 'words' : 'open';
  return 'words';
}

function judgeWords(words: readonly string[], complete: boolean, names: ReadonlySet<string>): AsideVerdict {
  const undecided = complete ? 'words' : 'open';
  const mine = judgeFirstPerson(words, complete);
  if (mine !== null) return mine;
  let at = 0;
  const skipManner = (): void => {
    while (isManner(words[at] ?? '') || /^(?:then|still|slowly|gently|quietly|barely|almost|very|also)$/u.test(words[at] ?? '')) at += 1;
  };
  skipManner();
  if (at > 0 && at === words.length) return complete ? 'direction' : 'open';
  const subject = words[at] ?? '';
  const led = (isSubject(subject) && (subject !== 'the' || isBody(words[at + 1] ?? ''))) || names.has(subject);
  if (led) at += 1;
  skipManner();
  const verb = words[at];
  if (verb === undefined) return undecided;
  const next = words[at + 1];
  if (isDoing(verb, true) && !(words[at - 1] ?? '').startsWith("i'")) return judgeMove(verb, next, words.slice(at + 1), complete);
  if (isBody(verb)) {
    if (next === undefined) return undecided;
    return BODY_VERB.test(next) && !LATE.test(next) ? 'direction' : 'words';
  }
  if (led) return 'words';
  // "speaking softly": of no listed verb, but of a manner.
  if (complete && words.length === 2 && /(?:ing|[^s]s)$/u.test(verb) && isManner(next ?? '')) return 'direction';
  // "tucks hair behind one ear": no listed verb, but it moves something of hers.
  if (
    /[^s]s$/u.test(verb) &&
    words.length > 1 &&
    words.length <= 9 &&
    words.slice(1).some(isBody) &&
    !words.some((word) => SENTENCE.has(word))
  )
    return 'direction';
  if (
    words.length === 1 &&
    complete &&
    isFeeling(verb) &&
    !/^(?:sorry|love|normal|default|content|upset|serious|confident|think|mad)$/u.test(verb)
  )
    return 'direction';
  // "the fox tilts her head"
  const mover = ARTICLES.has(verb) ? words.findIndex((word, index) => index > 0 && index < 5 && word.endsWith('s') && isDoing(word)) : -1;
  if (mover > 0 && words.slice(mover + 1).some((word) => isBody(word) || isManner(word) || HERS.has(word))) return 'direction';
  return judgeThing(words, complete, /[^s]s$/u.test(verb));
}

function judgeMove(verb: string, next: string | undefined, rest: readonly string[], complete: boolean): AsideVerdict {
  if (next === undefined) return complete ? 'direction' : 'open';
  if (LATE.test(next)) return 'words';
  if (verb === 'looking' && rest[1] === 'you') return 'words';
  if (faceOf(verb) !== null) return 'direction';
  if (rest.some((word) => /^(?:i|you|we|it)$/u.test(word)) && !/^(?:at|to|with)$/u.test(next)) return 'words';
  if (complete && verb.endsWith('s') && rest.length === 1 && !OTHERWISE.test(verb)) return 'direction';
  if (isManner(next) || isBody(next) || isDoing(next) || AFTER_MOVE.has(next) || next.endsWith('ly')) return 'direction';
  return rest.some(isBody) ? 'direction' : complete ? 'words' : 'open';
}

/** "a slow deliberate pause", "with a soft laugh". `mayMove`: the first word may be an unlisted verb. */
function judgeThing(words: readonly string[], complete: boolean, mayMove: boolean): AsideVerdict {
  if (words.length > 10) return 'words';
  const article = ARTICLES.has(words[0] ?? '');
  for (const [index, word] of words.entries()) {
    if (NOUNS.has(word) && (index > 0 || !COMMON_NOUNS.has(word))) {
      const rest = words.slice(index + 1);
      if (rest.length === 0) {
        if (!complete) return 'open';
        if (!STRICT_NOUNS.has(word) || article) return 'direction';
        continue;
      }
      if (rest.length === 1 && /^(?:intensifies|continues|echoes|fades|stops|plays)$/u.test(rest[0] ?? '')) return 'direction';
      if (BEHIND_NOUN.has(rest[0] ?? '') && rest.some((one) => HERS.has(one))) return 'direction';
      if (COMMON_NOUNS.has(word)) return rest.some((one) => SENTENCE.has(one)) || complete ? 'words' : 'open';
    }
    if (SENTENCE.has(word)) return 'words';
  }
  if (complete) return 'words';
  // Whoever begins without an article has few words to be a thing: "soft giggle".
  return article || mayMove || words.length <= 3 ? 'open' : 'words';
}

/**
 * What is left of a stage direction that never closes: what begins with a capital behind its first
 * words is said. Null when all of it is done, nothing said.
 */
export function saidBehind(content: string): string | null {
  const capital = /^\S+(?:\s+\p{Ll}\S*)*?\s+(?=["“'‘]?\p{Lu})/u.exec(content);
  if (capital && !/\b(?:at|to|with|of|the|a|her|and|for|from)\s+$/u.test(capital[0])) return content.slice(capital[0].length);
  const behindName = /\b(?:at|to|with|of|for|from)\s+\p{Lu}\S*\s+(?=\p{Lu})/u.exec(content);
  if (behindName) return content.slice(behindName.index + behindName[0].length);
  // No capital, but a whole sentence: only the verb was done.
  const sentence = /^\S+\s+(.*[.!?…].*)$/su.exec(content.trim());
  return sentence?.[1] ?? null;
}
