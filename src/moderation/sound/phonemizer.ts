/** How a text sounds: espeak-ng in this process, loaded when it is first needed. */
import type { EspeakModule, EspeakWorker } from '@echogarden/espeak-ng-emscripten';

export interface Phonemizer {
  /**
   * IPA of an English text, words apart by spaces.
   * @throws Error when it cannot be told; the signal's reason when aborted.
   */
  phonemes(text: string, signal: AbortSignal): Promise<string>;
}

/** The accent does not matter for a match: terms and texts are read with the same one. */
const VOICE = 'en-us';
const decoder = new TextDecoder();

interface Engine {
  readonly module: EspeakModule;
  readonly worker: EspeakWorker;
}

async function load(): Promise<Engine> {
  const { default: open } = await import('@echogarden/espeak-ng-emscripten');
  const module = await open();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice(VOICE) !== 0) throw new Error(`espeak has no voice "${VOICE}"; install the dependencies again`);
  return { module, worker };
}

/** An instance of its own: about 40 MB once the first text that needs it has come. Each call works in this thread. */
export function createEspeakPhonemizer(): Phonemizer {
  let engine: Promise<Engine> | null = null;
  return {
    async phonemes(text, signal) {
      engine ??= load();
      let ready: Engine;
      try {
        ready = await engine;
      } catch (error) {
        // The next text tries again: a full disk or a missing file may have been mended.
        engine = null;
        throw error;
      }
      signal.throwIfAborted();
      return read(ready, text);
    },
  };
}

function read({ module, worker }: Engine, text: string): string {
  const { ptr } = worker.convert_to_phonemes(text, true);
  if (ptr === 0) return '';
  // The heap may have grown and moved during the call: read it now, not before.
  const heap = module.HEAPU8;
  const ipa = decoder.decode(heap.subarray(ptr, heap.indexOf(0, ptr)));
  module._free(ptr);
  return ipa
    .replace(/\([a-z-]+\)/gu, '')
    .replace(/ \| /gu, ' ')
    .replace(/_/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
