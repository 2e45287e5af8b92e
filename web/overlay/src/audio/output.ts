import { Resampler } from './resample.ts';
import type { Clip, Placement } from './schedule.ts';

/** Short enough that a cut is over within one render burst, long enough not to click. */
const FADE_OUT_S = 0.003;

/** 14 dB below her usual voice, nearly there after three times this time constant. */
const DUCKED_GAIN = 0.2;
const DUCK_S = 0.008;

/** Of espeak and of most Piper voices. */
const USUAL_VOICE_HZ = 22_050;

interface EpochBus {
  readonly gain: GainNode;
  readonly sources: Set<AudioBufferSourceNode>;
}
interface Stream {
  readonly clip: Clip;
  readonly resampler: Resampler;
  /** The next whole frame of the context. */
  frame: number;
}

/** Puts placed samples into the audio graph: sources → the epoch's gain → her voice → master → analyser → speakers. */
export class SoundOutput {
  readonly context: AudioContext;
  readonly analyser: AnalyserNode;
  readonly #master: GainNode;
  readonly #voice: GainNode;
  readonly #buses = new Map<number, EpochBus>();
  readonly #streams = new Map<number, Stream>();

  constructor(context: AudioContext) {
    this.context = context;
    this.#master = context.createGain();
    this.#voice = context.createGain();
    this.#voice.connect(this.#master);
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 512;
    this.#master.connect(this.analyser).connect(context.destination);
    // The first clip should not wait for the filter to be built and compiled.
    const warm = new Resampler(USUAL_VOICE_HZ, context.sampleRate);
    for (let i = 0; i < 20; i++) warm.push(new Float32Array(USUAL_VOICE_HZ / 10));
  }

  /** Everything that reaches the speakers passes here; a tap for measurements. */
  get tap(): AudioNode {
    return this.#master;
  }

  place({ clip, pcm, atS, fresh, last }: Placement): void {
    let stream = this.#streams.get(clip.clipId);
    if (stream === undefined) {
      stream = { clip, resampler: new Resampler(clip.sampleRateHz, this.context.sampleRate), frame: 0 };
      this.#streams.set(clip.clipId, stream);
    }
    if (fresh) stream.frame = Math.round(atS * this.context.sampleRate);
    if (pcm.length > 0) this.#play(stream, stream.resampler.push(pcm));
    if (!last) return;
    this.#streams.delete(clip.clipId);
    this.#play(stream, stream.resampler.flush());
  }

  /** Silences every epoch below `epoch`. Answers in how many ms the graph is silent, 0 where nothing sounded. */
  cut(epoch: number): number {
    let sounding = false;
    const nowS = this.context.currentTime;
    for (const [clipId, { clip }] of this.#streams) if (clip.epoch < epoch) this.#streams.delete(clipId);
    for (const [busEpoch, bus] of this.#buses) {
      if (busEpoch >= epoch) continue;
      this.#buses.delete(busEpoch);
      if (bus.sources.size === 0) {
        bus.gain.disconnect();
        continue;
      }
      sounding = true;
      bus.gain.gain.setValueAtTime(1, nowS);
      bus.gain.gain.linearRampToValueAtTime(0, nowS + FADE_OUT_S);
      for (const source of bus.sources) source.stop(nowS + FADE_OUT_S);
    }
    return sounding ? FADE_OUT_S * 1000 : 0;
  }

  /** Muted or panicked: nothing passes, whatever is still sent. */
  setSilent(silent: boolean): void {
    this.#master.gain.setTargetAtTime(silent ? 0 : 1, this.context.currentTime, 0.002);
  }

  /** Turned down while somebody speaks over her: low enough to be heard over, not gone. */
  setDucked(ducked: boolean): void {
    this.#voice.gain.setTargetAtTime(ducked ? DUCKED_GAIN : 1, this.context.currentTime, DUCK_S);
  }

  #play(stream: Stream, frames: Float32Array<ArrayBuffer>): void {
    if (frames.length === 0) return;
    const { clip } = stream;
    const { context } = this;
    const buffer = context.createBuffer(1, frames.length, context.sampleRate);
    buffer.copyToChannel(frames, 0);
    const bus = this.#bus(clip.epoch);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(bus.gain);
    source.onended = () => {
      source.disconnect();
      bus.sources.delete(source);
      if (bus.sources.size === 0 && this.#buses.get(clip.epoch) !== bus) bus.gain.disconnect();
    };
    bus.sources.add(source);
    source.start(stream.frame / context.sampleRate);
    stream.frame += frames.length;
  }

  #bus(epoch: number): EpochBus {
    let bus = this.#buses.get(epoch);
    if (bus === undefined) {
      bus = { gain: this.context.createGain(), sources: new Set() };
      bus.gain.connect(this.#voice);
      this.#buses.set(epoch, bus);
      // An epoch whose sound is over needs no gain; the next clip of it makes a new one.
      for (const [other, { gain, sources }] of this.#buses) {
        if (other === epoch || sources.size > 0) continue;
        gain.disconnect();
        this.#buses.delete(other);
      }
    }
    return bus;
  }
}
