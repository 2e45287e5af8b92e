/** Which viseme is due at a moment, by the speaker's word on what sounds. */
import type { MouthClip, MouthFeed } from '../ports/mouth.ts';
import type { Viseme } from '../domain/viseme.ts';

interface QueuedClip {
  readonly clip: MouthClip;
  /** `Clock.nowMs` of the clip's first sample; null while it waits. */
  startedAtMs: number | null;
  finished: boolean;
}

/** The speaker has one clip sounding and one waiting; more than this are leftovers. */
const MAX_CLIPS = 4;
/** Smaller differences are the network's jitter, not the player's. */
const REANCHOR_MS = 40;
/** A clip is taken to follow the one before it without a gap; if the player has not said so by then, it did not. */
const UNCONFIRMED_MS = 150;

export interface Playhead extends MouthFeed {
  /** The shape at `atMs`; `sil` when nothing sounds then. */
  visemeAt(atMs: number): Viseme;
  /** True from the first sample of a clip to the last. */
  readonly sounding: boolean;
}

export function createPlayhead(onChange: () => void): Playhead {
  let clips: QueuedClip[] = [];
  const find = (clipId: number): QueuedClip | undefined => clips.find(({ clip }) => clip.clipId === clipId);

  return {
    open(clip) {
      clips.push({ clip, startedAtMs: null, finished: false });
      if (clips.length > MAX_CLIPS) clips.shift();
    },
    playing(clipId, atMs) {
      const queued = find(clipId);
      if (!queued) return;
      // Those before it are over: clips sound in order.
      clips = clips.slice(clips.indexOf(queued));
      queued.startedAtMs = atMs;
      onChange();
    },
    progress(clipId, playedSamples, atMs) {
      const queued = find(clipId);
      if (typeof queued?.startedAtMs !== 'number') return;
      const startedAtMs = atMs - (playedSamples * 1000) / queued.clip.sampleRateHz;
      if (Math.abs(startedAtMs - queued.startedAtMs) > REANCHOR_MS) queued.startedAtMs = startedAtMs;
    },
    finished(clipId) {
      const queued = find(clipId);
      if (!queued) return;
      // Kept until the next one is told to play: its end is where that one starts.
      queued.finished = true;
      onChange();
    },
    cut() {
      clips = [];
      onChange();
    },
    visemeAt(atMs) {
      let startedAtMs: number | null = null;
      for (const queued of clips) {
        // The next clip starts where this one ends, known before the player tells.
        startedAtMs = queued.startedAtMs ?? startedAtMs;
        if (startedAtMs === null || atMs < startedAtMs) return 'sil';
        if (queued.startedAtMs === null && atMs - startedAtMs > UNCONFIRMED_MS) return 'sil';
        const { clip } = queued;
        const sample = ((atMs - startedAtMs) * clip.sampleRateHz) / 1000;
        if (sample < clip.samples) return cueAt(clip, sample);
        if (!clip.complete) return 'sil';
        startedAtMs += (clip.samples * 1000) / clip.sampleRateHz;
      }
      return 'sil';
    },
    get sounding() {
      return clips.some(({ startedAtMs, finished }) => startedAtMs !== null && !finished);
    },
  };
}

/** The last cue at or before `sample`, by halving. */
function cueAt({ visemes }: MouthClip, sample: number): Viseme {
  let low = 0;
  let high = visemes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((visemes[middle]?.atSample ?? Infinity) <= sample) low = middle + 1;
    else high = middle;
  }
  return visemes[low - 1]?.viseme ?? 'sil';
}
