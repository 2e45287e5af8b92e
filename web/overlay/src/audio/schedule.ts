/**
 * What sounds when: a pure machine over an audio clock in seconds. It is told what comes and what
 * time it is, and answers where each stretch belongs, what is being heard, and what to acknowledge.
 *
 * A clip's sound is a list of segments. Stretches that come in time continue the last segment without
 * a seam; one that comes too late opens a new segment, so everything after it (mouth, captions,
 * acknowledgements) moves with what is really heard.
 */
import type { ToOverlay } from '../../../../src/ports/player-protocol.ts';
import type { Viseme } from '../../../../src/domain/viseme.ts';
import type { PcmFrame } from '../wire.ts';

type Opened = Extract<ToOverlay, { type: 'clip.open' }>;
type Cues = Extract<ToOverlay, { type: 'clip.cues' }>;
type Ended = Extract<ToOverlay, { type: 'clip.end' }>;

/** `[viseme, atSample]`, `[start, end, atSample]`: as on the wire. */
export type VisemeCue = readonly [Viseme, number];
export type WordCue = readonly [number, number, number];

export interface Clip extends Readonly<Omit<Opened, 'type'>> {
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
}

/** Give these samples to the sound card at `atS`. */
export interface Placement {
  readonly clip: Clip;
  readonly pcm: Float32Array<ArrayBuffer>;
  readonly atS: number;
  /** First samples after a start or a gap: not a seamless continuation. */
  readonly fresh: boolean;
  /** The clip is whole with this one, which may be empty. */
  readonly last: boolean;
}

export interface Playhead {
  readonly clip: Clip;
  /** Negative shortly before the first sample, so that the mouth can get ready. */
  readonly sample: number;
  /** False in a gap: the sound has not come in time. */
  readonly sounding: boolean;
}

export type Report =
  | { readonly type: 'playing'; readonly clip: Clip; readonly agoS: number }
  | { readonly type: 'progress' | 'finished'; readonly clip: Clip; readonly playedSamples: number };

interface Segment {
  readonly fromSample: number;
  readonly atS: number;
  samples: number;
}

interface Track {
  readonly clip: Clip & { readonly visemes: VisemeCue[]; readonly words: WordCue[] };
  readonly held: Float32Array<ArrayBuffer>[];
  readonly segments: Segment[];
  receivedSamples: number;
  totalSamples: number | undefined;
  /** Its last placement has been given out. */
  closed: boolean;
  announced: boolean;
  progressAtS: number;
}

/** `sound` follows the PCM that is there; `virtual` runs freely, for a silent preview. */
export type ScheduleMode = 'sound' | 'virtual';

/** From the message to the first sample: long enough for the audio thread to see it, and no longer. */
export const START_LEAD_S = 0.008;
/** A stretch whose time is nearer than this comes too late for a seamless join. */
const JOIN_GUARD_S = 0.003;
const GET_READY_S = 0.09;
const PROGRESS_EVERY_S = 0.1;
/** The speaker prepares a clip or two ahead; a server that sends more than this is not ours. */
const MOST_CLIPS = 64;

export class PlaybackSchedule {
  readonly #mode: ScheduleMode;
  #tracks: Track[] = [];
  /** Sound of an older epoch is never taken. */
  #epoch = 0;
  #freeAtS = 0;

  constructor(mode: ScheduleMode) {
    this.#mode = mode;
  }

  get idle(): boolean {
    return this.#tracks.length === 0;
  }

  /** Whether any clip of this turn is still to be heard. */
  holds(turnId: string): boolean {
    return this.#tracks.some((track) => track.clip.turnId === turnId);
  }

  open(message: Opened, nowS: number): void {
    if (message.epoch < this.#epoch || this.#tracks.length >= MOST_CLIPS || this.#find(message.clipId) !== undefined) return;
    const { characterId, epoch, clipId, turnId, seq, text, sampleRateHz, emotion } = message;
    this.#tracks.push({
      clip: { characterId, epoch, clipId, turnId, seq, text, sampleRateHz, emotion, visemes: [], words: [] },
      held: [],
      segments: [],
      receivedSamples: 0,
      totalSamples: undefined,
      closed: false,
      announced: false,
      progressAtS: 0,
    });
    if (this.#mode === 'virtual') this.#placeVirtual(nowS);
  }

  cues(message: Cues): void {
    const clip = this.#find(message.clipId)?.clip;
    clip?.visemes.push(...message.visemes);
    clip?.words.push(...message.words);
  }

  /** Takes a stretch; what it holds already (a repeated one) is cut off the front. */
  pcm(frame: PcmFrame, nowS: number): Placement[] {
    const track = this.#find(frame.clipId);
    if (frame.epoch !== track?.clip.epoch || track.totalSamples !== undefined) return [];
    const known = track.receivedSamples - frame.startSample;
    if (known >= frame.pcm.length) return [];
    // A hole (a frame that never came) is silence, so that what follows stays true to its cues.
    if (known < 0) track.held.push(new Float32Array(Math.min(-known, track.clip.sampleRateHz)));
    track.held.push(known > 0 ? frame.pcm.slice(known) : frame.pcm);
    track.receivedSamples = frame.startSample + frame.pcm.length;
    return this.#place(nowS);
  }

