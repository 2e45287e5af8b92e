/**
 * What is being heard. The speaker sends clips to the player that keeps time (the primary overlay,
 * or a virtual player when none is there), follows its playhead, and cuts by epoch.
 */
import { approvedPrefix, joinApproved } from '../pipeline/approved.ts';
import type { Clock } from '../pipeline/clock.ts';
import type { Emotion } from '../pipeline/emotion.ts';
import type { ReportModule } from '../pipeline/modules.ts';
import type { MouthFeed } from '../pipeline/mouth.ts';
import { encodePcmFrame, type FromOverlay, type OverlayHub, type ToOverlay } from '../pipeline/player-protocol.ts';
import type { Clip, Heard, Speaker } from '../pipeline/ports.ts';
import { Overlays, type OverlayCount } from './overlays.ts';
import { heardSamples, heardTextEnd, type SoundingClip } from './sounding-clip.ts';
import { createSoundRequests } from './sound-requests.ts';
import { VirtualPlayer } from './virtual-player.ts';

/** A primary that has not begun, or not finished, a clip this long after its time does not keep time. */
const PLAYER_GRACE_MS = 2_500;
/** Turns whose clips are remembered for `heard`; the floor, the one before it and a margin. */
const TURNS_KEPT = 4;

export interface SpeakerOptions {
  readonly clock: Clock;
  readonly report: ReportModule;
  /** A clause became audible; `atMs` is `Clock.nowMs` of its first sample, by the player's clock. */
  readonly onPlaying: (turnId: string, seq: number, atMs: number) => void;
  /** The face of the clause that became audible. */
  readonly onEmotion: (emotion: Emotion) => void;
  /** A mouth outside the overlay that moves with the sound. */
  readonly mouth?: MouthFeed;
  /** An overlay's word that everything below `epoch` is silent. */
  readonly onSilenced?: (epoch: number) => void;
  /** What greets a new overlay. */
  readonly face: () => { readonly personaName: string; readonly expression: Emotion; readonly muted: boolean; readonly panicked: boolean };
}

export interface OverlaySpeaker extends Speaker {
  readonly overlays: OverlayHub;
  /** Shows something on all overlays: expression, muted, panicked. */
  show(message: Extract<ToOverlay, { type: 'expression' | 'muted' | 'panicked' }>): void;
  /** Plays a sound of the streamer's folder beside her voice. @returns null when it is heard, else why it is not. */
  playSound(name: string): Promise<string | null>;
}

