import { phonemesOf, useVoice, type Espeak } from '../espeak/espeak.ts';
import type { SpeakScope } from '../espeak/speak.ts';
import { espeakCues, scaleCues } from '../espeak/estimate.ts';
import { languageOf } from '../languages.ts';
import { speakable } from '../speakable.ts';
import type { SpeechJob } from '../speech-job.ts';
import { normalise } from '../text/normalise.ts';
import { VisemeTrack } from '../visemes.ts';
import { WordTrack } from '../word-track.ts';
import type { PiperModel, Scales } from './model.ts';
import { sentencesOf, type Sentence } from './sentence.ts';
import { timeUnits } from './timeline.ts';
import type { PiperConfig } from './voice-config.ts';

/** The loudest sample is brought to this share of full scale; the rest is head-room for louder sentences. */
const TARGET_PEAK = 0.7;
const GAIN_LIMITS = [0.5, 4] as const;

export interface PiperSettings {
  /** Multiplies the voice's own length; above 1 is slower. */
  readonly lengthScale?: number;
  readonly noiseScale?: number;
  readonly noiseW?: number;
  /** Name or number of a speaker, for voices of several. */
  readonly speaker?: string;
}

/** A loaded Piper voice that says jobs. One job at a time. */
export class PiperSpeaker {
  readonly config: PiperConfig;
  readonly model: PiperModel;
  readonly #espeak: Espeak;
  readonly #settings: PiperSettings;
  readonly #speaker: number | null;
  #gain = 1;

  /** @throws Error when the settings name a speaker whom the voice does not have. */
  constructor(config: PiperConfig, model: PiperModel, espeak: Espeak, settings: PiperSettings = {}) {
    this.config = config;
    this.model = model;
    this.#espeak = espeak;
    this.#settings = settings;
    this.#speaker = speakerId(config, settings.speaker);
  }

  /**
   * Runs the voice once, so that the first real clause is fast, and learns how loud it is and
   * whether its frames are as long as its JSON says.
   */
  async warm(): Promise<void> {
    let peak = 0;
    const scope: SpeakScope = {
      cancelled: () => false,
      emit: ({ pcm }) => {
        for (const sample of pcm) peak = Math.max(peak, Math.abs(sample));
      },
    };
    await this.speak({ kind: 'speak', text: 'Hello there, welcome back to the stream!', rate: 1, pitch: 1 }, scope);
    if (peak === 0) throw new Error('the voice makes no sound');
    this.#gain = clamp((TARGET_PEAK * 32_767) / peak, ...GAIN_LIMITS);
  }

  /** Says one job: cues of a sentence first, then its sound piece by piece. Looks for a cancel between pieces. */
  async speak(job: SpeechJob, scope: SpeakScope): Promise<void> {
    const language = languageOf(this.config.espeakVoice);
    const prepared = normalise(speakable(job.text, language), language);
    if (!prepared.audible) return;
    useVoice(this.#espeak, this.config.espeakVoice);
    const sentences = sentencesOf(prepared.text, this.config, (clause) => phonemesOf(this.#espeak, clause));
    if (this.model.mode === 'whole without durations') await this.#speakEstimated(job, sentences, scope);
    else await this.#speakTimed(sentences, new WordTrack(job.text, prepared), this.#scales(job.rate), scope);
  }

  async #speakTimed(sentences: readonly Sentence[], words: WordTrack, scales: Scales, scope: SpeakScope): Promise<void> {
    const visemes = new VisemeTrack(scope.onUnknownPhone);
    let at = 0;
    for (const sentence of sentences) {
      if (scope.cancelled()) return;
      const { durations, pieces } = await this.model.synthesise(sentence.ids, scales);
      if (durations === null) throw new Error('the voice told no durations');
      const expected = timeUnits(sentence.units, durations, this.config.hopLength, at, visemes, words);
      scope.emit({ pcm: new Int16Array(0), visemes: visemes.take(), words: words.take() });
      let made = 0;
      for await (const { audio } of pieces) {
        if (scope.cancelled()) return;
        made += audio.length;
        const pcm = this.#toPcm(audio);
        scope.emit({ pcm, visemes: [], words: [] }, [pcm.buffer]);
      }
      if (made !== expected)
        throw new Error(`the voice made ${made} samples where its durations add up to ${expected}: the mouth would not fit`);
      at += made;
    }
    if (at === 0) return;
    visemes.end(at);
    words.end(at);
    const last = { pcm: new Int16Array(0), visemes: visemes.take(), words: words.take() };
    if (last.visemes.length + last.words.length > 0) scope.emit(last);
  }

  /** For a graph that does not tell durations: espeak's own timing, stretched to the sound. */
  async #speakEstimated(job: SpeechJob, sentences: readonly Sentence[], scope: SpeakScope): Promise<void> {
    const sound: Int16Array<ArrayBuffer>[] = [];
    for (const sentence of sentences) {
      const { pieces } = await this.model.synthesise(sentence.ids, this.#scales(job.rate));
      for await (const { audio } of pieces) {
        if (scope.cancelled()) return;
        sound.push(this.#toPcm(audio));
      }
    }
    if (sound.length === 0) return;
    const total = sound.reduce((sum, pcm) => sum + pcm.length, 0);
    scope.emit({
      pcm: new Int16Array(0),
      ...scaleCues(
        espeakCues(this.#espeak, job, () => scope.cancelled()),
        total,
      ),
    });
    for (const pcm of sound) scope.emit({ pcm, visemes: [], words: [] }, [pcm.buffer]);
  }

  #scales(rate: number): Scales {
    const lengthScale = (this.#settings.lengthScale ?? this.config.lengthScale) / clamp(rate, 0.5, 2);
    return {
      lengthScale,
      noiseScale: this.#settings.noiseScale ?? this.config.noiseScale,
      noiseW: this.#settings.noiseW ?? this.config.noiseW,
      speaker: this.#speaker,
    };
  }

  #toPcm(audio: Float32Array): Int16Array<ArrayBuffer> {
    const pcm = new Int16Array(audio.length);
    const scale = 32_767 * this.#gain;
    for (let n = 0; n < audio.length; n++) pcm[n] = clamp(Math.round((audio[n] ?? 0) * scale), -32_768, 32_767);
    return pcm;
  }
}

function speakerId(config: PiperConfig, wanted: string | undefined): number | null {
  if (config.speakers <= 1) return null;
  if (wanted === undefined || wanted === '') return 0;
  const id = Object.hasOwn(config.speakerIds, wanted) ? config.speakerIds[wanted] : /^\d+$/u.test(wanted) ? Number(wanted) : undefined;
  if (id === undefined || id >= config.speakers) {
    const names = Object.keys(config.speakerIds);
    throw new Error(
      `the voice has no speaker "${wanted}"; it has ${config.speakers} (0 … ${config.speakers - 1}${names.length > 0 ? `; ${names.slice(0, 10).join(', ')}` : ''})`,
    );
  }
  return id;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Number.isFinite(value) ? value : 1));
}
