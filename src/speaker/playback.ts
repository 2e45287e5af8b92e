/** What sounds and what waits, by the player's word: the clips of the last turns and how far each was heard. */
import { approvedPrefix, joinApproved } from '../domain/approved.ts';
import type { Clock } from '../kernel/clock.ts';
import type { MouthClip, MouthFeed } from '../ports/mouth.ts';
import type { Heard, SpeakerListener } from '../ports/speaker.ts';
import { heardSamples, heardTextEnd, pcmFrom, visemesFrom, waitAgain, type SoundingClip } from './sounding-clip.ts';

/** Turns whose clips are remembered for `heard`; the floor, the one before it and a margin. */
const TURNS_KEPT = 4;

export interface PlaybackParts {
  readonly clock: Clock;
  readonly mouth: MouthFeed | null;
  readonly listener: Required<SpeakerListener>;
  /** The head of what is open, or how far it is, has changed. */
  readonly onChange: () => void;
}

export class Playback {
  readonly #parts: PlaybackParts;
  readonly #turns = new Map<string, SoundingClip[]>();
  /** Not yet finished or cut, in order. The head sounds, the next waits: never more than two. */
  #open: SoundingClip[] = [];
  readonly #waiters: (() => void)[] = [];

  constructor(parts: PlaybackParts) {
    this.#parts = parts;
  }

  get open(): readonly SoundingClip[] {
    return this.#open;
  }

  ofTurn(turnId: string): readonly SoundingClip[] {
    return this.#turns.get(turnId) ?? [];
  }

  add(clip: SoundingClip): void {
    const clips = this.#turns.get(clip.turnId) ?? [];
    clips.push(clip);
    this.#turns.set(clip.turnId, clips);
    for (const turnId of this.#turns.keys()) {
      if (this.#turns.size <= TURNS_KEPT) break;
      this.#turns.delete(turnId);
    }
    this.#open.push(clip);
    this.#parts.mouth?.open(mouthClipOf(clip));
  }

  /** The player of this clip went away; another one, or nobody, will have it. @returns whether it still waits to be heard. */
  interrupted(clip: SoundingClip, nextClipId: () => number): boolean {
    if (clip.phase !== 'playing') return clip.phase === 'waiting';
    const { clipId } = clip;
    this.#parts.listener.silent(this.#parts.clock.nowMs());
    if (!waitAgain(clip, nextClipId(), this.#parts.clock.nowMs())) {
      this.finished(clipId, clip.samples);
      return false;
    }
    this.#parts.mouth?.cut();
    for (const open of this.#open) this.#parts.mouth?.open(mouthClipOf(open));
    return true;
  }

  /** Resolves when a clip was finished or cut. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** The clip's first sample was audible at `atMs`. Samples are told as the player counts them: from where it began. */
  playing(clipId: number, atMs: number): void {
    const clip = this.#find(clipId);
    // Before its first sample nothing can be heard, whatever a player says.
    if (clip?.phase !== 'waiting' || clip.samples === 0) return;
    clip.phase = 'playing';
    // No earlier than it was opened: a player's clock may be wrong.
    const startedAtMs = Math.max(atMs, clip.playedAtMs);
    clip.startedAtMs = startedAtMs;
    clip.playedSamples = clip.fromSample;
    clip.playedAtMs = startedAtMs;
    this.#parts.mouth?.playing(clipId, startedAtMs);
    if (clip.clause.emotion) this.#parts.listener.emotion(clip.clause.emotion);
    this.#parts.listener.playing(clip.turnId, clip.clause.seq, startedAtMs);
    let fromSample = clip.fromSample;
    for (const pcm of pcmFrom(clip)) {
      this.#tellSound(clip, fromSample, pcm);
      fromSample += pcm.length;
    }
    this.#parts.onChange();
  }

  /** More of the clip is made. */
  made(clip: SoundingClip, pcm: Int16Array): void {
    const fromSample = clip.samples;
    clip.pcm.push(pcm);
    clip.samples += pcm.length;
    this.#tellSound(clip, fromSample, pcm);
  }

  #tellSound(clip: SoundingClip, fromSample: number, pcm: Int16Array): void {
    if (clip.virtual || clip.phase !== 'playing' || clip.startedAtMs === null) return;
    const atMs = clip.startedAtMs + ((fromSample - clip.fromSample) * 1000) / clip.sampleRateHz;
    this.#parts.listener.sound(pcm, clip.sampleRateHz, atMs);
  }

  progress(clipId: number, playedSamples: number): void {
    const clip = this.#find(clipId);
    if (clip?.phase !== 'playing') return;
    clip.playedSamples = Math.max(clip.playedSamples, Math.min(clip.fromSample + playedSamples, clip.samples));
    clip.playedAtMs = this.#parts.clock.nowMs();
    this.#parts.mouth?.progress(clipId, clip.playedSamples - clip.fromSample, clip.playedAtMs);
    this.#parts.onChange();
  }

  finished(clipId: number, playedSamples: number): void {
    const clip = this.#find(clipId);
    if (!clip) return;
    // A clip so short that its start was never told has been heard all the same.
    if (clip.phase === 'waiting' && playedSamples > 0) this.playing(clipId, this.#parts.clock.nowMs());
    clip.playedSamples = Math.max(clip.playedSamples, Math.min(clip.fromSample + playedSamples, clip.samples));
    clip.phase = 'finished';
    this.#open = this.#open.filter((other) => other !== clip);
    this.#parts.mouth?.finished(clipId);
    this.#parts.onChange();
    this.#wake();
  }

  /** Nothing that is open is heard any further. */
  cut(): void {
    this.#parts.mouth?.cut();
    const nowMs = this.#parts.clock.nowMs();
    if (this.#open.length > 0) this.#parts.listener.silent(nowMs);
    for (const clip of this.#open) {
      clip.playedSamples = heardSamples(clip, nowMs);
      clip.phase = 'cut';
    }
    this.#open = [];
    this.#parts.onChange();
    this.#wake();
  }

  heard(turnId: string): Heard {
    const clips = this.ofTurn(turnId);
    const nowMs = this.#parts.clock.nowMs();
    let playedMs = 0;
    let complete = clips.length > 0;
    const parts = clips.map((clip) => {
      const played = heardSamples(clip, nowMs);
      playedMs += (played * 1000) / clip.sampleRateHz;
      if (!clip.complete || played < clip.samples) complete = false;
      return approvedPrefix(clip.clause.text, heardTextEnd(clip, played));
    });
    return { text: joinApproved(parts), complete, playedMs: Math.round(playedMs) };
  }

  #find(clipId: number): SoundingClip | undefined {
    return this.#open.find((clip) => clip.clipId === clipId);
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

/** The clip as a mouth outside the overlay follows it: it grows as the clip does, and begins where its player began. */
function mouthClipOf(clip: SoundingClip): MouthClip {
  const { clipId, sampleRateHz, fromSample } = clip;
  return {
    clipId,
    sampleRateHz,
    get visemes() {
      return fromSample === 0 ? clip.visemes : visemesFrom({ ...clip, fromSample }, clip.visemes);
    },
    get samples() {
      return clip.samples - fromSample;
    },
    get complete() {
      return clip.complete;
    },
  };
}