export function createSpeaker(options: SpeakerOptions): OverlaySpeaker {
  const { clock } = options;
  const turns = new Map<string, SoundingClip[]>();
  /** Not yet finished or cut, in order. The head sounds, the next waits: never more than two. */
  let open: SoundingClip[] = [];
  const waiters: (() => void)[] = [];
  let epoch = 1;
  let nextClipId = 1;
  let cancelWatch: (() => void) | undefined;

  const wake = (): void => {
    for (const waiter of waiters.splice(0)) waiter();
  };
  const changed = (): Promise<void> => new Promise((resolve) => waiters.push(resolve));
  const find = (clipId: number): SoundingClip | undefined => open.find((clip) => clip.clipId === clipId);

  const player = {
    playing(clipId: number, atMs: number): void {
      const clip = find(clipId);
      // Before its first sample nothing can be heard, whatever a player says.
      if (clip?.phase !== 'waiting' || clip.samples === 0) return;
      clip.phase = 'playing';
      // No earlier than it was opened: a player's clock may be wrong.
      const startedAtMs = Math.max(atMs, clip.playedAtMs);
      clip.startedAtMs = startedAtMs;
      options.mouth?.playing(clipId, startedAtMs);
      clip.playedSamples = 0;
      clip.playedAtMs = startedAtMs;
      if (clip.clause.emotion) options.onEmotion(clip.clause.emotion);
      options.onPlaying(clip.turnId, clip.clause.seq, startedAtMs);
      watch();
    },
    progress(clipId: number, playedSamples: number): void {
      const clip = find(clipId);
      if (clip?.phase !== 'playing') return;
      clip.playedSamples = Math.max(clip.playedSamples, Math.min(playedSamples, clip.samples));
      clip.playedAtMs = clock.nowMs();
      options.mouth?.progress(clipId, clip.playedSamples, clip.playedAtMs);
      watch();
    },
    finished(clipId: number, playedSamples: number): void {
      const clip = find(clipId);
      if (!clip) return;
      // A clip so short that its start was never told has been heard all the same.
      if (clip.phase === 'waiting' && playedSamples > 0) player.playing(clipId, clock.nowMs());
      clip.playedSamples = Math.max(clip.playedSamples, Math.min(playedSamples, clip.samples));
      clip.phase = 'finished';
      open = open.filter((other) => other !== clip);
      options.mouth?.finished(clipId);
      watch();
      wake();
    },
  };

  const virtual = new VirtualPlayer(clock, player);
  const sounds = createSoundRequests(clock);

  const overlays = new Overlays(clock, {
    welcome: () => ({ type: 'welcome', epoch, ...options.face() }),
    message(message: FromOverlay) {
      if (message.type === 'playing') player.playing(message.clipId, clock.nowMs() - Math.max(0, message.agoMs));
      else if (message.type === 'progress') player.progress(message.clipId, message.playedSamples);
      else if (message.type === 'finished') player.finished(message.clipId, message.playedSamples);
      else if (message.type === 'sound.playing') sounds.told(message.id, null);
      else if (message.type === 'sound.failed') sounds.told(message.id, message.reason);
      else if (message.type === 'silenced') options.onSilenced?.(message.epoch);
    },
    primaryChanged() {
      // Whoever sounded is gone and its clips with it: virtual time carries them to their end. A
      // newcomer gets the clips opened from now on, never a stale word.
      const nowMs = clock.nowMs();
      for (const clip of open) {
        if (clip.phase === 'playing') {
          clip.playedSamples = heardSamples(clip, nowMs);
          clip.playedAtMs = nowMs;
        }
      }
      virtual.clear();
      for (const clip of open) {
        clip.virtual = true;
        virtual.add(clip);
      }
      watch();
    },
    counted: (count) => options.report(overlayReport(count)),
  });
  options.report(overlayReport({ sounding: false, silent: 0, barred: false, suspended: 0 }));

  /** Looks after the clip that should be sounding at the primary. Every word of the player and every sample made renews it. */
  const watch = (): void => {
    cancelWatch?.();
    cancelWatch = undefined;
    const clip = open[0];
    if (!clip || clip.virtual || (clip.samples === 0 && !clip.complete)) return;
    const leftMs = clip.phase === 'playing' ? ((clip.samples - clip.playedSamples) * 1000) / clip.sampleRateHz : 0;
    // A player that has played all there is waits for the voice: that is not its fault.
    if (!clip.complete && clip.phase === 'playing' && leftMs <= 0) return;
    cancelWatch = clock.schedule(leftMs + PLAYER_GRACE_MS, () => overlays.demotePrimary('the overlay does not keep time'));
  };

  const remember = (clip: SoundingClip): void => {
    const clips = turns.get(clip.turnId) ?? [];
    clips.push(clip);
    turns.set(clip.turnId, clips);
    for (const turnId of turns.keys()) {
      if (turns.size <= TURNS_KEPT) break;
      turns.delete(turnId);
    }
  };

  const receive = async (clip: SoundingClip, chunks: Clip['chunks']): Promise<void> => {
    for await (const chunk of chunks) {
      if (clip.phase === 'cut') return;
      if (chunk.visemes.length > 0 || chunk.words.length > 0) {
        clip.visemes.push(...chunk.visemes);
        clip.words.push(...chunk.words);
        overlays.broadcast({
          type: 'clip.cues',
          clipId: clip.clipId,
          visemes: chunk.visemes.map((cue) => [cue.viseme, cue.atSample]),
          words: chunk.words.map((word) => [word.start, word.end, word.atSample]),
        });
      }
      if (chunk.pcm.length > 0) {
        if (!clip.virtual) overlays.sendPcm(encodePcmFrame(clip.epoch, clip.clipId, clip.samples, chunk.pcm));
        clip.samples += chunk.pcm.length;
        watch();
        if (clip.virtual) virtual.advance();
      }
    }
  };

  return {
    overlays,
    async play(source, turn) {
      if (turn.epoch < epoch) return;
      const clip: SoundingClip = {
        clipId: nextClipId++,
        turnId: turn.id,
        epoch: turn.epoch,
        clause: source.clause,
        sampleRateHz: source.sampleRateHz,
        words: [],
        visemes: [],
        samples: 0,
        complete: false,
        broken: false,
        virtual: !overlays.hasPrimary,
        phase: 'waiting',
        startedAtMs: null,
        playedSamples: 0,
        playedAtMs: clock.nowMs(),
      };
      remember(clip);
      open.push(clip);
      options.mouth?.open(clip);
      overlays.broadcast({
        type: 'clip.open',
        epoch: clip.epoch,
        clipId: clip.clipId,
        turnId: clip.turnId,
        seq: clip.clause.seq,
        text: clip.clause.text,
        sampleRateHz: clip.sampleRateHz,
        emotion: clip.clause.emotion,
      });
      if (clip.virtual) virtual.add(clip);
      try {
        await receive(clip, source.chunks);
      } catch (error) {
        // What was made is heard to its end.
        clip.broken = true;
        throw error;
      } finally {
        if (clip.phase !== 'cut') {
          clip.complete = true;
          overlays.broadcast({ type: 'clip.end', clipId: clip.clipId, totalSamples: clip.samples });
          if (clip.virtual) virtual.advance();
          watch();
        }
      }
      while (clip.phase !== 'cut' && open.length > 1) await changed();
    },
    async drained(turn) {
      const last = turns.get(turn.id)?.at(-1);
      if (last && last.phase !== 'cut') overlays.broadcast({ type: 'turn.end', turnId: turn.id });
      while (turns.get(turn.id)?.some((clip) => clip.phase === 'waiting' || clip.phase === 'playing')) await changed();
    },
    heard(turnId): Heard {
      const clips = turns.get(turnId) ?? [];
      const nowMs = clock.nowMs();
      let playedMs = 0;
      let complete = clips.length > 0;
      const parts = clips.map((clip) => {
        const played = heardSamples(clip, nowMs);
        playedMs += (played * 1000) / clip.sampleRateHz;
        if (!clip.complete || played < clip.samples) complete = false;
        return approvedPrefix(clip.clause.text, heardTextEnd(clip, played));
      });
      return { text: joinApproved(parts), complete, playedMs: Math.round(playedMs) };
    },
    cut(newEpoch) {
      if (newEpoch <= epoch) return;
      epoch = newEpoch;
      options.mouth?.cut();
      overlays.broadcast({ type: 'cut', epoch });
      virtual.clear();
      const nowMs = clock.nowMs();
      for (const clip of open) {
        clip.playedSamples = heardSamples(clip, nowMs);
        clip.phase = 'cut';
      }
      open = [];
      watch();
      wake();
    },
    show: (message) => overlays.broadcast(message),
    playSound(name) {
      if (!overlays.hasPrimary) return Promise.resolve('no overlay is there to play it');
      return sounds.play((id) => overlays.toPrimary({ type: 'sound', id, name }));
    },
  };
}

function overlayReport(count: OverlayCount): Parameters<ReportModule>[0] {
  const silent = count.silent === 0 ? '' : `, ${count.silent} silent preview${count.silent === 1 ? '' : 's'}`;
  if (count.sounding) return { state: 'online', provider: 'browser source', detail: `one overlay sounds${silent}` };
  if (count.barred) {
    return {
      state: 'degraded',
      provider: 'virtual',
      detail: 'the overlay did not keep time and is left alone for a while: is its page or OBS overloaded?',
    };
  }
  if (count.suspended > 0) {
    return {
      state: 'degraded',
      provider: 'browser source',
      detail: 'the overlay is open but its browser keeps it silent: click on it once, or open it in OBS',
    };
  }
  return {
    state: 'offline',
    provider: 'virtual',
    detail: `no overlay sounds: add /overlay as a browser source in OBS${silent}; until then she is heard by nobody`,
  };
}
