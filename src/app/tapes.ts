/** Which recordings there are: a viewer who is forgotten is taken out of those too, wherever they were put. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { eraseFromTape } from '../recording/erase.ts';
import type { ForgetPlace } from './forgetting.ts';

/** @param list one path a line. @param file a recording that begins. */
export function noteTape(list: string, file: string): void {
  mkdirSync(dirname(list), { recursive: true });
  appendFileSync(list, `${resolve(file)}\n`, { mode: 0o600 });
}

/** @param running the recording that is being written; it cleans itself. */
export function forgetInTapes(
  list: string,
  running: { readonly file: string; erase(names: readonly string[]): Promise<boolean> } | null,
): ForgetPlace {
  return async (names) => {
    const listed = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
    const files = new Set(listed.filter((file) => file !== '' && existsSync(file)));
    let cleaned = 0;
    if (running !== null && (await running.erase(names))) cleaned += 1;
    for (const file of files) {
      if (running !== null && file === resolve(running.file)) continue;
      try {
        if ((await eraseFromTape(file, names)).size > 0) cleaned += 1;
      } catch {
        // What cannot be cleaned is not kept.
        await rm(file, { force: true });
        cleaned += 1;
      }
    }
    return cleaned;
  };
}
