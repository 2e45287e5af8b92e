/** What goes between a sherpa recogniser and its process. */
export interface SherpaConfig {
  /** What is spoken, as Whisper names it: `en`. */
  readonly language: string;
  readonly threads: number;
}

export interface SherpaJob {
  /** Sample of the utterance that `pcm` begins with: 0 begins one. */
  readonly from: number;
  /** 16 kHz mono. */
  readonly pcm: Int16Array;
  /** Nothing follows. */
  readonly final: boolean;
}

/** `lost`: the process does not have what was before `from`; the whole has to be sent. */
export type SherpaAnswer = { readonly text: string } | { readonly lost: true };
