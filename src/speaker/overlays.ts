/**
 * The overlays that are connected: the first one that can sound is the primary, all others draw in
 * silence. Everything goes to all of them but the sound, which only the primary gets.
 */
import { Backoff } from '../kernel/backoff.ts';
import type { Clock } from '../kernel/clock.ts';
import type { FromOverlay, OverlayConnection, OverlayHub, ToOverlay } from '../ports/player-protocol.ts';

/** A connection that has not said hello by then is no overlay. */
const HELLO_LIMIT_MS = 5_000;
/** After an overlay lost the primary's place nobody gets it for this long, twice as long each time until a clip is heard to its end. */
const BAR = { firstMs: 10_000, maxMs: 300_000, jitter: 0 } as const;
/** An overlay that has not read this much is hung: it is closed, and comes back by itself. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

interface Overlay {
  readonly connection: OverlayConnection;
  kind: 'overlay' | 'monitor' | 'preview';
  audio: 'running' | 'suspended';
  greeted: boolean;
}

export interface OverlaysEvents {
  /** The frame that greets a newcomer. */
  welcome(): Omit<Extract<ToOverlay, { type: 'welcome' }>, 'role'>;
  /** From the primary only, and `silenced` from anyone. */
  message(message: FromOverlay): void;
  /** The sounding overlay has gone, or another took its place: what it had of clips is lost. */
  primaryChanged(primary: boolean): void;
  counted(count: OverlayCount): void;
}

export interface OverlayCount {
  readonly sounding: boolean;
  /** Overlays in silence: previews, and those that wait for the primary's place. */
  readonly silent: number;
  /** An overlay lost the primary's place a moment ago. */
  readonly barred: boolean;
  /** Overlays whose browser does not let them sound until somebody clicks. */
  readonly suspended: number;
}

export class Overlays implements OverlayHub {
  readonly #events: OverlaysEvents;
  readonly #overlays = new Set<Overlay>();
  readonly #clock: Clock;
  #primary: Overlay | null = null;
  /** Without chance: nobody else knocks at the same time. */
  readonly #bar = new Backoff(BAR);
  #barredUntilMs = 0;
  #cancelElection: () => void = () => undefined;

  constructor(clock: Clock, events: OverlaysEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** An overlay lost the primary's place a moment ago: nobody gets it for a while. */
  get barred(): boolean {
    return this.#clock.nowMs() < this.#barredUntilMs;
  }

  get hasPrimary(): boolean {
    return this.#primary !== null;
  }

  connect(connection: OverlayConnection): { receive(message: FromOverlay): void; disconnected(): void } {
    const overlay: Overlay = { connection, kind: 'preview', audio: 'suspended', greeted: false };
    this.#overlays.add(overlay);
    const cancelHello = this.#clock.schedule(HELLO_LIMIT_MS, () => {
      if (!overlay.greeted) connection.close('no hello came');
    });
    return {
      receive: (message) => {
        cancelHello();
        this.#receive(overlay, message);
      },
      disconnected: () => {
        cancelHello();
        if (!this.#overlays.delete(overlay)) return;
        this.#elect();
      },
    };
  }

  /** To every greeted overlay. */
  broadcast(message: ToOverlay): void {
    for (const overlay of this.#overlays) if (overlay.greeted) this.#send(overlay, () => overlay.connection.send(message));
  }

  toPrimary(message: ToOverlay): void {
    const primary = this.#primary;
    if (primary) this.#send(primary, () => primary.connection.send(message));
  }

  sendPcm(frame: Uint8Array): void {
    const primary = this.#primary;
    if (primary) this.#send(primary, () => primary.connection.sendPcm(frame));
  }

  /**
   * Takes the primary's place away from an overlay that no longer keeps time. It will come back by
   * itself; so that a page that never keeps time does not break every reply, the place stays empty
   * for a while.
   */
  demotePrimary(reason: string): void {
    const barMs = this.#bar.nextMs();
    this.#barredUntilMs = this.#clock.nowMs() + barMs;
    this.#cancelElection();
    this.#cancelElection = this.#clock.schedule(barMs, () => this.#elect());
    this.#primary?.connection.close(reason);
    if (this.#primary) this.#overlays.delete(this.#primary);
    this.#elect();
  }

  close(): void {
    this.#cancelElection();
  }

  #receive(overlay: Overlay, message: FromOverlay): void {
    if (message.type === 'hello') {
      overlay.kind = message.kind;
      overlay.audio = message.audio;
      if (!overlay.greeted) {
        overlay.greeted = true;
        // Its role first, so that a newcomer knows it before the first clip.
        const becomes =
          canSound(overlay) && (this.#primary === null || (this.#primary.kind === 'monitor' && overlay.kind === 'overlay'))
            ? 'primary'
            : 'preview';
        this.#send(overlay, () => overlay.connection.send({ ...this.#events.welcome(), role: becomes }));
      }
      this.#elect();
    } else if (message.type === 'audio') {
      overlay.audio = message.audio;
      this.#elect();
    } else if (message.type === 'silenced' || overlay === this.#primary) {
      if (message.type === 'finished') this.#bar.reset();
      this.#events.message(message);
    }
  }

  #elect(): void {
    const before = this.#primary;
    const { barred } = this;
    const able = barred ? [] : [...this.#overlays].filter(canSound);
    const stays =
      before !== null && able.includes(before) && (before.kind === 'overlay' || !able.some((overlay) => overlay.kind === 'overlay'));
    if (!stays) this.#primary = able.find((overlay) => overlay.kind === 'overlay') ?? able[0] ?? null;
    if (this.#primary !== before) {
      if (before && this.#overlays.has(before)) this.#send(before, () => before.connection.send({ type: 'role', role: 'preview' }));
      const primary = this.#primary;
      if (primary) this.#send(primary, () => primary.connection.send({ type: 'role', role: 'primary' }));
      this.#events.primaryChanged(primary !== null);
    }
    const greeted = [...this.#overlays].filter((overlay) => overlay.greeted);
    this.#events.counted({
      sounding: this.#primary !== null,
      silent: greeted.filter((overlay) => overlay !== this.#primary).length,
      barred,
      suspended: greeted.filter((overlay) => overlay.kind === 'overlay' && overlay.audio === 'suspended').length,
    });
  }

  #send(overlay: Overlay, send: () => void): void {
    if (overlay.connection.bufferedBytes > MAX_BUFFERED_BYTES) {
      overlay.connection.close('the overlay stopped reading');
      return;
    }
    send();
  }
}

function canSound(overlay: Overlay): boolean {
  return overlay.greeted && overlay.kind !== 'preview' && overlay.audio === 'running';
}
