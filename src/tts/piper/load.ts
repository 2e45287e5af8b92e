import { reasonOf } from '../../kernel/fault.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Espeak } from '../espeak/espeak.ts';
import { openPiperModel, type PiperMode } from './model.ts';
import { PiperSpeaker, type PiperSettings } from './speak.ts';
import { parsePiperConfig } from './voice-config.ts';

export interface LoadedPiper {
  readonly speaker: PiperSpeaker;
  /** SHA-256 of model and JSON together: what a cached sound depends on. */
  readonly fileHash: string;
}

export interface LoadOptions {
  readonly settings?: PiperSettings;
  readonly threads: number;
  readonly mode?: PiperMode;
}

const VOICE_NAME = /^[A-Za-z0-9][\w.-]{0,80}$/u;

/**
 * Loads `<folder>/<name>.onnx` and its JSON, and runs it once.
 * @throws Error naming the file and the reason, and what to do.
 */
export async function loadPiper(folder: string, name: string, espeak: Espeak, options: LoadOptions): Promise<LoadedPiper> {
  if (!VOICE_NAME.test(name)) throw new Error(`"${name}" is no name of a voice; they look like en_US-ljspeech-medium`);
  const onnxFile = `${name}.onnx`;
  const jsonFile = `${onnxFile}.json`;
  const bytes = await read(folder, onnxFile, name);
  const json = await read(folder, jsonFile, name);
  const config = parsePiperConfig(new TextDecoder().decode(json), jsonFile);
  const model = await openPiperModel(bytes, onnxFile, config, {
    threads: options.threads,
    ...(options.mode ? { mode: options.mode } : {}),
  });
  try {
    const speaker = new PiperSpeaker(config, model, espeak, options.settings);
    await speaker.warm();
    return { speaker, fileHash: createHash('sha256').update(bytes).update(json).digest('hex') };
  } catch (error) {
    await model.close();
    throw new Error(`${onnxFile} does not work: ${reasonOf(error)}`, { cause: error });
  }
}

async function read(folder: string, file: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error(`the voice "${name}" is not installed (${file} is not in the voices folder); npm run voices -- install ${name}`, {
        cause: error,
      });
    }
    throw error;
  }
}
