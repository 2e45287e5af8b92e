declare module 'sherpa-onnx-node' {
  interface VadConfig {
    readonly sileroVad: {
      readonly model: string;
      readonly threshold: number;
      /** Seconds. */
      readonly minSpeechDuration: number;
      readonly minSilenceDuration: number;
      readonly maxSpeechDuration: number;
      readonly windowSize: number;
    };
    readonly sampleRate: number;
    readonly numThreads: number;
    readonly debug: boolean;
  }

  export interface Vad {
    acceptWaveform(samples: Float32Array): void;
    /** Somebody speaks now. */
    isDetected(): boolean;
    isEmpty(): boolean;
    pop(): void;
    reset(): void;
  }

  const sherpa: { readonly Vad: new (config: VadConfig, bufferSizeInSeconds: number) => Vad };
  export default sherpa;
}
