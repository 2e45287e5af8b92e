/** The JSON beside a Piper voice (`<name>.onnx.json`), as far as speaking needs it. */
import { z } from 'zod';

const schema = z.object({
  audio: z.object({ sample_rate: z.number().int().min(4000).max(192_000) }),
  espeak: z.object({ voice: z.string().min(1) }).optional(),
  phoneme_type: z.string().optional(),
  inference: z
    .object({ noise_scale: z.number().optional(), length_scale: z.number().positive().optional(), noise_w: z.number().optional() })
    .optional(),
  phoneme_id_map: z.record(z.string(), z.array(z.number().int().nonnegative())),
  num_speakers: z.number().int().positive().optional(),
  speaker_id_map: z.record(z.string(), z.number().int().nonnegative()).optional(),
  hop_length: z.number().int().positive().optional(),
});

export interface PiperConfig {
  readonly sampleRateHz: number;
  /** Voice of espeak that makes the phonemes. */
  readonly espeakVoice: string;
  readonly noiseScale: number;
  readonly lengthScale: number;
  readonly noiseW: number;
  readonly speakers: number;
  readonly speakerIds: Readonly<Record<string, number>>;
  readonly idsOf: ReadonlyMap<string, readonly number[]>;
  /** Samples per latent frame. */
  readonly hopLength: number;
}

/** The marks that every voice must know: padding, begin and end. */
const REQUIRED = ['_', '^', '$'];

/** @throws Error naming the file and what does not fit. */
export function parsePiperConfig(json: string, file: string): PiperConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${file} is not the description of a Piper voice: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  const config = parsed.data;
  if (config.phoneme_type !== undefined && config.phoneme_type !== 'espeak') {
    throw new Error(`${file}: phonemes of type "${config.phoneme_type}" are not supported, only those of espeak`);
  }
  const missing = REQUIRED.filter((mark) => !config.phoneme_id_map[mark]?.length);
  if (missing.length > 0) throw new Error(`${file}: its phoneme_id_map lacks ${missing.join(' ')}`);
  return {
    sampleRateHz: config.audio.sample_rate,
    espeakVoice: config.espeak?.voice ?? 'en-us',
    noiseScale: config.inference?.noise_scale ?? 0.667,
    lengthScale: config.inference?.length_scale ?? 1,
    noiseW: config.inference?.noise_w ?? 0.8,
    speakers: config.num_speakers ?? 1,
    speakerIds: config.speaker_id_map ?? {},
    idsOf: new Map(Object.entries(config.phoneme_id_map)),
    hopLength: config.hop_length ?? 256,
  };
}
