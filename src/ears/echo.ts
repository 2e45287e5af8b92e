/**
 * Whether what the microphone brings is her own voice come back by the air, told by the sound itself: the loudness
 * in bands of what the player sounds is compared with that of the microphone. While the two go together closely the
 * way between them is learned (how late, and how much quieter in each band); from then on it is known how loud her
 * echo can be at most, and what is louder is somebody else, also while she speaks.
 *
 * Time is the house's clock: when the player sounded each sample, and when the microphone's came. How exact that is
 * does not matter, as long as it stays the same within some hundredths of a second.
 */
import { BandHistory, BandMeter, BANDS, SILENT_DB, STEP_MS } from './sound/bands.ts';
import { SAMPLE_RATE_HZ } from './sound/framing.ts';

/** `hers`: no more than her echo. `other`: somebody else, whether she speaks or not. `unknown`: it cannot be told. */
export type EchoVerdict = 'hers' | 'other' | 'unknown';

export interface EchoRules {
  /** The echo is at most so late: through the air of a room, a browser, a sound card. */
  readonly latestMs: number;
  /** The player's word and the microphone's may cross. */
  readonly earliestMs: number;
  /** Compared at a time. */
  readonly windowMs: number;
  /** The same while the way is not known. */
  readonly firstWindowMs: number;
  /** Correlation over the window from which on the two are the same sound. */
  readonly same: number;
  /** An echo of a room dies away no faster: her sound is smeared by so much a second. */
  readonly decayDbPerS: number;
  /** Mean of what stands out over her echo: below is hers, above is somebody else; between, what it was before. */
  readonly hersBelowDb: number;
  readonly otherAboveDb: number;
  /** What stands out is averaged over so long. */
  readonly judgedMs: number;
}

export const ECHO_RULES: EchoRules = {
  latestMs: 500,
  earliestMs: -64,
  windowMs: 1600,
  firstWindowMs: 800,
  same: 0.75,
  decayDbPerS: 120,
  hersBelowDb: 2,
  otherAboveDb: 3,
  judgedMs: 192,
};

const KEPT_MS = 4000;
/** Pieces of her sound whose time has not come: two clips are open at most. Without a microphone nobody asks for them. */
const MOST_WAITING = 512;
/** Quieter than this below full scale she is not heard anywhere. */
const AUDIBLE_DB = -60;
/** The microphone's own noise is followed: it falls at once and rises slowly. */
const NOISE_RISE_DB_PER_STEP = 0.05;
const ABOVE_NOISE_DB = 6;
/** Of the window she must be heard, to learn from it. */
const LEAST_SOUNDING = 0.4;
/** So many windows in a row must say the same, before the way is known. */
const AGREEING_WINDOWS = 3;
const LEARN_EVERY_STEPS = 8;
const GUESS_EVERY_STEPS = 4;
/** A known way follows what changes slowly (somebody turns a knob) by this share of a window. */
const FOLLOW_SHARE = 0.05;
/** A microphone whose samples are so far from the clock has stopped or caught up. */
const OUT_OF_STEP_MS = 200;
/** By how much the overlay turns her down while somebody else speaks (a gain of 0.2). */
const DUCKED_DB = 14;

interface Played {
  readonly pcm: Int16Array;
  readonly sampleRateHz: number;
  readonly atMs: number;
}

interface Path {
  readonly delaySteps: number;
  readonly gainDb: readonly number[];
}

export class EchoJudge {
  readonly #rules: EchoRules;
  readonly #played = new BandHistory(KEPT_MS);
  readonly #heard = new BandHistory(KEPT_MS);
  readonly #ducked = new BandHistory(KEPT_MS);
  #waiting: Played[] = [];
  #player: { readonly meter: BandMeter; readonly sampleRateHz: number } | null = null;
  #playedMs = -Infinity;
  #microphone: BandMeter | null = null;
  readonly #noiseDb = new Array<number>(BANDS).fill(SILENT_DB);
  #isDucked = false;
  #lastStep = -1;
  #learnedStep = -1;
  #guessedStep = -1;
  #path: Path | null = null;
  #candidate: { readonly delaySteps: number; readonly times: number } | null = null;
  #verdict: EchoVerdict = 'unknown';

  constructor(rules: EchoRules = ECHO_RULES) {
    this.#rules = rules;
  }

  /** The way from the player to the microphone is known. @returns its delay, or null */
  get delayMs(): number | null {
    return this.#path === null ? null : this.#path.delaySteps * STEP_MS;
  }

