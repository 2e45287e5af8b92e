/** Sources and filters of OBS that are shown for some seconds, as rewards show them, and taken off again whatever happens meanwhile. */
import { sleep, type Clock } from '../pipeline/clock.ts';

/** A source of a scene, or a filter of a source, by their names in OBS. */
export type ObsSwitch = { readonly scene: string; readonly source: string } | { readonly source: string; readonly filter: string };

export interface ForAWhileParts {
  readonly clock: Clock;
  /** Rejects when OBS did not do it. */
  readonly set: (what: ObsSwitch, on: boolean) => Promise<void>;
  /** It stays on: the streamer must know. */
  readonly onStuck: (what: ObsSwitch, error: unknown) => void;
}

export interface ForAWhile {
  /**
   * Shown already, it stays so much longer.
   * @throws what `set` throws when it cannot be shown now; then nothing is left to undo.
   */
  show(what: ObsSwitch, forMs: number): Promise<void>;
  /** Takes everything off that is shown, if OBS takes it. */
  close(): Promise<void>;
}

/** OBS may be away at the very moment: taken off when it is back. */
const TRY_AGAIN_MS = 5000;
const GIVE_UP_MS = 600_000;

interface Shown {
  untilMs: number;
}

export function createForAWhile({ clock, set, onStuck }: ForAWhileParts): ForAWhile {
  /** By what it is; the streamer's file names a handful. */
  const shown = new Map<string, Shown>();
  const undoing = new Set<Promise<void>>();
  const closing = new AbortController();

  async function takeOff(what: ObsSwitch, entry: Shown, key: string): Promise<void> {
    try {
      while (entry.untilMs > clock.nowMs()) await sleep(clock, entry.untilMs - clock.nowMs(), closing.signal);
    } catch {
      // Closing: at once.
    }
    shown.delete(key);
    const giveUpMs = clock.nowMs() + GIVE_UP_MS;
    for (;;) {
      try {
        await set(what, false);
        return;
      } catch (error) {
        if (closing.signal.aborted || clock.nowMs() >= giveUpMs) {
          onStuck(what, error);
          return;
        }
        await sleep(clock, TRY_AGAIN_MS, closing.signal).catch(() => undefined);
      }
      // Asked for again meanwhile: that one takes it off.
      if (shown.has(key)) return;
    }
  }

  return {
    async show(what, forMs) {
      closing.signal.throwIfAborted();
      const key = JSON.stringify(what);
      const before = shown.get(key);
      if (before) {
        before.untilMs += forMs;
        return;
      }
      const entry = { untilMs: clock.nowMs() + forMs };
      shown.set(key, entry);
      try {
        await set(what, true);
      } catch (error) {
        shown.delete(key);
        throw error;
      }
      const work = takeOff(what, entry, key).finally(() => undoing.delete(work));
      undoing.add(work);
    },
    async close() {
      closing.abort(new Error('closing'));
      await Promise.all(undoing);
    },
  };
}
