/** Sources and filters of OBS that are shown for some seconds, as rewards show them, and taken off again whatever happens meanwhile. */
import { sleep, type Clock } from '../kernel/clock.ts';
import { ObsError } from './errors.ts';

/** A source of a scene, or a filter of a source, by their names in OBS. */
export type ObsSwitch = { readonly scene: string; readonly source: string } | { readonly source: string; readonly filter: string };

export interface TimedSwitchParts {
  readonly clock: Clock;
  /** Rejects when OBS did not do it, or did not say so in time. */
  readonly set: (what: ObsSwitch, on: boolean) => Promise<void>;
  readonly isOn: (what: ObsSwitch) => Promise<boolean>;
  /** It stays on: the streamer must know. */
  readonly onStuck: (what: ObsSwitch, error: unknown) => void;
}

export interface TimedSwitch {
  /**
   * Shown already, it stays so much longer, ten minutes at most.
   * @throws Error when it cannot be shown now, or the streamer shows it anyhow.
   */
  show(what: ObsSwitch, forMs: number): Promise<void>;
  /** Takes everything off now. */
  clear(): void;
  /** Takes everything off, if OBS takes it, and shows nothing more. */
  close(): Promise<void>;
}

/** OBS may be away at the very moment: taken off when it is back. */
const TRY_AGAIN_MS = 5000;
const GIVE_UP_MS = 600_000;
const LONGEST_MS = 600_000;

interface Shown {
  untilMs: number;
  /** Whoever asks meanwhile learns how it came out. */
  readonly began: Promise<void>;
  readonly cut: AbortController;
}

export function createTimedSwitch({ clock, set, isOn, onStuck }: TimedSwitchParts): TimedSwitch {
  /** By what it is; the streamer's file names a handful. */
  const shown = new Map<string, Shown>();
  const undoing = new Set<Promise<void>>();
  /** What may be on by this program's doing. */
  const ours = new Set<string>();
  const closing = new AbortController();

  async function begin(what: ObsSwitch, key: string): Promise<void> {
    if (!ours.has(key) && (await isOn(what))) throw new Error('it is shown already, and not by a reward');
    ours.add(key);
    await set(what, true);
  }

  async function last(what: ObsSwitch, key: string, entry: Shown): Promise<void> {
    try {
      await entry.began;
      while (entry.untilMs > clock.nowMs()) await sleep(clock, entry.untilMs - clock.nowMs(), entry.cut.signal);
    } catch {
      // Cut short, or OBS did not answer in time and may show it all the same.
    }
    shown.delete(key);
    await takeOff(what, key);
  }

  async function takeOff(what: ObsSwitch, key: string): Promise<void> {
    const giveUpMs = clock.nowMs() + GIVE_UP_MS;
    // Asked for again meanwhile: that one takes it off.
    while (!shown.has(key)) {
      try {
        await set(what, false);
        ours.delete(key);
        return;
      } catch (error) {
        if (closing.signal.aborted || clock.nowMs() >= giveUpMs) {
          onStuck(what, error);
          return;
        }
        await sleep(clock, TRY_AGAIN_MS, closing.signal).catch(() => undefined);
      }
    }
  }

  const clear = (): void => {
    for (const { cut } of shown.values()) cut.abort(new Error('taken off'));
  };

  return {
    async show(what, forMs) {
      closing.signal.throwIfAborted();
      const key = JSON.stringify(what);
      const before = shown.get(key);
      if (before) {
        before.untilMs = Math.min(before.untilMs + forMs, clock.nowMs() + LONGEST_MS);
        return before.began;
      }
      const wasOurs = ours.has(key);
      const entry: Shown = { untilMs: clock.nowMs() + Math.min(forMs, LONGEST_MS), began: begin(what, key), cut: new AbortController() };
      shown.set(key, entry);
      try {
        await entry.began;
      } catch (error) {
        // Late is possible only where OBS gave no answer; what it refused is not on.
        if (!wasOurs && !(error instanceof ObsError && error.kind === 'timeout')) {
          shown.delete(key);
          ours.delete(key);
          throw error;
        }
      }
      const work = last(what, key, entry).finally(() => undoing.delete(work));
      undoing.add(work);
      return entry.began;
    },
    clear,
    async close() {
      closing.abort(new Error('closing'));
      clear();
      await Promise.all(undoing);
    },
  };
}
