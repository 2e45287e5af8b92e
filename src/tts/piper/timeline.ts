/** Frames per id → mouth shapes and words with their exact samples. */
import type { VisemeTrack } from '../visemes.ts';
import type { WordTrack } from '../word-track.ts';
import type { IdUnit } from './sentence.ts';

/** One mouth shape, written as two phones. */
const AFFRICATES = new Set(['tʃ', 'dʒ', 'ts', 'dz']);
const STRESS = new Set(['ˈ', 'ˌ']);
/** These lengthen or colour the phone before them and take their time with it. */
const EXTENDS = /^(?:[ːˑ˞ʲ ]|\p{M})$/u;

interface TimedPhone {
  phone: string;
  start: number;
  end: number;
}

/**
 * @param durations frames per id, as the voice computed them.
 * @returns samples of the whole sentence: the sum of all durations.
 */
export function timeUnits(
  units: readonly IdUnit[],
  durations: ArrayLike<number>,
  hopLength: number,
  startSample: number,
  visemes: VisemeTrack,
  words: WordTrack,
): number {
  const phones: TimedPhone[] = [];
  let at = startSample;
  let id = 0;
  /** Stress marks come before their phone: their frames are its beginning. */
  let stressFrom: number | undefined;
  for (const unit of units) {
    const start = at;
    for (let n = 0; n < unit.ids; n++) at += (durations[id++] ?? 0) * hopLength;
    if (unit.wordAt >= 0) words.word(unit.wordAt, start);
    if (STRESS.has(unit.phone)) {
      stressFrom ??= start;
      continue;
    }
    // The voice has no id for it and makes no sound of it.
    if (unit.ids === 0) continue;
    const last = phones.at(-1);
    if (last && EXTENDS.test(unit.phone)) {
      last.end = at;
    } else if (last && AFFRICATES.has(last.phone + unit.phone)) {
      last.phone += unit.phone;
      last.end = at;
    } else {
      phones.push({ phone: unit.phone === ' ' ? '' : unit.phone, start: stressFrom ?? start, end: at });
      stressFrom = undefined;
    }
  }
  for (const [n, phone] of phones.entries()) visemes.phone(phone.phone, phone.start, phone.end, phones[n + 1]?.phone ?? '');
  return at - startSample;
}
