/** The streamer's short sounds, as rewards play them. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SOUND_FILE } from '../domain/sound-file.ts';
import { Fault, reasonOf } from '../kernel/fault.ts';

/**
 * Plays a file of `dir`.
 * @param toOverlay plays a file that is there; rejects with the reason when it is not heard.
 * @throws Fault that says why it is not heard, and what there is.
 */
export async function playSound(dir: string, name: string, toOverlay: (name: string) => Promise<void>): Promise<void> {
  if (!SOUND_FILE.test(name) || !(await isThere(join(dir, name)))) {
    const has = await soundsIn(dir);
    throw new Fault(`there is no sound "${name}" in ${dir}${has.length > 0 ? `, which has ${has.join(', ')}` : ': put the file there'}`, {
      permanent: true,
    });
  }
  try {
    await toOverlay(name);
  } catch (error) {
    throw new Fault(`the sound ${name} was not played: ${reasonOf(error)}`, { cause: error });
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function soundsIn(dir: string): Promise<string[]> {
  return (await readdir(dir).catch(() => [])).filter((name) => SOUND_FILE.test(name)).slice(0, 20);
}
