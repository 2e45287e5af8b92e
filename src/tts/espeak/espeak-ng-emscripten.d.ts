declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakEvent {
    readonly type: 'sentence' | 'word' | 'mark' | 'play' | 'end' | 'msg_terminated' | 'phoneme' | 'samplerate';
    /** From 1, in characters of the text given. */
    readonly text_position: number;
    readonly word_length: number;
    /** Milliseconds from the start. */
    readonly audio_position: number;
    /** IPA with stress for `phoneme` (empty: a pause). */
    readonly id: string | number | undefined;
  }

  export interface EspeakWorker {
    rate: number;
    pitch: number;
    range: number;
    readonly samplerate: number;
    /** 0 when taken; an unknown voice keeps the one before. An unknown variant is silently ignored. */
    set_voice(name: string): number;
    /** Blocks. The callback gets at most 100 ms of sound at a time and returns true to stop. */
    synthesize(ssml: string, callback: (pcm: Int16Array, events: EspeakEvent[]) => boolean): void;
    /** A pointer to a C string that the caller frees. */
    convert_to_phonemes(text: string, ipa: boolean): { readonly ptr: number };
  }

  export interface EspeakModule {
    readonly eSpeakNGWorker: new () => EspeakWorker;
    readonly FS: { readdir(path: string): string[] };
    readonly HEAPU8: Uint8Array;
    _free(pointer: number): void;
  }

  const load: () => Promise<EspeakModule>;
  export default load;
}
