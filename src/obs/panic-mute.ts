/**
 * Muted in OBS too, beside the cut: she is silent already when this hears of a panic, and nobody waits
 * for OBS. The state counts, not which events were seen.
 */
import type { EventBus } from '../domain/events.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { Obs } from './obs.ts';

export interface PanicMute {
  /** Switched off while panicked it stays muted: that is the safe side. On again, OBS is made as it should be. */
  setEnabled(enabled: boolean): void;
  /** Nobody would know why she is not heard the next time: what this muted is given back. */
  close(): Promise<void>;
}

export function createPanicMute(bus: EventBus, obs: Pick<Obs, 'connected' | 'hardMute'>, log: Log): PanicMute {
  let panicked = false;
  let enabled = true;

  async function mute(on: boolean): Promise<void> {
    try {
      await obs.hardMute(on);
    } catch (error) {
      // Without OBS there is nothing to mute (it is done when OBS comes); with it the streamer must know that it did not.
      if (obs.connected) log.warn(`OBS did not ${on ? 'mute' : 'unmute'} her: ${reasonOf(error)}`);
    }
  }

  const stop = bus.listen((event) => {
    if (event.type === 'panic') {
      panicked = true;
      if (enabled) void mute(true);
    } else if (event.type === 'resumed') {
      panicked = false;
      // What this muted is given back also when OBS was switched off meanwhile.
      void mute(false);
    }
  });
  return {
    setEnabled(on) {
      enabled = on;
      if (on) void mute(panicked);
    },
    async close() {
      stop();
      if (panicked && obs.connected) await mute(false);
    },
  };
}
