/** The token by which VTube Studio knows AIVT again. It opens nothing but this API, and is nobody else's business. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface TokenFile {
  /** Null when there is none, or none that can be read. */
  read(): Promise<string | null>;
  /** Whole or not at all, readable by the user alone. */
  write(token: string): Promise<void>;
  forget(): Promise<void>;
}

export function tokenFile(dataDir: string): TokenFile {
  const path = join(dataDir, 'vts', 'token');
  return {
    async read() {
      try {
        const token = (await readFile(path, 'utf8')).trim();
        return token === '' ? null : token;
      } catch {
        return null;
      }
    },
    async write(token) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const part = `${path}.part`;
      await rm(part, { force: true });
      await writeFile(part, `${token}\n`, { mode: 0o600 });
      await rename(part, path);
    },
    forget: () => rm(path, { force: true }),
  };
}
