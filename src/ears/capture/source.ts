/** Sound that AIVT fetches itself, without a browser: a microphone of this machine, or a file that stands in for one. */
export interface SoundSource {
  /** As the settings name it: told while it cannot be opened. */
  readonly wanted: string;
  /** @throws Fault that says what to do; one that is permanent is tried again more seldom. */
  open(signal: AbortSignal): Promise<OpenSource>;
  close(): Promise<void>;
}

export interface OpenSource {
  /** As a person knows it. */
  readonly device: string;
  readonly sampleRateHz: number;
  /** Mono, as it comes. Ends when there is no more; rejects when the source is lost. Iterate once. */
  readonly sound: AsyncIterable<Int16Array>;
}
