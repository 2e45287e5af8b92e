/** What Hugging Face tells of a repository's files: their sizes and sums, at one commit. */
import { z } from 'zod';
import type { RemoteFile } from '../../download/download.ts';
import { reasonOf } from '../../download/download.ts';
import { EarsModelError } from './catalogue.ts';

export const HUB_URL = 'https://huggingface.co';
const LIMIT_MS = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** A large file has the SHA-256 of its content, a small one git's name of it. */
const listingSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/u),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().nullish(),
      blobId: z
        .string()
        .regex(/^[0-9a-f]{40}$/u)
        .nullish(),
      lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/u), size: z.number().int().nonnegative() }).nullish(),
    }),
  ),
});

/** @throws EarsModelError that says what to do */
export async function hubFiles(
  hubUrl: string,
  repository: string,
  wanted: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly commit: string; readonly files: readonly RemoteFile[] }> {
  const parsed = listingSchema.safeParse(await listing(`${hubUrl}/api/models/${repository}?blobs=true`, signal));
  if (!parsed.success)
    throw new EarsModelError(
      `${hubUrl} tells of ${repository} in another form than expected (${parsed.error.issues[0]?.path.join('.') ?? ''}); nothing was installed`,
    );
  const { sha, siblings } = parsed.data;
  const files = wanted.map((name): RemoteFile => {
    const found = siblings.find(({ rfilename }) => rfilename === name);
    if (!found) throw new EarsModelError(`${repository} at ${hubUrl} has no file ${name} any more; nothing was installed`);
    const sums = found.lfs ? { sha256: found.lfs.sha256 } : found.blobId ? { gitBlob: found.blobId } : null;
    const bytes = found.lfs?.size ?? found.size ?? null;
    if (sums === null || bytes === null) throw new EarsModelError(`${hubUrl} tells no size or no sum of ${name}; nothing was installed`);
    return { name, url: `${hubUrl}/${repository}/resolve/${sha}/${name}`, bytes, sums, sumsFrom: "Hugging Face's list" };
  });
  return { commit: sha, files };
}

async function listing(url: string, signal?: AbortSignal): Promise<unknown> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
    if (!response.ok) {
      await response.body?.cancel();
      throw new EarsModelError(
        `${url} answered ${response.status}; ${response.status >= 500 ? 'try again later' : 'nothing was installed'}`,
      );
    }
    return JSON.parse(await bounded(response)) as unknown;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof EarsModelError) throw error;
    if (error instanceof SyntaxError) throw new EarsModelError(`${url} answered no JSON; try again later`, { cause: error });
    throw new EarsModelError(`${url} cannot be reached (${reasonOf(error)}); installing needs the internet once`, { cause: error });
  }
}

async function bounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new EarsModelError('the list of files is without end; nothing was installed');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
