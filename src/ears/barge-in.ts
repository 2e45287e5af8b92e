/**
 * Whether somebody who speaks while she does wants the floor, as a pure reducer of one utterance. At its
 * onset she is turned down; she stops when there are words that are meant for her, and goes on when not.
 */
import type { EchoVerdict } from './echo.ts';
import { isBackchannel } from './text/backchannel.ts';
import { isOwnVoice } from './text/own-voice.ts';
import { wordsOf } from './text/words.ts';

export const BARGE_IN_MODES = ['always', 'name', 'push-to-talk', 'never'] as const;
export type BargeInMode = (typeof BARGE_IN_MODES)[number];

export interface BargeInRules {
  readonly mode: BargeInMode;
  /** Voice before words are believed. */
  readonly leastVoicedMs: number;
  /** What she is called. */
  readonly names: readonly string[];
}

/**
 * `open`: nothing is decided. `ducked`: she is turned down meanwhile. `hers`: it sounds like her own voice.
 * `taken`: the floor is the streamer's.
 */
export type BargeInPhase = 'open' | 'ducked' | 'hers' | 'taken';

export interface BargeInEvent {
  /** `sound`: another frame of the utterance. `words`: a new partial. `end`: all that was to be done with it is done. */
  readonly type: 'sound' | 'words' | 'end';
  /** She is being heard. */
  readonly sounding: boolean;
  /** The push-to-talk key is down. */
  readonly pressed: boolean;
  readonly voicedMs: number;
  readonly text: string;
  /** What she said aloud during the utterance and shortly before. */
  readonly spoken: string;
  /** Her own voice has lately come in by the microphone: an onset while she speaks is likely her again. */
  readonly echoes: boolean;
  /** Whose voice it is by its sound. */
  readonly sound: EchoVerdict;
  /** Of the utterance, what by its sound was somebody else's than hers. */
  readonly otherMs: number;
}

/** In this order: silence comes before loudness. */
export type BargeInCommand = 'duck' | 'take' | 'unduck' | 'release';

export function bargeIn(phase: BargeInPhase, event: BargeInEvent, rules: BargeInRules): readonly [BargeInPhase, readonly BargeInCommand[]] {
  if (event.type === 'end') return ['open', phase === 'ducked' ? ['unduck'] : phase === 'taken' ? ['release'] : []];
  if (phase === 'taken' || rules.mode === 'never') return [phase, []];
  if (isMeant(event, rules)) return ['taken', phase === 'ducked' ? ['take', 'unduck'] : ['take']];
  const isLikelyHers = event.sound === 'hers' || (event.sound === 'unknown' && event.echoes);
  const ducks = event.sounding && !isLikelyHers && rules.mode !== 'push-to-talk';
  if (phase === 'open' && ducks && event.type === 'sound') return ['ducked', ['duck']];
  // Somebody speaks over her in the middle of what was her own echo.
  if (phase === 'hers' && ducks && event.type === 'sound' && event.sound === 'other' && event.otherMs >= OVER_HER_MS)
    return ['ducked', ['duck']];
  // A partial or a sound that shows whose voice it is need not be waited for to its end.
  const isHers = event.sound === 'hers' ? event.otherMs < OVER_HER_MS : event.type === 'words' && isOwn(event);
  if (isHers && phase !== 'hers') return ['hers', phase === 'ducked' ? ['unduck'] : []];
  return [phase, []];
}

/** So much of another voice than hers, before it turns her down once more. */
export const OVER_HER_MS = 160;
/** Where somebody is heard over her, her words may be among the ones that were recognised; nearly all of them must be hers. */
const NEARLY_ALL = 0.85;

/** What was recognised is what she says herself. */
export function isOwn({ text, spoken, otherMs }: Pick<BargeInEvent, 'text' | 'spoken' | 'otherMs'>): boolean {
  return otherMs >= OVER_HER_MS ? isOwnVoice(text, spoken, NEARLY_ALL) : isOwnVoice(text, spoken);
}

function isMeant(event: BargeInEvent, { mode, leastVoicedMs, names }: BargeInRules): boolean {
  const { type, pressed, voicedMs, text, sounding, sound, otherMs } = event;
  if (mode === 'push-to-talk') return pressed;
  if (type !== 'words' || voicedMs < leastVoicedMs) return false;
  const words = wordsOf(text);
  if (words.length === 0 || isOwn(event)) return false;
  // What the recogniser makes of her echo need not be her words.
  if (sound !== 'unknown' && otherMs < OVER_HER_MS) return false;
  if (mode === 'name') return calls(words, names);
  return !sounding || !isBackchannel(text);
}

function calls(words: readonly { readonly key: string }[], names: readonly string[]): boolean {
  const said = ` ${words.map(({ key }) => key).join(' ')} `;
  return names.some((name) => {
    const called = wordsOf(name)
      .map(({ key }) => key)
      .join(' ');
    return called !== '' && said.includes(` ${called} `);
  });
}
