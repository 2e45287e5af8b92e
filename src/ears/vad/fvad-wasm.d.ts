declare module '@echogarden/fvad-wasm' {
  export interface FvadModule {
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** 0 when there is no memory. */
    _fvad_new(): number;
    _fvad_free(vad: number): void;
    _fvad_reset(vad: number): void;
    /** 0 … 3, the last is the strictest. 0 when taken, else −1. */
    _fvad_set_mode(vad: number, mode: number): number;
    _fvad_set_sample_rate(vad: number, hz: number): number;
    /** 10, 20 or 30 ms. 1 voice, 0 none, −1 a wrong length. */
    _fvad_process(vad: number, samples: number, length: number): number;
  }

  const load: () => Promise<FvadModule>;
  export default load;
}
