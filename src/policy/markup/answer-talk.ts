/** Brackets in which a model talks about its answer and the part it plays: "(I would say: …)", "(tone: soft)", "(OOC: …)". */

const BY_LABEL =
  /^(?:(?:author|editor|writer|narrator)(?:['’]?s)? notes?|ooc|out of character|tone|mood|emotions?|expressions?|facial expression|body language|voice|volume|gestures?|actions?|thoughts?|thinking|reasoning|(?:inner|internal) [a-z]+|response|reply|output|words?(?: count)?|char(?:acter)?s?(?: count| limit)?|delivery|style|format|length|persona|role|prompt|instructions?|system(?: [a-z]+)?|stage(?: directions?)?|sfx|bgm|sound(?: effects?)?|camera)\s*[:：=]/u;
const BY_WORDS =
  /^(?:ooc|sfx|bgm|out of character|(?:i['’]?(?: a)?m )?(?:staying |still |back |speaking )?in character|roleplay(?:ing)?|as an? (?:ai|artificial|language model|virtual assistant|assistant|chatbot)|end of (?:the |my )?(?:response|reply|message|answer|turn|scene|roleplay|transmission)|(?:this|the|my|above|that) (?:above |previous |final |next )?(?:response|reply|assistant|user|prompt|persona|language model) |(?:this|the) (?:answer|message) (?:is|was|should|must|has|uses|keeps|stays)|(?:the )?(?:user|viewer) (?:asks|asked|wants|wanted|is asking|seems|says|said)|i (?:am|will|should|must|need to|have to) (?:stay|remain|keep|play|act|respond|reply|answer)[ )]|i[’']?(?: a)?m an? (?:ai|language|virtual|chat)|(?:(?:in|about|around|under|max|exactly|only|just) )?\d+ (?:words?|characters?|sentences?|tokens?)(?: (?:max|long|total))?\)|no (?:emojis?|emotes?|markdown|asterisks|hashtags|links|lists|tags|stage directions|sarcasm|swearing|cursing|profanity)\)|you are (?:an?|the) (?:[a-z]+ ){0,2}(?:streamer|vtuber|assistant|ai|chatbot|character|fox spirit|host|language model)\b)/u;
/** Who tells what she would say does not say it. Within a sentence it may be hers: "(I'd say about five)". */
const WOULD_SAY =
  /^(?:(?:here |perhaps |maybe |so |then )?(?:i|she|he|they|NAMES)(?:[’']d| would| might| could| should| will|[’']ll) (?:probably |then |just |maybe |likely |also )?(?:say|respond|reply|answer|go|continue)(?: something)?(?: [a-z]+){0,3}\s*[:,"“.…)]|as (?:NAMES)[ ,:]|(?:NAMES)[’']s? (?:response|reply|answer|voice|tone)\b)/u;
/** "(Your voice is soft.)", "(You are ready and your face is bright)": how she is to look and sound, told to her. */
const OF_HER_LOOKS =
  /^(?:you(?:['’]re)?|your|her|his)\b.*\b(?:your|her|his) (?:voice|tone|face|expression|smile|eyes|ears|tail|mood|posture|gaze|personality|style)\b|^(?:your|her|his) (?:voice|tone|face|expression|smile|eyes|ears|tail|mood|posture|gaze)\b/u;
const MAY_BE_LOOKS = /^(?:you(?:['’]re)?|your|her|his)\b[^)]*$/u;
const NOTE = /^(?:\p{L}+ )?notes?(?: to self)?\s*[:：—–-]/u;
/** A note of these is about the answer; "(note: bring a coat)" is part of one. */
const NOTE_OF =
  /\b(?:in character|out of character|character|persona|roleplay|role-play|ai|language model|prompt|instructions?|response|reply|the user|the viewer|assistant|fictional|stage directions?|sentences?|tone|tts|emotes?|emojis?)\b/u;

function plain(content: string): string {
  return content.toLowerCase().trimStart();
}

/**
 * Whether the bracket's beginning tells that it is about the answer.
 * @param content up to and with the newest character; a `)` where the bracket closes.
 * @param names hers, in lower case
 */
export function isTalkOfAnswer(content: string, atSentenceStart: boolean, names: ReadonlySet<string>): boolean {
  const text = plain(content);
  if (BY_LABEL.test(text) || BY_WORDS.test(text)) return true;
  if (NOTE.test(text)) return NOTE_OF.test(text);
  return atSentenceStart && (OF_HER_LOOKS.test(text) || wouldSay(names).test(text));
}

/** More of it may tell: a note, of which it is not clear yet of what. */
export function mayBeTalkOfAnswer(content: string): boolean {
  return content.length < MAX_UNDECIDED && (NOTE.test(plain(content)) || STARTS.test(plain(content)) || MAY_BE_LOOKS.test(plain(content)));
}

/** Longer beginnings than this are not waited for. */
const MAX_UNDECIDED = 90;
/** Beginnings of the above that are held word by word. */
const STARTS =
  /^(?:(?:author|editor|writer|narrator)(?:['’]?s)?|out|out of|staying|still|back|speaking|(?:staying |still |back |speaking )?in|as|as an?|end|end of(?: the| my)?|this|the|my|above|that|(?:this|the|my|above|that) (?:above|previous|final|next|response|reply|assistant|user|viewer|prompt|persona|answer|message)|facial|body|inner|internal|words?|sound|stage|system|i|she|he|they|i[’']?m|i[’']?m an?|i am(?: an?)?|i (?:am|will|should|must|need|have|need to|have to)|(?:here|perhaps|maybe|so|then|user|viewer)|(?:here |perhaps |maybe |so |then )?\p{L}+(?:[’']d| would| might| could| should| will|[’']ll)(?: (?:probably|then|just|maybe|likely|also))?(?: (?:say|respond|reply|answer|go|continue))?(?: something)?(?: [a-z]+){0,3}|(?:(?:in|about|around|under|max|exactly|only|just) )?\d+(?: \p{L}+){0,2}|in|about|around|under|max|exactly|only|just|\p{L}+ note|note|no(?: [a-z]+)?)\s*$/u;

const compiled = new WeakMap<ReadonlySet<string>, RegExp>();

function wouldSay(names: ReadonlySet<string>): RegExp {
  let pattern = compiled.get(names);
  if (pattern === undefined) {
    const alternatives = [...names].map((name) => name.replaceAll(/[^\p{L}\p{N} ]/gu, '.')).join('|') || '(?!)';
    pattern = new RegExp(WOULD_SAY.source.replaceAll('NAMES', alternatives), 'u');
    compiled.set(names, pattern);
  }
  return pattern;
}
