/** Piper's own published index (`voices.json`): where the files are, how large, and their sums. */
import { z } from 'zod';
import { VoicesError } from './voices-error.ts';

const indexSchema = z.record(
  z.string(),
  z.object({
    files: z.record(z.string(), z.object({ size_bytes: z.number().int().nonnegative(), md5_digest: z.string().regex(/^[0-9a-f]{32}$/u) })),
  }),
);

export interface VoiceFile {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly md5: string;
}

/** @param fetchText gets the index; its errors are told as they are. */
export async function filesOfVoice(indexUrl: string, voice: string, fetchText: (url: string) => Promise<string>): Promise<VoiceFile[]> {
  const text = await fetchText(indexUrl);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new VoicesError(`the index of voices at ${indexUrl} is no JSON; try again later`, { cause: error });
  }
  const parsed = indexSchema.safeParse(json);
  if (!parsed.success)
    throw new VoicesError(
      `the index of voices at ${indexUrl} has another form than expected (${parsed.error.issues[0]?.path.join('.') ?? ''}); nothing was installed`,
    );
  const entry = Object.hasOwn(parsed.data, voice) ? parsed.data[voice] : undefined;
  if (!entry) throw new VoicesError(`Piper's index has no voice "${voice}"`);
  const wanted = [`${voice}.onnx.json`, `${voice}.onnx`];
  return wanted.map((name) => {
    const found = Object.entries(entry.files).find(([path]) => path.split('/').at(-1) === name);
    if (!found) throw new VoicesError(`Piper's index lists no ${name} for this voice`);
    const [path, { size_bytes, md5_digest }] = found;
    return { name, url: new URL(path, indexUrl).href, bytes: size_bytes, md5: md5_digest };
  });
}
