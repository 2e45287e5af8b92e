import type { SoundOutput } from './output.ts';

/** A forgotten song in the folder must not play through the stream. */
const LONGEST_S = 30;
/** More at once is noise; the oldest ends for the newest. */
const MOST_AT_ONCE = 6;
/** Beside the voice, not over it. */
const GAIN = 0.7;
const FETCH_LIMIT_MS = 5_000;

/** Short sounds of the streamer's folder, played beside the voice and through the same master, so that mute and panic end them too. */
export class SoundEffects {
  readonly #output: SoundOutput;
  readonly #gain: GainNode;
  readonly #addressOf: (name: string) => string;
  readonly #playing = new Set<AudioBufferSourceNode>();
  /** Grows with every stop: a sound that was still being fetched then is not wanted any more. */
  #stops = 0;

  constructor(output: SoundOutput, addressOf: (name: string) => string) {
    this.#output = output;
    this.#addressOf = addressOf;
    this.#gain = output.context.createGain();
    this.#gain.gain.value = GAIN;
    this.#gain.connect(output.tap);
  }

  /** Resolves when it begins to sound; rejects with a reason when it cannot be had or read, or is not wanted any more. */
  async play(name: string): Promise<void> {
    const stops = this.#stops;
    const response = await fetch(this.#addressOf(name), { signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const buffer = await this.#output.context.decodeAudioData(await response.arrayBuffer());
    if (stops !== this.#stops) throw new Error('she was silenced meanwhile');
    const source = this.#output.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#gain);
    source.onended = () => {
      source.disconnect();
      this.#playing.delete(source);
    };
    for (const oldest of [...this.#playing].slice(0, Math.max(0, this.#playing.size + 1 - MOST_AT_ONCE))) oldest.stop();
    this.#playing.add(source);
    source.start(0, 0, LONGEST_S);
  }

  stop(): void {
    this.#stops++;
    for (const source of this.#playing) source.stop();
  }
}
