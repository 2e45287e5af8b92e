/** The engine inside the `ears` process: Silero's model, run by sherpa-onnx. What `workers/ears-main.ts` serves. */
import { fileURLToPath } from 'node:url';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../sound/framing.ts';

/** 0 … 1: how sure the model must be that somebody speaks. */
export interface SileroThreshold {
  readonly threshold: number;
}

/**
 * One job (a `SileroThreshold`) lasts as long as a microphone: frames (`Int16Array`) in, a boolean for each out.
 * A `null` begins anew, another threshold holds from the next frame.
 */
export type SileroInput = Int16Array | SileroThreshold | null;

/** Of the model's own segments: as short as can be, since the endpointing decides what a pause is. */
const LEAST_S = 0.03;
const HELD_S = 0.03;
/** Segments are thrown away at once; the buffer only has to hold one. */
const BUFFER_S = 30;
const FIRST_THRESHOLD = 0.5;

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
export async function openSileroEngine(): Promise<SileroEngine> {
  const { Vad } = (await import('sherpa-onnx-node')).default;
  const model = fileURLToPath(import.meta.resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx'));
  const load = (threshold: number): InstanceType<typeof Vad> =>
    new Vad(
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
  let loaded = { threshold: FIRST_THRESHOLD, vad: load(FIRST_THRESHOLD) };
  const withThreshold = (threshold: number): InstanceType<typeof Vad> => {
    // It is a part of the loaded model: some milliseconds, whenever somebody moves it.
    if (loaded.threshold !== threshold) loaded = { threshold, vad: load(threshold) };
    return loaded.vad;
  };
  // The first run is the slowest, and a machine that cannot do it says so at once.
  loaded.vad.acceptWaveform(new Float32Array(FRAME_SAMPLES));
  return {
    info: { provider: 'silero', detail: 'Silero VAD v6' },
    jobs: 'side-by-side',
    async run(job, scope) {
      let vad = withThreshold((job as SileroThreshold).threshold);
      // One microphone is heard at a time: what the last one left is forgotten.
      vad.reset();
      const samples = new Float32Array(FRAME_SAMPLES);
      for await (const input of scope.input as AsyncIterable<SileroInput>) {
        if (scope.cancelled()) return;
        if (input === null) {
          vad.reset();
          continue;
        }
        if ('threshold' in input) {
          vad = withThreshold(input.threshold);
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
