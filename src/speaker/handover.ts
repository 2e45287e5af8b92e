/**
 * Whoever sounded is gone, or somebody new can sound. What had not begun is given to the newcomer, and
 * what broke off goes on from the first word that was not heard. A page that is loaded again is away for
 * a moment: the clips wait for it that long, then virtual time carries them on, as if there never was one.
 */
import type { Clock } from '../kernel/clock.ts';
import type { ClipSender } from './clip-sender.ts';
import type { Overlays } from './overlays.ts';
import type { Playback } from './playback.ts';
import type { VirtualPlayer } from './virtual-player.ts';

/** A page that OBS loads again sounds after one or two seconds; nobody waits longer for one that was closed. */
const RETURN_MS = 4_000;

export interface HandoverParts {
  readonly clock: Clock;
  readonly playback: Playback;
  readonly virtual: VirtualPlayer;
  readonly overlays: Overlays;
  readonly send: ClipSender;
  readonly nextClipId: () => number;
}

export class Handover {
  readonly #parts: HandoverParts;
  #cancelReturn: (() => void) | undefined;

  constructor(parts: HandoverParts) {
    this.#parts = parts;
  }

  /** The page that sounded may come back: nobody else is given its clips yet. */
  get awaitsReturn(): boolean {
    return this.#cancelReturn !== undefined;
  }

  primaryChanged(hasPrimary: boolean): void {
    const { clock, playback, virtual, overlays, send } = this.#parts;
    this.stopWaiting();
    this.#interrupt();
    virtual.remove((clip) => clip.phase === 'waiting');
    const waiting = playback.open.filter((clip) => clip.phase === 'waiting');
    if (hasPrimary) {
      for (const clip of waiting) {
        clip.virtual = false;
        send.whole(clip);
      }
    } else if (overlays.barred) this.#carryOnVirtually();
    else if (waiting.some((clip) => !clip.virtual)) this.#cancelReturn = clock.schedule(RETURN_MS, () => this.#carryOnVirtually());
  }

  stopWaiting(): void {
    this.#cancelReturn?.();
    this.#cancelReturn = undefined;
  }

  #interrupt(): void {
    const { playback, overlays, nextClipId } = this.#parts;
    for (const clip of playback.open.filter((one) => !one.virtual || one.phase === 'waiting')) {
      const { clipId } = clip;
      if (!playback.interrupted(clip, nextClipId)) continue;
      // Silent previews saw the part that was heard.
      if (clip.clipId !== clipId) overlays.broadcast({ type: 'clip.end', clipId, totalSamples: clip.fromSample });
    }
  }

  #carryOnVirtually(): void {
    this.#cancelReturn = undefined;
    for (const clip of this.#parts.playback.open) {
      if (clip.virtual) continue;
      clip.virtual = true;
      this.#parts.virtual.add(clip);
    }
  }
}
