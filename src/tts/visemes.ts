/**
 * IPA as espeak and Piper write it → mouth shapes (the Oculus set of fifteen).
 */
import type { VisemeCue } from '../ports/voice.ts';
import type { Viseme } from '../domain/viseme.ts';

const SHAPES: Readonly<Record<Exclude<Viseme, 'sil'>, string>> = {
  PP: 'p b m ɓ ʙ',
  FF: 'f v ɱ ʋ ɸ β',
  TH: 'θ ð',
  DD: 't d ɾ ʔ ʈ ɖ ɗ',
  kk: 'k ɡ g ŋ x ɣ q χ c ɟ ç ʝ',
  CH: 'ʃ ʒ tʃ dʒ ʂ ʐ ɕ ʑ tɕ dʑ',
  SS: 's z ts dz',
  nn: 'n l ɫ ɲ ɳ ɭ ʎ ɬ ɮ',
  RR: 'ɹ r ɚ ɜ ɝ ɻ ʀ ʁ ɽ',
  aa: 'a ɑ ɐ ʌ æ ɒ ä',
  E: 'ɛ e ə ɘ ø œ',
  ih: 'i ɪ ᵻ j y ʏ ɨ ɥ',
  oh: 'o ɔ ɤ ɵ',
  ou: 'u ʊ w ʉ ɯ ʍ ᵿ',
};

const SHAPE_OF: ReadonlyMap<string, Viseme> = new Map(
  Object.entries(SHAPES).flatMap(([viseme, phones]) => phones.split(' ').map((phone): [string, Viseme] => [phone, viseme as Viseme])),
);

/** `h` has no shape of its own: the mouth is already at the vowel that follows. */
const TAKES_NEXT: ReadonlySet<string> = new Set(['h', 'ɦ', 'ħ', 'ʕ', 'ʰ']);

/** Stress has no shape. Controls: espeak's event ids of exactly eight bytes come without their end, with a stray byte. */
const SHAPELESS = /[ˈˌ'\p{Cc}]/gu;
/** Length marks, combining marks, palatalisation and other small letters: they colour the phone before them. */
const EXTENDS = /^[ːˑ\p{M}ʲʷˠˤ˞_-]$/u;

/** The shape that one IPA symbol asks for; `next` when it takes that of the following phone; undefined when unknown. */
export function shapeOf(symbol: string): Viseme | 'next' | undefined {
  if (TAKES_NEXT.has(symbol)) return 'next';
  return SHAPE_OF.get(symbol);
}

export interface Symbol {
  readonly symbol: string;
  /** Share of the phone's time, relative to its other symbols. */
  readonly weight: number;
}

/** Parts of a phone id such as `ˈaɪ`, `ɑːɹ`, `tʃ` or `əl`: stress away, length kept as weight. */
export function symbolsOf(phone: string): Symbol[] {
  const symbols: { symbol: string; weight: number }[] = [];
  for (const point of phone.replace(SHAPELESS, '')) {
    const last = symbols.at(-1);
    if (last && SHAPE_OF.has(last.symbol + point)) {
      last.symbol += point;
    } else if (EXTENDS.test(point)) {
      if (last && (point === 'ː' || point === 'ˑ')) last.weight += point === 'ː' ? 0.7 : 0.3;
    } else {
      symbols.push({ symbol: point, weight: 1 });
    }
  }
  return symbols;
}

/** Phones met that have no shape: a gap in the table, reported by the tests and in the log. */
export type OnUnknownPhone = (symbol: string) => void;

/**
 * Turns phones with their times into cues: merged where neighbours look alike, never going back in
 * time, first cue at sample 0. Feed it in order; a phone is final when the next one is known.
 */
export class VisemeTrack {
  readonly #onUnknown: OnUnknownPhone;
  #last: Viseme | undefined;
  #lastAtSample = 0;
  #ready: VisemeCue[] = [];

  constructor(onUnknown: OnUnknownPhone = () => undefined) {
    this.#onUnknown = onUnknown;
  }

  /**
   * @param phone IPA, or empty for a pause.
   * @param nextPhone what follows, for phones that take its shape.
   */
  phone(phone: string, startSample: number, endSample: number, nextPhone = ''): void {
    const symbols = symbolsOf(phone);
    if (symbols.length === 0) {
      this.#cue('sil', startSample);
      return;
    }
    const total = symbols.reduce((sum, part) => sum + part.weight, 0);
    let before = 0;
    for (const [index, part] of symbols.entries()) {
      const atSample = startSample + Math.round(((endSample - startSample) * before) / total);
      before += part.weight;
      const follower = symbols[index + 1]?.symbol ?? symbolsOf(nextPhone)[0]?.symbol ?? '';
      this.#cue(this.#shape(part.symbol, follower), atSample);
    }
  }

  /** Closes the mouth at the end of the sound. */
  end(totalSamples: number): void {
    this.#cue('sil', totalSamples);
  }

  /** Cues that became final since the last call. */
  take(): VisemeCue[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #shape(symbol: string, follower: string): Viseme | undefined {
    const shape = shapeOf(symbol);
    if (shape === undefined) {
      this.#onUnknown(symbol);
      return undefined;
    }
    if (shape !== 'next') return shape;
    const next = shapeOf(follower);
    return next === undefined || next === 'next' ? 'E' : next;
  }

  #cue(viseme: Viseme | undefined, atSample: number): void {
    if (this.#last === undefined) {
      // The sound begins at sample 0 even where the first phone begins a little later.
      this.#push(atSample > 0 ? 'sil' : (viseme ?? 'sil'), 0);
    }
    // An unknown phone holds the shape before it: a still mouth looks better than a wrong one.
    if (viseme !== undefined && viseme !== this.#last) this.#push(viseme, Math.max(atSample, this.#lastAtSample));
  }

  #push(viseme: Viseme, atSample: number): void {
    this.#ready.push({ viseme, atSample });
    this.#last = viseme;
    this.#lastAtSample = atSample;
  }
}
