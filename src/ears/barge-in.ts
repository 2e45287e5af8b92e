/**
 * Whether somebody who speaks while she does wants the floor, as a pure reducer of one utterance. At its
 * onset she is turned down; she stops when there are words that are meant for her, and goes on when not.
 */
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
}

/** In this order: silence comes before loudness. */
export type BargeInCommand = 'duck' | 'take' | 'unduck' | 'release';

export function bargeIn(phase: BargeInPhase, event: BargeInEvent, rules: BargeInRules): readonly [BargeInPhase, readonly BargeInCommand[]] {
  if (event.type === 'end') return ['open', phase === 'ducked' ? ['unduck'] : phase === 'taken' ? ['release'] : []];
  if (phase === 'taken' || rules.mode === 'never') return [phase, []];
  if (isMeant(event, rules)) return ['taken', phase === 'ducked' ? ['take', 'unduck'] : ['take']];
  const ducks = event.sounding && !event.echoes && rules.mode !== 'push-to-talk';
  if (phase === 'open' && ducks && event.type === 'sound') return ['ducked', ['duck']];
  // A partial that shows whose voice it is need not be waited for to its end.
  if (event.type === 'words' && isOwnVoice(event.text, event.spoken)) return ['hers', phase === 'ducked' ? ['unduck'] : []];
  return [phase, []];
}

function isMeant({ type, pressed, voicedMs, text, spoken, sounding }: BargeInEvent, { mode, leastVoicedMs, names }: BargeInRules): boolean {
  if (mode === 'push-to-talk') return pressed;
  if (type !== 'words' || voicedMs < leastVoicedMs) return false;
  const words = wordsOf(text);
  if (words.length === 0 || isOwnVoice(text, spoken)) return false;
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
