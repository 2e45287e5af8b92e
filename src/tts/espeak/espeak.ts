import load, { type EspeakModule, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';

const VARIANTS = '/usr/share/espeak-ng-data/voices/!v';

/** The espeak-ng library in this thread, with its voice set. Synchronous once loaded. */
export interface Espeak {
  readonly module: EspeakModule;
  readonly worker: EspeakWorker;
  readonly sampleRateHz: number;
  /** The voice that speaks: the one it was loaded with. */
  readonly voice: string;
  /** The voice that is set in the library now. */
  current: string;
}

/** Sets the voice for what follows. @throws Error when espeak does not have it. */
export function useVoice(espeak: Espeak, voice: string): void {
  if (espeak.current === voice) return;
  if (espeak.worker.set_voice(voice) !== 0) throw new Error(`espeak has no voice "${voice}"`);
  espeak.current = voice;
}

/**
 * @param voice a voice of espeak with an optional variant, `en-us+Annie`.
 * @throws Error naming the voice when it or its variant does not exist (espeak itself would go on
 *   with another voice and say nothing).
 */
export async function loadEspeak(voice: string): Promise<Espeak> {
  const module = await load();
  const worker = new module.eSpeakNGWorker();
  const variant = voice.split('+')[1];
  if (variant !== undefined) {
    const variants = module.FS.readdir(VARIANTS).filter((name) => !name.startsWith('.'));
    if (!variants.includes(variant)) {
      throw new Error(`espeak has no voice variant "${variant}"; it has ${variants.join(', ')}`);
    }
  }
  if (worker.set_voice(voice) !== 0) throw new Error(`espeak has no voice "${voice}"; try "en-us+Annie"`);
  return { module, worker, sampleRateHz: worker.samplerate, voice, current: voice };
}

/**
 * A letter A that is spelled ("A M", "L M A O", "A plus") is no article: a hyphen tells espeak. As
 * long as before, so that places in the text stay.
 */
export function spelled(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}'])A (?=[A-Z](?!\p{L}|'(?!s\b))|plus\b|minus\b)/gu, 'A-');
}

/**
 * IPA of one clause as espeak writes it: stress marks, words apart by spaces.
 * @param text read as plain text; markup is not interpreted here.
 */
export function phonemesOf({ module, worker }: Espeak, text: string): string {
  const { ptr } = worker.convert_to_phonemes(spelled(text), true);
  if (ptr === 0) return '';
  // The heap may have grown and moved during the call: read it now, not before.
  const heap = module.HEAPU8;
  const end = heap.indexOf(0, ptr);
  const ipa = new TextDecoder().decode(heap.subarray(ptr, end));
  module._free(ptr);
  // Phones are joined by `_`, clauses that espeak saw inside by ` | `; a switch of language is told in brackets.
  return ipa
    .replace(/\([a-z-]+\)/gu, '')
    .replace(/ \| /gu, ' ')
    .replace(/_/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