  /** She sounds, from `atMs` on (`Clock.nowMs`, also in the future). */
  played(pcm: Int16Array, sampleRateHz: number, atMs: number): void {
    this.#waiting.push({ pcm, sampleRateHz, atMs });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }

  /** Nothing of hers is heard from here on. */
  silenced(atMs: number): void {
    this.#sound(atMs);
    this.#waiting = [];
    this.#player = null;
  }

  duck(ducked: boolean): void {
    this.#isDucked = ducked;
  }

  /** @param endMs `Clock.nowMs` at which its last sample came */
  heard(pcm: Int16Array, endMs: number): void {
    const startMs = endMs - (pcm.length * 1000) / SAMPLE_RATE_HZ;
    if (this.#microphone === null || Math.abs(this.#microphone.nextMs - startMs) > OUT_OF_STEP_MS) {
      this.#microphone = new BandMeter(this.#heard, SAMPLE_RATE_HZ, startMs);
      this.#lastStep = Math.floor(startMs / STEP_MS) - 1;
      this.#learnedStep = this.#lastStep;
      this.#guessedStep = this.#lastStep;
    }
    this.#microphone.push(pcm);
    this.#sound(endMs);
    const whole = Math.floor(this.#microphone.nextMs / STEP_MS) - 1;
    if (whole <= this.#lastStep) return;
    for (let step = this.#lastStep + 1; step <= whole; step++) this.#note(step);
    this.#lastStep = whole;
    if (whole - this.#learnedStep >= LEARN_EVERY_STEPS) this.#learn();
    this.#judge();
  }

  get verdict(): EchoVerdict {
    return this.#verdict;
  }

  /** Measures of her sound what has been heard until then. */
  #sound(untilMs: number): void {
    for (let next = this.#waiting[0]; next !== undefined && next.atMs < untilMs; next = this.#waiting[0]) {
      const { pcm, sampleRateHz, atMs } = next;
      const samples = Math.min(pcm.length, Math.ceil(((untilMs - atMs) * sampleRateHz) / 1000));
      const { meter } = this.#playerAt(sampleRateHz, atMs);
      meter.push(pcm.subarray(0, samples));
      this.#playedMs = meter.nextMs;
      this.#waiting.shift();
      if (samples < pcm.length) this.#waiting.unshift({ pcm: pcm.subarray(samples), sampleRateHz, atMs: meter.nextMs });
    }
  }

  /** The pieces of a clip follow each other to the sample, as far as clocks can tell. */
  #playerAt(sampleRateHz: number, atMs: number): { readonly meter: BandMeter; readonly sampleRateHz: number } {
    const player = this.#player;
    if (player?.sampleRateHz === sampleRateHz && Math.abs(player.meter.nextMs - atMs) < STEP_MS) return player;
    this.#player = { meter: new BandMeter(this.#played, sampleRateHz, atMs), sampleRateHz };
    return this.#player;
  }

  #note(step: number): void {
    this.#ducked.set(step, 0, this.#isDucked ? DUCKED_DB : 0);
    for (let band = 0; band < BANDS; band++) {
      const db = this.#heard.get(step, band);
      const noise = this.#noiseDb[band] ?? SILENT_DB;
      this.#noiseDb[band] = noise === SILENT_DB || db < noise ? db : noise + NOISE_RISE_DB_PER_STEP;
    }
  }

  /** How loud she is at most in the microphone's step, as far as it hangs on her: late, and smeared by the room. */
  #echoDb(step: number, band: number, delaySteps: number): number {
    const decay = (this.#rules.decayDbPerS * STEP_MS) / 1000;
    let db = SILENT_DB;
    // A step early and late: clocks are no better.
    for (let back = -1; back <= SMEAR_STEPS; back++) {
      const at = step - delaySteps - back;
      const ducked = Math.max(0, this.#ducked.get(at, 0));
      db = Math.max(db, this.#played.get(at, band) - ducked - Math.max(0, back - 1) * decay);
    }
    return db;
  }

  #learn(): void {
    this.#learnedStep = this.#lastStep;
    const steps = Math.floor(this.#rules.windowMs / STEP_MS);
    const from = this.#lastStep - steps + 1;
    const known = this.#path?.delaySteps ?? null;
    const best = this.#bestOf(from, steps);
    if (best.score < this.#rules.same) {
      this.#candidate = null;
      return;
    }
    const isSame = this.#candidate !== null && Math.abs(this.#candidate.delaySteps - best.delaySteps) <= 1;
    this.#candidate = { delaySteps: best.delaySteps, times: isSame ? (this.#candidate?.times ?? 0) + 1 : 1 };
    if (this.#candidate.times < AGREEING_WINDOWS) return;
    const gainDb = this.#gains(from, steps, best.delaySteps);
    const before = this.#path;
    const share = known !== null && Math.abs(known - best.delaySteps) <= 2 ? FOLLOW_SHARE : 1;
    this.#path = {
      delaySteps: best.delaySteps,
      gainDb: gainDb.map((db, band) => {
        const was = before?.gainDb[band];
        return was === undefined ? db : was + (db - was) * share;
      }),
    };
  }

  /** Where in the time before the microphone's window her sound is most like it; a score of −1 where she is not heard enough. */
  #bestOf(from: number, steps: number): { readonly score: number; readonly delaySteps: number } {
    const earliest = Math.floor(this.#rules.earliestMs / STEP_MS);
    const latest = Math.ceil(this.#rules.latestMs / STEP_MS);
    let best = { score: -1, delaySteps: 0 };
    if (this.#playedMs < from * STEP_MS) return best;
    const heard = this.#stretch(from, steps, (step, band) => Math.max(this.#noiseDb[band] ?? SILENT_DB, this.#heard.get(step, band)));
    const sounded = this.#stretch(from - latest, steps + latest - earliest, (step, band) =>
      Math.max(AUDIBLE_DB, this.#played.get(step, band) - Math.max(0, this.#ducked.get(step, 0))),
    );
    for (let delaySteps = earliest; delaySteps <= latest; delaySteps++) {
      const at = (latest - delaySteps) * BANDS;
      const score = correlation(heard, sounded.subarray(at, at + heard.length));
      if (score > best.score) best = { score, delaySteps };
    }
    return best;
  }

  #stretch(from: number, steps: number, dbAt: (step: number, band: number) => number): Float64Array {
    const stretch = new Float64Array(steps * BANDS);
    for (let n = 0; n < stretch.length; n++) stretch[n] = dbAt(from + Math.floor(n / BANDS), n % BANDS);
    return stretch;
  }

  /** In each band the middle one of how much quieter she comes back, where she is loud. */
  #gains(from: number, steps: number, delaySteps: number): number[] {
    return Array.from({ length: BANDS }, (_, band) => {
      const found: number[] = [];
      for (let step = from; step < from + steps; step++) {
        const echo = this.#echoDb(step, band, delaySteps);
        const heard = this.#heard.get(step, band);
        if (echo > AUDIBLE_DB && heard > (this.#noiseDb[band] ?? SILENT_DB) + ABOVE_NOISE_DB) found.push(heard - echo);
      }
      found.sort((a, b) => a - b);
      return found[Math.floor(found.length * GAIN_QUANTILE)] ?? SILENT_DB;
    });
  }

  #judge(): void {
    const path = this.#path;
    if (path === null) {
      // Less is sure by less, but it is soon: she must not be stopped by her first words, before the way is known.
      if (this.#lastStep - this.#guessedStep < GUESS_EVERY_STEPS) return;
      this.#guessedStep = this.#lastStep;
      const steps = Math.floor(this.#rules.firstWindowMs / STEP_MS);
      this.#verdict = this.#bestOf(this.#lastStep - steps + 1, steps).score >= this.#rules.same ? 'hers' : 'unknown';
      return;
    }
    const steps = Math.floor(this.#rules.judgedMs / STEP_MS);
    let over = 0;
    let counted = 0;
    let sounding = 0;
    for (let step = this.#lastStep - steps + 1; step <= this.#lastStep; step++) {
      for (let band = 0; band < BANDS; band++) {
        const noise = (this.#noiseDb[band] ?? SILENT_DB) + ABOVE_NOISE_DB;
        const played = this.#echoDb(step, band, path.delaySteps);
        if (played > AUDIBLE_DB) sounding += 1;
        const echo = played + (path.gainDb[band] ?? SILENT_DB);
        const heard = this.#heard.get(step, band);
        if (heard <= noise) continue;
        counted += 1;
        over += Math.max(0, heard - Math.max(noise, echo));
      }
    }
    // She is silent: whatever is heard is not hers, but nobody need be told that by the sound.
    if (sounding === 0) this.#verdict = 'unknown';
    else if (counted === 0) this.#verdict = 'hers';
    else {
      const meanDb = over / counted;
      if (meanDb >= this.#rules.otherAboveDb) this.#verdict = 'other';
      else if (meanDb <= this.#rules.hersBelowDb || this.#verdict === 'unknown') this.#verdict = 'hers';
    }
  }
}

/** So far back her sound can still be heard in the room. */
const SMEAR_STEPS = 12;
/** An echo varies from step to step: most of it is to lie below what is expected. */
const GAIN_QUANTILE = 0.6;

/**
 * −1 … 1: how closely the bands of the two go together, each about its own mean; −1 where she is not heard enough.
 * @param heard step by step, each band of it
 */
function correlation(heard: Float64Array, sounded: Float64Array): number {
  const steps = heard.length / BANDS;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  let sounding = 0;
  for (let band = 0; band < BANDS; band++) {
    let sumX = 0;
    let sumY = 0;
    for (let n = band; n < heard.length; n += BANDS) {
      sumX += sounded[n] ?? 0;
      sumY += heard[n] ?? 0;
    }
    const meanX = sumX / steps;
    const meanY = sumY / steps;
    for (let n = band; n < heard.length; n += BANDS) {
      const x = (sounded[n] ?? 0) - meanX;
      const y = (heard[n] ?? 0) - meanY;
      xy += x * y;
      xx += x * x;
      yy += y * y;
      if (band === COUNTED_BAND && (sounded[n] ?? 0) > AUDIBLE_DB) sounding += 1;
    }
  }
  return sounding < steps * LEAST_SOUNDING || xx === 0 || yy === 0 ? -1 : xy / Math.sqrt(xx * yy);
}

/** In the middle of speech: she is heard when this one is. */
const COUNTED_BAND = 2;
