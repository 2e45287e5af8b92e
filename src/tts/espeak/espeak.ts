import load, { type EspeakModule, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';

const VARIANTS = '/usr/share/espeak-ng-data/voices/!v';

/** The espeak-ng library in this thread, with its voice set. Synchronous once loaded. */
export interface Espeak {
  readonly module: EspeakModule;
  readonly worker: EspeakWorker;
  readonly sampleRateHz: number;
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
  return { module, worker, sampleRateHz: worker.samplerate };
}
