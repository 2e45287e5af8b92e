/**
 * What the rest of its sentence may excuse: a match that is only one as long as nothing else is known.
 * Such a match waits, and nothing of it is released, until the sentence has ended.
 */
import type { CompiledRule, CompiledRules } from '../rules/compile.ts';
import type { Match } from '../text/believable.ts';
import { isOrdinaryCamel } from '../text/camel.ts';
import { largeDictionary } from '../text/dictionary.ts';
import { cutsWord, needsSegments } from '../text/segments.ts';

/** A match as it stands in its sentence. */
export interface Suspect {
  readonly match: Match;
  readonly rule: CompiledRule;
  /** What matched, as it was written. */
  readonly raw: string;
}

/** The sentence around a suspect: all that is known before and after it. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** Says whether the suspect is innocent after all. */
export type Excuse = (suspect: Suspect, around: Surroundings, rules: CompiledRules) => boolean;

/** What tells that a sentence speaks of recovery, medicine, law or news, and sells or praises nothing. */
const REPORT =
  /\b(?:clean|sober|recover(?:y|ed|ing)|rehab|addict(?:s|ed|ion|ions)?|relapsed?|overdos\w+|withdrawal|detox|quit(?:ting)?|prescri\w+|surgery|hospital|doctors?|nurses?|patients?|medic\w+|therap\w+|treatment|the news|news|report(?:s|ed)?|study|studies|police|seized|smuggl\w+|arrest\w*|trafficking|cartels?|crisis|epidemic|documentary|banned|illegal|charity|awareness|(?:the|this|that) (?:show|series|film|movie|book|episode) (?:is|was) (?:about|called)|syrup|painkillers?|method acting)\b/iu;
