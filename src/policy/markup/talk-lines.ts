/** Lines of a reply that tell about it and are no part of it: its settings ("Mood: happy") and its closing note. */
import { emotionOfTag } from './words.ts';

/** Told in a word or two before an answer; with a sentence behind them they are hers ("Mood: chaotic, honestly."). */
const SETTING =
  /^(?:(?:current |overall )?mood|vibe|feeling|voice|style|character|speaker|persona|sentiment|language|intent|energy|volume|emotion level)\s*[:：]\s*(?<value>[^.!?…\n]*)$/u;
const SETTING_NAMES =
  'current mood,overall mood,mood,vibe,feeling,voice,style,character,speaker,persona,sentiment,language,intent,energy,volume,emotion level'.split(
    ',',
  );
const MAX_SETTING_WORDS = 5;

/** Whether a line so far is, or may become, a setting. */
export function maySetting(line: string): boolean {
  const match = SETTING.exec(line);
  if (match === null) return SETTING_NAMES.some((name) => name.startsWith(line) || name === line.trimEnd());
  return (match.groups?.['value'] ?? '').trim().split(/\s+/u).length <= MAX_SETTING_WORDS;
}

/** Whether a whole line is a setting. */
function isSetting(line: string): boolean {
  const lower = line.toLowerCase();
  return SETTING.test(lower) && maySetting(lower);
}

/** Whether it is one that names a feeling: behind her words too. */
function isMoodLine(line: string): boolean {
  return isSetting(line) && emotionOfTag(line.replace(/^[^:：]*/u, '')) !== null;
}

/** How a note begins that may be about the answer. */
const NOTE_STARTS = [
  'note:',
  'notes:',
  'note -',
  'note that this',
  'explanation:',
  'word count:',
  'character count:',
  'sentence count:',
  'this response',
  'this reply',
  'this answer',
  'the response',
  'the reply',
  'i kept',
  "i've kept",
  'i tried to keep',
  'i made sure to',
  'i stayed in character',
  "let me know if you'd like me to",
  'let me know if you would like me to',
  'let me know if you want me to',
];
const ABOUT_ANSWER =
  /\b(?:in[- ]character|out of character|persona|personality|role-?play(?:ing)?|language model|as an ai|prompt|instructions?|guidelines|response|reply|the (?:user|viewer)(?:'s)?|assistant|fictional|stage directions?|(?:two|three|one|\d)[ -]?(?:short )?sentences?|word limit|concise|rewrite|adjust|tone)\b/u;
/** A note is judged when its sentence ends, or here. */
const MAX_NOTE = 150;

/** `note`: about the answer, not said. `maybe`: more of it can tell. */
export type NoteVerdict = 'note' | 'maybe' | 'none';

/**
 * @param text a sentence from its beginning, in small letters
 * @param complete nothing more of it comes
 */
export function judgeNote(text: string, complete: boolean): NoteVerdict {
  const plain = text.replaceAll('’', "'");
  const start = NOTE_STARTS.find((one) => plain.startsWith(one));
  if (start === undefined) return !complete && plain !== '' && NOTE_STARTS.some((one) => one.startsWith(plain)) ? 'maybe' : 'none';
  if (/^(?:word|character|sentence) count/u.test(start)) {
    if (/^[^:]*:\s*~?\d/u.test(plain)) return 'note';
    return !complete && /:\s*$/u.test(plain) ? 'maybe' : 'none';
  }
  const behind = plain.slice(start.length);
  const ended = complete || /[.!?…]["”)]?$/u.test(behind) || behind.length > MAX_NOTE;
  if (!ended) return 'maybe';
  // Of an explanation the answer is what was explained.
  const told = start.startsWith('explanation')
    ? /\b(?:i (?:greet|answer|respond|repl|react|kept|use)|the (?:reply|response|answer|user|viewer)|this (?:reply|response|answer))/u
    : ABOUT_ANSWER;
  const subject = /^(?:this|the) (?:response|reply|answer)$/u.test(start);
  return (subject
    ? /\b(?:in character|persona|personality|concise|playful|tone|sentences?|instructions?|guidelines|prompt|stays?|maintains?|captures?)\b/u
    : told
  ).test(behind)
    ? 'note'
    : 'none';
}

/** A whole line that is no part of her answer: a setting before it, a note behind it. */
export function isAboutAnswer(line: string, spoke: boolean, firstLine: boolean): boolean {
  if (line === '') return false;
  if (!spoke) return firstLine && isSetting(line);
  return isMoodLine(line) || judgeNote(line.toLowerCase(), true) === 'note';
}
