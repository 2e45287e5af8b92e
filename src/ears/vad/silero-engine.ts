/** The engine inside the `ears` process: Silero's model, run by sherpa-onnx. What `workers/ears-main.ts` serves. */
import { fileURLToPath } from 'node:url';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../sound/framing.ts';

export interface SileroConfig {
  /** 0 … 1: how sure the model must be that somebody speaks. */
  readonly threshold: number;
}

/** One job lasts as long as a microphone: frames (`Int16Array`) in, a boolean for each out. A `null` begins anew. */
export type SileroInput = Int16Array | null;

/** Of the model's own segments: as short as can be, since the endpointing decides what a pause is. */
const LEAST_S = 0.03;
const HELD_S = 0.06;
/** Segments are thrown away at once; the buffer only has to hold one. */
const BUFFER_S = 30;

interface Scope {
  emit(chunk: unknown): void;
  cancelled(): boolean;
  readonly input: AsyncIterable<unknown>;
  room(): Promise<boolean>;
}

export interface SileroEngine {
  readonly info: { readonly provider: string; readonly detail: string };
  readonly jobs: 'side-by-side';
  run(job: unknown, scope: Scope): Promise<void>;
}

/** Rejects with a message for the streamer when this machine cannot load it. */
export async function openSileroEngine(config: unknown): Promise<SileroEngine> {
  const { threshold } = config as SileroConfig;
  const { Vad } = (await import('sherpa-onnx-node')).default;
  const model = fileURLToPath(import.meta.resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx'));
  const vad = new Vad(
    {
      sileroVad: {
        model,
        threshold,
        minSpeechDuration: LEAST_S,
        minSilenceDuration: HELD_S,
        maxSpeechDuration: BUFFER_S,
        windowSize: FRAME_SAMPLES,
      },
      sampleRate: SAMPLE_RATE_HZ,
      numThreads: 1,
      debug: false,
    },
    BUFFER_S * 2,
  );
  // The first run is the slowest, and a machine that cannot do it says so at once.
  vad.acceptWaveform(new Float32Array(FRAME_SAMPLES));
  return {
    info: { provider: 'silero', detail: `Silero VAD v6, threshold ${threshold}` },
    jobs: 'side-by-side',
    async run(_job, scope) {
      // One microphone is heard at a time: what the last one left is forgotten.
      vad.reset();
      const samples = new Float32Array(FRAME_SAMPLES);
      for await (const input of scope.input as AsyncIterable<SileroInput>) {
        if (scope.cancelled()) return;
        if (input === null) {
          vad.reset();
          continue;
        }
        for (let n = 0; n < samples.length; n++) samples[n] = (input[n] ?? 0) / 32_768;
        vad.acceptWaveform(samples);
        while (!vad.isEmpty()) vad.pop();
        if (!(await scope.room())) return;
        scope.emit(vad.isDetected());
      }
    },
  };
}

/** How long the model itself holds on to speech after its end. */
export const SILERO_HOLD_MS = Math.ceil((HELD_S * 1000) / FRAME_MS) * FRAME_MS;
