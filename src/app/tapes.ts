/** Which recordings there are: a viewer who is forgotten is taken out of those too, wherever they were put. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { reasonOf } from '../kernel/fault.ts';
import { eraseFromTape, isTape } from '../recording/erase.ts';
import type { ForgetPlace } from './forgetting.ts';

/** @param list one path a line. @param file a recording that begins. */
export function noteTape(list: string, file: string): void {
  mkdirSync(dirname(list), { recursive: true });
  if (listed(list).has(resolve(file))) return;
  appendFileSync(list, `${resolve(file)}\n`, { mode: 0o600 });
}

/** @param running the recording that is being written; it cleans itself. */
export function forgetInTapes(
  list: string,
  running: { readonly file: string; erase(names: readonly string[]): Promise<boolean> } | null,
): ForgetPlace {
  return async (names) => {
    let cleaned = 0;
    const left: string[] = [];
    if (running !== null && (await running.erase(names))) cleaned += 1;
    for (const file of listed(list)) {
      if (!existsSync(file) || (running !== null && file === resolve(running.file))) continue;
      try {
        if ((await eraseFromTape(file, names)).size > 0) cleaned += 1;
      } catch (error) {
        // A recording that cannot be cleaned is not kept; what is none by now is somebody's file.
        if (await isTape(file)) {
          await rm(file, { force: true });
          cleaned += 1;
        } else left.push(reasonOf(error));
      }
    }
    if (left.length > 0) throw new Error(left.join('; '));
    return cleaned;
  };
}

/** The recordings that were ever begun. */
function listed(list: string): ReadonlySet<string> {
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
  return new Set(lines.filter((file) => file !== ''));
}