  /** The clip is whole. The next one may be placed behind it. */
  end(message: Ended, nowS: number): Placement[] {
    const track = this.#find(message.clipId);
    if (track === undefined) return [];
    track.totalSamples = this.#mode === 'virtual' ? message.totalSamples : Math.min(message.totalSamples, track.receivedSamples);
    if (this.#mode === 'virtual') this.#placeVirtual(nowS);
    return this.#place(nowS);
  }

  /** Forgets every clip below `epoch` and takes no more of them. Answers the clip that was being heard, with how far. */
  cut(epoch: number, audibleS: number): { clip: Clip; playedSamples: number } | undefined {
    this.#epoch = Math.max(this.#epoch, epoch);
    const head = this.#tracks[0];
    const heard =
      head?.announced === true && head.clip.epoch < epoch ? { clip: head.clip, playedSamples: playedAt(head, audibleS) } : undefined;
    this.#tracks = this.#tracks.filter((track) => track.clip.epoch >= epoch);
    this.#freeAtS = 0;
    return heard;
  }

  /** What is heard at `audibleS`. */
  at(audibleS: number): Playhead | undefined {
    for (const track of this.#tracks) {
      const first = track.segments[0];
      if (first === undefined || audibleS < first.atS - GET_READY_S) return undefined;
      const endS = endOf(track);
      if (endS !== undefined && audibleS >= endS) continue;
      const segment = track.segments.findLast((each) => each.atS <= audibleS) ?? first;
      const passed = (audibleS - segment.atS) * track.clip.sampleRateHz;
      return {
        clip: track.clip,
        sample: segment.fromSample + Math.min(passed, segment.samples),
        sounding: passed >= 0 && passed <= segment.samples,
      };
    }
    return undefined;
  }

  /** What became true up to `audibleS`, in order, each once. */
  report(audibleS: number): Report[] {
    const reports: Report[] = [];
    for (let track = this.#tracks[0]; track !== undefined; track = this.#tracks[0]) {
      const { clip } = track;
      const startS = track.segments[0]?.atS;
      const endS = endOf(track);
      if (startS === undefined) {
        // A clip without one sample is over when its turn has come.
        if (track.totalSamples !== 0) break;
        reports.push({ type: 'finished', clip, playedSamples: 0 });
        this.#tracks.shift();
        continue;
      }
      if (audibleS < startS) break;
      if (!track.announced) {
        track.announced = true;
        track.progressAtS = startS;
        reports.push({ type: 'playing', clip, agoS: audibleS - startS });
      }
      if (endS !== undefined && audibleS >= endS) {
        reports.push({ type: 'finished', clip, playedSamples: track.totalSamples ?? track.receivedSamples });
        this.#tracks.shift();
        continue;
      }
      if (audibleS - track.progressAtS >= PROGRESS_EVERY_S) {
        track.progressAtS = audibleS;
        reports.push({ type: 'progress', clip, playedSamples: playedAt(track, audibleS) });
      }
      break;
    }
    return reports;
  }

  /** When `report` will next have something to say, as far as is known now. */
  nextReportS(): number | undefined {
    const track = this.#tracks[0];
    const startS = track?.segments[0]?.atS;
    if (track === undefined || startS === undefined) return undefined;
    if (!track.announced) return startS;
    return Math.min(track.progressAtS + PROGRESS_EVERY_S, endOf(track) ?? Infinity);
  }

  #find(clipId: number): Track | undefined {
    return this.#tracks.find((track) => track.clip.clipId === clipId);
  }

  #place(nowS: number): Placement[] {
    const placements: Placement[] = [];
    if (this.#mode === 'virtual') return placements;
    for (const track of this.#tracks) {
      for (const pcm of track.held.splice(0)) {
        const last = track.segments.at(-1);
        const dueS = last === undefined ? this.#freeAtS : last.atS + last.samples / track.clip.sampleRateHz;
        const inTime = dueS >= nowS + JOIN_GUARD_S;
        const atS = inTime ? dueS : nowS + START_LEAD_S;
        if (last !== undefined && inTime) {
          last.samples += pcm.length;
          placements.push({ clip: track.clip, pcm, atS, fresh: false, last: false });
        } else {
          track.segments.push({ fromSample: last === undefined ? 0 : last.fromSample + last.samples, atS, samples: pcm.length });
          placements.push({ clip: track.clip, pcm, atS, fresh: true, last: false });
        }
      }
      const endS = endOf(track);
      if (endS !== undefined && !track.closed) {
        track.closed = true;
        placements.push({ clip: track.clip, pcm: new Float32Array(0), atS: endS, fresh: false, last: true });
      }
      if (endS !== undefined) this.#freeAtS = endS;
      else if (track.totalSamples !== 0) break;
    }
    return placements;
  }

  #placeVirtual(nowS: number): void {
    for (const track of this.#tracks) {
      const segment = track.segments[0];
      if (segment === undefined)
        track.segments.push({ fromSample: 0, atS: Math.max(nowS, this.#freeAtS), samples: track.totalSamples ?? Infinity });
      else segment.samples = track.totalSamples ?? Infinity;
      const endS = endOf(track);
      if (endS === undefined) break;
      this.#freeAtS = endS;
    }
  }
}

/** When the clip is over, once that is known. */
function endOf(track: Track): number | undefined {
  const last = track.segments.at(-1);
  if (track.totalSamples === undefined || last === undefined) return undefined;
  return last.atS + last.samples / track.clip.sampleRateHz;
}

function playedAt(track: Track, audibleS: number): number {
  const segment = track.segments.findLast((each) => each.atS <= audibleS);
  if (segment === undefined) return 0;
  return Math.floor(segment.fromSample + Math.min((audibleS - segment.atS) * track.clip.sampleRateHz, segment.samples));
}
