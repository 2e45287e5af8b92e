/** Is the model file there, is it one, and can the engine be had? */
import { stat } from 'node:fs/promises';
import { ServerError } from '../served/errors.ts';
import { GgufError, readGgufHeader, type GgufHeader } from './header.ts';

/** A file whose first part was read; `key` tells whether it is another one now. */
export interface CheckedFile {
  readonly key: string;
  readonly bytes: number;
  readonly header: GgufHeader;
}

/**
 * @param known what was read before, taken again while the file is the same
 * @throws ServerError that says what to do
 */
export async function checkFile(path: string, known: CheckedFile | null): Promise<CheckedFile> {
  if (path === '')
    throw new ServerError(
      'model-missing',
      'no model file is set: put the path of a .gguf file into GGUF_MODEL, or take another POLICY_PROVIDER',
    );
  try {
    const { size, mtimeMs } = await stat(path);
    const key = `${size} ${mtimeMs}`;
    if (known?.key === key) return known;
    return { key, bytes: size, header: await readGgufHeader(path) };
  } catch (error) {
    if (error instanceof GgufError) throw new ServerError('model-missing', `${path} cannot be used: ${error.message}; check GGUF_MODEL`);
    throw new ServerError('model-missing', `${path} cannot be read: ${reasons[codeOf(error)] ?? codeOf(error)}; check GGUF_MODEL`, {
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such folder',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}
