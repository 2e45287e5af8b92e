/** Forgetting is whole: who asks to be forgotten leaves the memory and every other place that keeps something of them. */
import { reasonOf } from '../kernel/fault.ts';
import type { Erasure, Memory } from '../ports/memory.ts';
import type { Trigger } from '../domain/trigger.ts';

/** A place beside the memory. Takes all of the names they had. @returns how many files were cleaned or deleted. */
export type ForgetPlace = (names: readonly string[]) => Promise<number>;

export interface ForgetPlaces {
  add(what: string, place: ForgetPlace): void;
  /** @throws Error naming what could not be cleaned; the others have been */
  forget(names: readonly string[]): Promise<number>;
}

export function createForgetPlaces(): ForgetPlaces {
  const places: [what: string, place: ForgetPlace][] = [];
  return {
    add: (what, place) => void places.push([what, place]),
    async forget(names) {
      const failed: string[] = [];
      let files = 0;
      for (const [what, place] of places) {
        try {
          files += await place(names);
        } catch (error) {
          failed.push(`${what}: ${reasonOf(error)}`);
        }
      }
      if (failed.length > 0) throw new Error(`not everything could be forgotten (${failed.join('; ')})`);
      return files;
    },
  };
}

/** Of those who wrote while this program runs; who is not among them has their names in the memory's file. */
const MAX_KNOWN = 5_000;

/** The memory, whose `erase` reaches everywhere. */
export function forgetEverywhere<M extends Memory>(memory: M, places: ForgetPlaces): M {
  const names = new Map<string, Set<string>>();
  const note = ({ viewer }: Trigger): void => {
    if (viewer === null) return;
    const known = names.get(viewer.id) ?? new Set<string>();
    names.delete(viewer.id);
    names.set(viewer.id, viewer.name === null ? known : known.add(viewer.name));
    if (names.size > MAX_KNOWN) for (const oldest of names.keys()) return void names.delete(oldest);
  };
  return {
    ...memory,
    saw(trigger) {
      note(trigger);
      memory.saw(trigger);
    },
    async erase(viewerId): Promise<Erasure> {
      const known = [...(names.get(viewerId) ?? [])];
      let erased: Erasure;
      try {
        // Their names may be known to the memory's file alone: it tells them as it deletes them.
        erased = await memory.erase(viewerId);
      } catch (error) {
        // The rest goes all the same; that not all went is told.
        if (known.length > 0) await places.forget(known);
        throw error;
      }
      const all = [...new Set([...known, ...erased.names])];
      const copies = all.length === 0 ? 0 : await places.forget(all);
      names.delete(viewerId);
      return { ...erased, copies: erased.copies + copies };
    },
  };
}
