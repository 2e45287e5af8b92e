/**
 * What a recogniser makes up where nobody spoke: judged by the evidence of the sound first, since the
 * words it makes up are common ones that somebody may also say.
 */
import { wordsOf } from './words.ts';

export interface SpeechEvidence {
  /** Voice that the VAD found. */
  readonly voicedMs: number;
  /** From the recogniser, where it tells: how sure it is that nobody spoke, and how sure of its words (a mean log probability). */
  readonly noSpeechProbability: number | null;
  readonly meanLogProbability: number | null;
}

/** Nobody speaks faster for longer than a moment. */
const MOST_WORDS_PER_S = 8;
const ALLOWANCE_WORDS = 2;
/** Both together, as Whisper's own decoder has it. */
const SURE_OF_SILENCE = 0.6;
const UNSURE_OF_WORDS = -1;
/** Less voice than a sentence takes. */
const LITTLE_VOICE_MS = 400;
/** What the subtitles hold that the models were made of: believed only where there was voice enough for it. */
const SUBTITLES =
  /^(?:thank(?:s| you)(?: (?:so much|very much))?(?: for (?:watching|listening))?|please (?:like and )?subscribe|subtitles? by|see you (?:in the )?next|bye(?: bye)*|you)\b/u;
/** A word or phrase again and again: the decoder's loop. */
const LOOP_TIMES = 4;

/** What was said, without what nobody said: empty where all of it is made up. */
export function spokenText(text: string, evidence: SpeechEvidence): string {
  const plain = withoutDescriptions(text);
  const words = wordsOf(plain);
  if (words.length === 0) return '';
  const { voicedMs, noSpeechProbability, meanLogProbability } = evidence;
  if ((noSpeechProbability ?? 0) > SURE_OF_SILENCE && (meanLogProbability ?? 0) < UNSURE_OF_WORDS) return '';
  if (words.length > (voicedMs / 1000) * MOST_WORDS_PER_S + ALLOWANCE_WORDS) return '';
  const keys = words.map(({ key }) => key);
  if (isLoop(keys)) return '';
  const isThin = voicedMs < LITTLE_VOICE_MS || (noSpeechProbability ?? 0) > SURE_OF_SILENCE;
  return isThin && SUBTITLES.test(keys.join(' ')) ? '' : plain;
}

/** "[Music]", "(coughs)", "♪ … ♪" and "*laughs*" describe sounds. */
function withoutDescriptions(text: string): string {
  return text
    .replace(/\[[^\]]*\]|\([^)]*\)|\*[^*]+\*|♪[^♪]*♪?|<\|[^|]*\|>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function isLoop(keys: readonly string[]): boolean {
  for (let length = 1; length * LOOP_TIMES <= keys.length; length++) {
    if (keys.every((key, n) => key === keys[n % length])) return keys.length > LOOP_TIMES || length > 1;
  }
  return false;
}
