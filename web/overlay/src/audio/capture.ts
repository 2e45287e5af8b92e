import workletUrl from './capture.worklet.ts?worker&url';
import type { LoudnessSample } from '../probe-types.ts';
import { Ring } from '../ring.ts';

const KEPT_S = 60;

/** What really went to the speakers: its loudness, and (from the audio thread, on request) its samples. */
export class Capture {
  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #window: Float32Array<ArrayBuffer>;
  readonly #loudness = new Ring<LoudnessSample>(8192);
  #samples: Float32Array<ArrayBuffer> | undefined;
  #endFrame = 0;

  constructor(context: AudioContext, analyser: AnalyserNode) {
    this.#context = context;
    this.#analyser = analyser;
    this.#window = new Float32Array(analyser.fftSize);
  }

  /** Starts to keep samples. */
  async keepSamples(tap: AudioNode): Promise<void> {
    await this.#context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(this.#context, 'aivt-capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    tap.connect(node);
    const kept = new Float32Array(Math.ceil(this.#context.sampleRate * KEPT_S));
    this.#samples = kept;
    node.port.onmessage = (event: MessageEvent<{ endFrame: number; samples: Float32Array }>) => {
      const { endFrame, samples } = event.data;
      for (let i = 0; i < samples.length; i++) kept[(endFrame - samples.length + i) % kept.length] = samples[i] ?? 0;
      this.#endFrame = endFrame;
      this.#loudness.push({ tMs: ((endFrame - samples.length / 2) / this.#context.sampleRate) * 1000, rms: rmsOf(samples) });
    };
  }

  /** Called every frame: without the worklet, the analyser's last ten milliseconds must do. */
  poll(): void {
    if (this.#samples !== undefined) return;
    this.#analyser.getFloatTimeDomainData(this.#window);
    const middleS = this.#context.currentTime - this.#window.length / 2 / this.#context.sampleRate;
    this.#loudness.push({ tMs: middleS * 1000, rms: rmsOf(this.#window) });
  }

  loudness(): LoudnessSample[] {
    return this.#loudness.values();
  }

  /** The played samples of up to a minute, oldest first, with the audio clock of the first; nothing without `?probe=1`. */
  played(): { startMs: number; sampleRateHz: number; samples: Float32Array<ArrayBuffer> } | undefined {
    const kept = this.#samples;
    if (kept === undefined) return undefined;
    const count = Math.min(this.#endFrame, kept.length);
    const samples = new Float32Array(count);
    for (let i = 0; i < count; i++) samples[i] = kept[(this.#endFrame - count + i) % kept.length] ?? 0;
    return { startMs: ((this.#endFrame - count) / this.#context.sampleRate) * 1000, sampleRateHz: this.#context.sampleRate, samples };
  }
}

function rmsOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
