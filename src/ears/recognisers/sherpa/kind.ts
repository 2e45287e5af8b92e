/** What kind of model lies in a folder, told by its files: how sherpa-onnx is asked to load it. */
import { open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RecogniserError } from '../../../ports/recogniser.ts';

/** Paths, by their part in the model. */
export type ModelFiles =
  | { readonly kind: 'whisper'; readonly encoder: string; readonly decoder: string; readonly tokens: string }
  | { readonly kind: 'moonshine'; readonly encoder: string; readonly mergedDecoder: string; readonly tokens: string }
  | {
      readonly kind: 'moonshine-v1';
      readonly preprocessor: string;
      readonly encoder: string;
      readonly uncachedDecoder: string;
      readonly cachedDecoder: string;
      readonly tokens: string;
    }
  /** `nemo`: of NVIDIA's, Parakeet for one. */
  | {
      readonly kind: 'transducer';
      readonly streaming: boolean;
      readonly encoder: string;
      readonly decoder: string;
      readonly joiner: string;
      readonly tokens: string;
    }
  | { readonly kind: 'nemo-ctc'; readonly streaming: boolean; readonly model: string; readonly tokens: string };

/** Said by the files of a model that takes its sound in pieces, in what is written at their end. */
const STREAMING_SIGNS = ['decode_chunk_len', 'window_size'];
/** The notes of a model stand after its weights. */
const NOTES_BYTES = 64 * 1024;

/** @throws RecogniserError that says what the folder lacks */
export async function modelFilesOf(folder: string): Promise<ModelFiles> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const pick = (pattern: RegExp): string | null => {
    const found = names.filter((name) => pattern.test(name) && /\.(?:onnx|ort)$/u.test(name));
    // The one of 8 bits is smaller, quicker on a processor and nearly as good.
    const best = found.find((name) => name.includes('int8')) ?? found[0];
    return best === undefined ? null : join(folder, best);
  };
  const tokensName = names.find((name) => name.endsWith('tokens.txt'));
  const tokens = tokensName === undefined ? null : join(folder, tokensName);
  const preprocessor = pick(/^preprocess/u);
  const uncachedDecoder = pick(/^uncached_decode/u);
  const cachedDecoder = pick(/^cached_decode/u);
  const mergedDecoder = pick(/decoder_model_merged/u);
  const encoder = pick(/encode/u);
  const decoder = pick(/decoder/u);
  const joiner = pick(/joiner/u);
  const model = pick(/^model/u);
  if (tokens === null)
    throw new RecogniserError(
      `${basename(folder)} is no model of sherpa-onnx: it has no tokens.txt${names.length === 0 ? ' (the folder is empty)' : ''}`,
      {
        permanent: true,
      },
    );
  if (preprocessor && encoder && uncachedDecoder && cachedDecoder)
    return { kind: 'moonshine-v1', preprocessor, encoder, uncachedDecoder, cachedDecoder, tokens };
  if (encoder && mergedDecoder) return { kind: 'moonshine', encoder, mergedDecoder, tokens };
  if (encoder && decoder && joiner) return { kind: 'transducer', streaming: await isStreaming(encoder), encoder, decoder, joiner, tokens };
  if (encoder && decoder) return { kind: 'whisper', encoder, decoder, tokens };
  if (model) return { kind: 'nemo-ctc', streaming: await isStreaming(model), model, tokens };
  throw new RecogniserError(
    `${basename(folder)} is no model that AIVT knows: Whisper has an encoder and a decoder, Parakeet and Zipformer a joiner too, Moonshine an encoder and a merged decoder, NeMo CTC a model.onnx`,
    { permanent: true },
  );
}

async function isStreaming(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, NOTES_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return STREAMING_SIGNS.some((sign) => buffer.includes(sign));
  } finally {
    await handle.close();
  }
}
