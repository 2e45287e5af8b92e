/**
 * Runs in the audio thread, for `?probe=1` only: hands on what passes, with the clock's frame numbers.
 * The AudioWorklet's own globals are in no TypeScript library.
 */
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new () => Processor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
interface Processor {
  process(inputs: readonly (readonly Float32Array[])[]): boolean;
}

const BLOCK = 512;

registerProcessor(
  'aivt-capture',
  class extends AudioWorkletProcessor implements Processor {
    #block = new Float32Array(BLOCK);
    #filled = 0;

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      const quantum = inputs[0]?.[0];
      const frames = quantum?.length ?? 128;
      if (quantum !== undefined) this.#block.set(quantum, this.#filled);
      this.#filled += frames;
      if (this.#filled >= BLOCK) {
        this.port.postMessage({ endFrame: currentFrame + frames, samples: this.#block }, [this.#block.buffer]);
        this.#block = new Float32Array(BLOCK);
        this.#filled = 0;
      }
      return true;
    }
  },
);
export {};
