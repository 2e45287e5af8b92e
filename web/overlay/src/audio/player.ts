import type { FromOverlay, ToOverlay } from '../../../../src/ports/player-protocol.ts';
import type { PcmFrame } from '../wire.ts';
import type { AudibleClock } from './clock.ts';
import { Envelope } from './envelope.ts';
import type { SoundOutput } from './output.ts';
import { PlaybackSchedule } from './schedule.ts';
import type { Clip, Placement, Playhead, Report } from './schedule.ts';

/** What the player needs to sound; a preview has none of it. */
export interface Sounding {
  readonly output: SoundOutput;
  readonly clock: AudibleClock;
  readonly send: (message: FromOverlay) => void;
}

export interface PlayerEvents {
  started(clip: Clip): void;
  finished(clip: Clip): void;
}

/** Timers may be late; the acknowledgement says by how much, so waking a little often is only for freshness. */
const LONGEST_SLEEP_MS = 50;
/** Those of clips that were cut stay behind; a mouth that opens evenly for one clause is no harm. */
const MOST_ENVELOPES = 100;

/** Plays clips by the schedule: with sound and acknowledgements, or as a silent preview by a virtual clock. */
export class Player {
  readonly #schedule: PlaybackSchedule;
  readonly #sounding: Sounding | undefined;
  readonly #events: PlayerEvents;
  readonly #envelopes = new Map<number, Envelope>();
  #timer: number | undefined;

  constructor(sounding: Sounding | undefined, events: PlayerEvents) {
    this.#sounding = sounding;
    this.#schedule = new PlaybackSchedule(sounding === undefined ? 'virtual' : 'sound');
    this.#events = events;
  }

  get idle(): boolean {
    return this.#schedule.idle;
  }

  holds(turnId: string): boolean {
    return this.#schedule.holds(turnId);
  }

  take(message: Extract<ToOverlay, { type: 'clip.open' | 'clip.cues' | 'clip.end' }>): void {
    if (message.type === 'clip.open') {
      this.#schedule.open(message, this.#nowS());
      if (this.#envelopes.size > MOST_ENVELOPES) this.#envelopes.clear();
      this.#envelopes.set(message.clipId, new Envelope(message.sampleRateHz));
    } else if (message.type === 'clip.cues') {
      this.#schedule.cues(message);
    } else {
      this.#place(this.#schedule.end(message, this.#nowS()));
    }
    this.#wake();
  }

  sound(frame: PcmFrame): void {
    this.#place(this.#schedule.pcm(frame, this.#nowS()));
    this.#envelopes.get(frame.clipId)?.push(frame.pcm);
    this.#wake();
  }

  /** Silences everything below `epoch`, says how far it was heard, and then that it is silent; `quietly` says nothing. */
  cut(epoch: number, how?: 'quietly'): void {
    const silentInMs = this.#sounding?.output.cut(epoch) ?? 0;
    this.#tick();
    const heard = this.#schedule.cut(epoch, this.audibleS());
    const send = this.#sounding?.send;
    if (send === undefined || how === 'quietly') return;
    if (heard !== undefined) send({ type: 'progress', clipId: heard.clip.clipId, playedSamples: heard.playedSamples });
    if (silentInMs === 0) send({ type: 'silenced', epoch });
    else
      setTimeout(() => {
        send({ type: 'silenced', epoch });
      }, silentInMs);
  }

  /** Turned down while somebody else speaks, without a stop. */
  duck(ducked: boolean): void {
    this.#sounding?.output.setDucked(ducked);
  }

  /** Forgets everything and falls silent, and says nothing more. */
  close(): void {
    this.#sounding?.output.cut(Infinity);
    this.#schedule.cut(Infinity, this.audibleS());
    clearTimeout(this.#timer);
  }

  playhead(): Playhead | undefined {
    return this.#schedule.at(this.audibleS());
  }

  /** 0…1; a preview that gets no sound sees an even voice. */
  loudness({ clip, sample, sounding }: Playhead): number {
    if (!sounding) return 0;
    const envelope = this.#envelopes.get(clip.clipId);
    return envelope === undefined || envelope.empty ? 0.6 : envelope.at(sample);
  }

  /** The moment that is heard now, on the schedule's axis. */
  audibleS(): number {
    return this.#sounding?.clock.audibleS() ?? performance.now() / 1000;
  }

  #nowS(): number {
    return this.#sounding?.output.context.currentTime ?? performance.now() / 1000;
  }

  #place(placements: readonly Placement[]): void {
    for (const placement of placements) this.#sounding?.output.place(placement);
  }

  #tick(): void {
    for (const report of this.#schedule.report(this.audibleS())) this.#report(report);
  }

  #report(report: Report): void {
    const { clip } = report;
    if (report.type === 'playing') {
      const sounding = this.#sounding;
      sounding?.send({
        type: 'playing',
        clipId: clip.clipId,
        agoMs: report.agoS * 1000,
        outputLatencyMs: sounding.clock.outputLatencyMs(),
      });
      this.#events.started(clip);
      return;
    }
    this.#sounding?.send({ type: report.type, clipId: clip.clipId, playedSamples: report.playedSamples });
    if (report.type === 'finished') {
      this.#envelopes.delete(clip.clipId);
      this.#events.finished(clip);
    }
  }

  #wake(): void {
    clearTimeout(this.#timer);
    this.#tick();
    const nextS = this.#schedule.nextReportS();
    if (nextS === undefined && this.#schedule.idle) return;
    const waitMs = nextS === undefined ? LONGEST_SLEEP_MS : (nextS - this.audibleS()) * 1000;
    this.#timer = window.setTimeout(
      () => {
        this.#wake();
      },
      Math.min(LONGEST_SLEEP_MS, Math.max(1, waitMs)),
    );
  }
}
