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

  export interface RecogniserStream {
    acceptWaveform(sound: { readonly sampleRate: number; readonly samples: Float32Array }): void;
    /** Of a streaming one: nothing follows. */
    inputFinished(): void;
  }

  /** Paths; which of them are there says what is loaded. A configuration that cannot be used ends the process. */
  export interface RecogniserConfig {
    readonly featConfig: { readonly sampleRate: number; readonly featureDim: number };
    readonly modelConfig: Readonly<Record<string, string | number | boolean | Readonly<Record<string, string | number>>>>;
    readonly decodingMethod?: string;
  }

  /** Of a whole utterance. */
  export interface OfflineRecognizer {
    createStream(): RecogniserStream;
    decode(stream: RecogniserStream): void;
    getResult(stream: RecogniserStream): { readonly text: string };
  }

  /** Of sound as it comes. */
  export interface OnlineRecognizer extends OfflineRecognizer {
    isReady(stream: RecogniserStream): boolean;
  }

  const sherpa: {
    readonly Vad: new (config: VadConfig, bufferSizeInSeconds: number) => Vad;
    readonly OfflineRecognizer: new (config: RecogniserConfig) => OfflineRecognizer;
    readonly OnlineRecognizer: new (config: RecogniserConfig) => OnlineRecognizer;
  };
  export default sherpa;
}
