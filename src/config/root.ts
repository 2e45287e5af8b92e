import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the program: package.json, personas, built pages; with a separator at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The folder of the streamer's own files, `.env` and the data folder: the program's, unless AIVT_HOME names
 * another (as the packaged program does, so that a newer one can take its place without losing anything).
 */
export const HOME = homeFolder(process.env);

export function homeFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment['AIVT_HOME'];
  if (home === undefined || home === '') return ROOT;
  const folder = resolve(home);
  return folder.endsWith(sep) ? folder : folder + sep;
}