/** What none of them says. */
const PROMOTION =
  /\b(?:buy|sell|selling|want|wanna|try|let'?s|lets|get high|dealer|plug|snort|(?<!(?:quit|stop|stopped|gave up|no) )smok(?:e|ing)|shoot up|inject|cook(?:ing)?|deal|fun|love|best)\b/iu;
/** Nobody promotes what somebody was arrested for. */
const COURT = /\b(?:arrest(?:s|ed|ing)?|seized|charged with|sentenced|convicted|jailed|on trial|smuggl\w+|trafficking)\b/iu;
/** Whoever offers, asks for or praises something reports nothing, whatever else stands beside it. */
const OFFER =
  /\b(?:[dp]m me|dms?|hmu|hit (?:me|us) up|message me|text me|my (?:guy|dealer|plug)|get (?:your|yours|some|it)|come get|who wants|any(?:one|body) want|you want|want some|have some|got some|for sale|for cheap|cheap|discount|free|try|buy(?! (?:into|time))|sell(?:ing)?(?! (?:charge|in court))|for you|to you|with me|lets|let'?s|grams?|an? (?:eighth|ounce|oz|line|bump|hit) of|rocks|rules|slaps|is (?:so |really |pretty |just )?(?:great|awesome|good|cool|based|fire|lit|amazing|fun|the best|better|fine|healthy)|is for losers|in stock|i(?:'?ve)? got (?!clean|sober|better|help|treatment|off|out|into|over|through|rid|addicted|hooked|arrested|prescribed|caught)|i have (?!been|had|never|not|a |an )|i(?:'m| am)? sell|we (?:sell|have|got))\b/iu;
/** Of those, what a court or a newspaper says as well. */
const REPORTED_SALE =
  /\b(?:for|of|was|were|from|accused of|charged with|caught|stopped|police|who)\b[^.!?]{0,40}\b(?:selling|sell|sold|buying|buy)\b/iu;

const isReport: Excuse = ({ raw }, { before, after }) => isReportText(before + raw + after);

/** Whether a text speaks of recovery, medicine, law or news, and offers nothing. */
export function isReportText(sentence: string): boolean {
  const offers = OFFER.test(
    REPORTED_SALE.test(sentence) && COURT.test(sentence) ? sentence.replace(/\b(?:selling|sell|buying|buy)\b/giu, '') : sentence,
  );
  return !offers && (COURT.test(sentence) || (REPORT.test(sentence) && !PROMOTION.test(sentence)));
}

/** A sentence mark inside what matched: two sentences, or one that is said in pieces. */
const PAUSE = /[.!?…\n]["'”’)\]]*\s+["'“‘([]*(\p{L}[\p{L}'’]*)[^.!?…\n]*$/u;
/** What goes on a sentence that began with the last word of a phrase: its verb. A capital alone begins none. */
const GOES_ON =
  /^\s+(?:(?:just|only|also|really|already|never|always|both|all|still|then|now) )?(?:will|can|can't|cannot|are|were|was|is|have|has|had|should|must|may|might|could|would|do|don't|did|didn't|does|get|got|go|need|want|know|look|see|take|make|said|say|think|heal|fight|tank|flank|push|hold|stay|cover|guard|defend|loot|carry|jump|hide|wait|watch|play|win|won|played|keep|bring|pick|open|guys|two)\b/iu;

/**
 * "I will kill. You will heal." are two sentences, and so is "Sh! It is late.": what is said in pieces
 * ends where its last piece ends, and a piece of a word is no word.
 */
const isTwoSentences: Excuse = ({ match, raw }, { after }, rules) => {
  const next = PAUSE.exec(raw)?.[1] ?? '';
  if (!/^(?:[-–]\p{L}|\s+[\p{L}\p{N}])/u.test(after)) return false;
  if (!match.term.phrase) return /^\p{Lu}/u.test(next) && rules.dictionary.knows(next.toLowerCase());
  // "Kill! Your self-made shield": its last word is a piece of another one.
  if (/^[-–]/u.test(after)) return true;
  return GOES_ON.test(after) && !/self$/iu.test(raw);
};

/** What stands before a number that counts, dates or measures. */
const COUNT_BEFORE =
  /(?:[$€£#%+*=<>/:.,-]|\b(?:page|level|seed|number|no|score[ds]?|chapter|room|route|road|year|anno|since|until|before|after|around|about|version|build|patch|exactly|only|over|under|almost|nearly|another|first|last|these|those|of|at|by|than|from|to|hit|reached|for|got|has|have|had|gained|won|lost|dealt|did|paid|costs?|in|verse|line|episode|code|port|bus|flight|elo|mmr|rank)\s*)\s*$/iu;
/** What stands after one, when it means what it should not mean, whatever stands before it. */
const CODE_MEANT =
  /^\s*(?:gang|crew|nation|squad|boys?|brothers?|brotherhood|forever|lives?|based|heil|hail|power|white|for life|all day|fam)\b/iu;
/** What says nothing when a page or a level stands before it. */
const CODE_AFTER = /^\s*(?:(?:lol|lmao|baby|bro)\b|$|[.!?…)])/iu;

const isCount: Excuse = ({ raw }, { before, after }, rules) => {
  if (/^[.,:/%]?\d|^\s*[%°€$£:]/u.test(after) || /\d[.,:/]?$/u.test(before)) return true;
  if (CODE_MEANT.test(after)) return false;
  if (CODE_AFTER.test(after) && !/[$€£#:]\s*$|\b(?:page|level|seed|number|score[ds]?|chapter|room|route|year|since)\s*$/iu.test(before))
    return false;
  if (COUNT_BEFORE.test(before)) return true;
  const next = /^\s+(\p{Ll}{3,})/u.exec(after)?.[1] ?? '';
  const counts = /[^s]s$/u.test(next) || /\b(?:the|a|an|my|our|your|this|that|his|her|its|their)\s*$/iu.test(before);
  return counts && /\d{4}/u.test(raw) && rules.dictionary.knows(next) && !rules.dictionary.isStopWord(next);
};

/** The word that a match is in, in lower case. */
export function wholeWord(raw: string, { before, after }: Surroundings): string {
  return (/[\p{L}\p{M}'’-]*$/u.exec(before)?.[0] ?? '').concat(raw, /^[\p{L}\p{M}]*/u.exec(after)?.[0] ?? '').toLowerCase();
}

/** "Der dicke Hund": an ordinary word of the language that the sentence is in. */
const isHomograph: Excuse = ({ raw }, around, rules) => {
  const english = largeDictionary();
  return rules.homographs.excuses(wholeWord(raw, around), around.before + raw + around.after, (word) => english.has(word));
};

/**
 * "Dick Turpin", "by Dick Brandon": a first name with its surname. Only what is a first name has one, and
 * capitals make none of an ordinary word ("Pics").
 */
const isFirstName: Excuse = ({ raw }, { before, after }, rules) => {
  const surname = /^\s(\p{Lu}\p{Ll}+)/u.exec(after)?.[1]?.toLowerCase();
  return (
    rules.names.has(raw.toLowerCase()) &&
    surname !== undefined &&
    !rules.glued.has(surname) &&
    !largeDictionary().has(surname) &&
    !/\b(?:my|your|his|a|big|the|suck|huge|hard)\s*$/iu.test(before)
  );
};

/** A word of a script without spaces that only seems to stand there: its letters belong to others. */
const isPartOfWords: Excuse = ({ raw }, { before, after }) => cutsWord(before + raw + after, before.length, before.length + raw.length);

/** The excuses that are worth waiting for; empty when the match is what it is. */
export function excusesFor(suspect: Suspect, rules: CompiledRules): Excuse[] {
  const { raw, rule, match } = suspect;
  const excuses: Excuse[] = [];
  if (rule.topical) excuses.push(isReport);
  if (PAUSE.test(raw)) excuses.push(isTwoSentences);
  if (/^[\d\s.:,-]+$/u.test(raw)) excuses.push(isCount);
  if (rules.homographs.mayHold(raw.toLowerCase())) excuses.push(isHomograph);
  if (/^[A-Z][a-z]{2,4}$/u.test(raw) && match.term.exact) excuses.push(isFirstName);
  if (needsSegments(raw)) excuses.push(isPartOfWords);
  return excuses;
}

/**
 * What stands before a match is enough to excuse it: ordinary words set apart by capitals, and the rest of
 * a quoted word whose first letter was changed ("[a]mong").
 * @param before what stands before the match, @param after what of its word is known.
 */
export function isInnocentAlready({ raw, match }: Suspect, { before, after }: Surroundings, rules: CompiledRules): boolean {
  const changed = /[[(](\p{L})[\])]$/u.exec(before)?.[1];
  if (changed !== undefined && match.term.exact) {
    const word = (changed + raw + (/^\p{L}*/u.exec(after)?.[0] ?? '')).toLowerCase();
    if (rules.dictionary.knows(word)) return true;
  }
  if (match.term.phrase || !/\p{Ll}\p{Lu}/u.test(before.slice(-1) + raw + after.slice(0, 1))) return false;
  const head = /[\p{L}\p{M}]*$/u.exec(before)?.[0] ?? '';
  // A capital that ends what is known begins a word of its own.
  const tail = (/^[\p{L}\p{M}]*/u.exec(after)?.[0] ?? '').replace(/\p{Lu}$/u, '');
  return isOrdinaryCamel(head + raw + tail, head.length, head.length + raw.length, (word) => rules.dictionary.has(word));
}
