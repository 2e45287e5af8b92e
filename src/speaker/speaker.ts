/**
 * What is being heard. The speaker sends clips to the player that keeps time (the primary overlay,
 * or a virtual player when none is there), follows its playhead, and cuts by epoch.
 */
import type { ReportModule } from '../domain/module-state.ts';
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { MouthFeed } from '../ports/mouth.ts';
import type { FromOverlay, OverlayHub } from '../ports/player-protocol.ts';
import type { Speaker, SpeakerListener } from '../ports/speaker.ts';
import type { Clip } from '../ports/voice.ts';
import { ClipSender } from './clip-sender.ts';
import { Handover } from './handover.ts';
import type { OverlayFace } from './overlay-face.ts';
import { overlayReport } from './overlay-report.ts';
import { Overlays } from './overlays.ts';
import { Playback } from './playback.ts';
import { PlayerWatch } from './player-watch.ts';
import { waitingClip, type SoundingClip } from './sounding-clip.ts';
import { createSoundRequests } from './sound-requests.ts';
import { VirtualPlayer } from './virtual-player.ts';

export interface SpeakerOptions {
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly face: OverlayFace;
  /** A mouth outside the overlay that moves with the sound. */
  readonly mouth?: MouthFeed;
}

export interface OverlaySpeaker extends Speaker {
  readonly overlays: OverlayHub;
  /** Turns her down on the playhead, without a stop; what sounds goes on. */
  duck(ducked: boolean): void;
  /**
   * Plays a sound of the streamer's folder beside her voice. Resolves when it is heard.
   * @throws Fault when it cannot be heard now
   */
  playSound(name: string): Promise<void>;
}

export function createSpeaker({ clock, report, face, mouth }: SpeakerOptions): OverlaySpeaker {
  const listeners = new Set<SpeakerListener>();
  let epoch = 1;
  let nextClipId = 1;

  const playback = new Playback({
    clock,
    mouth: mouth ?? null,
    listener: {
      playing: (turnId, seq, atMs) => {
        for (const listener of listeners) listener.playing?.(turnId, seq, atMs);
      },
      emotion: (emotion) => {
        for (const listener of listeners) listener.emotion?.(emotion);
      },
      sound: (pcm, sampleRateHz, atMs) => {
        for (const listener of listeners) listener.sound?.(pcm, sampleRateHz, atMs);
      },
      silent: (atMs) => {
        for (const listener of listeners) listener.silent?.(atMs);
      },
    },
    onChange: () => watch.renew(),
  });
  const virtual = new VirtualPlayer(clock, playback);
  const sounds = createSoundRequests(clock);
  const overlays = new Overlays(clock, {
    welcome: () => ({ type: 'welcome', epoch, ...face.shown }),
    message,
    primaryChanged(hasPrimary) {
      handover.primaryChanged(hasPrimary);
      watch.renew();
    },
    counted: (count) => report(overlayReport(count)),
  });
  const send = new ClipSender(overlays);
  const watch = new PlayerWatch(clock, playback, overlays);
  const handover = new Handover({ clock, playback, virtual, overlays, send, nextClipId: () => nextClipId++ });
  report(overlayReport({ sounding: false, silent: 0, barred: false, suspended: 0 }));
  const stopShowing = face.follow((shown) => overlays.broadcast(shown));

  function message(told: FromOverlay): void {
    switch (told.type) {
      case 'playing':
        playback.playing(told.clipId, clock.nowMs() - Math.max(0, told.agoMs));
        break;
      case 'progress':
        playback.progress(told.clipId, told.playedSamples);
        break;
      case 'finished':
        playback.finished(told.clipId, told.playedSamples);
        break;
      case 'sound.playing':
        sounds.told(told.id, null);
        break;
      case 'sound.failed':
        sounds.told(told.id, told.reason);
        break;
      default:
    }
  }

  async function receive(clip: SoundingClip, chunks: Clip['chunks']): Promise<void> {
    for await (const chunk of chunks) {
      if (clip.phase === 'cut') return;
      clip.visemes.push(...chunk.visemes);
      clip.words.push(...chunk.words);
      send.cues(clip, chunk.visemes, chunk.words);
      if (chunk.pcm.length > 0) {
        if (!clip.virtual) send.sound(clip, clip.samples, chunk.pcm);
        playback.made(clip, chunk.pcm);
        watch.renew();
        if (clip.virtual) virtual.advance();
      }
    }
  }

  return {
    overlays,
    async play(source, turn) {
      if (turn.epoch < epoch) return;
      const clip = waitingClip(source, turn, {
        clipId: nextClipId++,
        virtual: !overlays.hasPrimary && !handover.awaitsReturn,
        nowMs: clock.nowMs(),
      });
      playback.add(clip);
      send.announce(clip);
      if (clip.virtual) virtual.add(clip);
      try {
        await receive(clip, source.chunks);
      } catch (error) {
        // What was made is heard to its end.
        clip.broken = true;
        throw error;
      } finally {
        if (!isCut(clip)) {
          clip.complete = true;
          send.end(clip);
          if (clip.virtual) virtual.advance();
          watch.renew();
        }
      }
      while (!isCut(clip) && playback.open.length > 1) await playback.changed();
    },
    async drained(turn) {
      const last = playback.ofTurn(turn.id).at(-1);
      if (last && last.phase !== 'cut') overlays.broadcast({ type: 'turn.end', turnId: turn.id });
      while (playback.ofTurn(turn.id).some((clip) => clip.phase === 'waiting' || clip.phase === 'playing')) await playback.changed();
    },
    heard: (turnId) => playback.heard(turnId),
    cut(newEpoch) {
      if (newEpoch <= epoch) return;
      epoch = newEpoch;
      overlays.broadcast({ type: 'cut', epoch });
      virtual.clear();
      handover.stopWaiting();
      playback.cut();
    },
    follow(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    duck: (ducked) => overlays.broadcast({ type: 'duck', ducked }),
    async playSound(name) {
      if (!overlays.hasPrimary) throw new Fault('no overlay is there to play it');
      const failure = await sounds.play((id) => overlays.toPrimary({ type: 'sound', id, name }));
      if (failure !== null) throw new Fault(failure);
    },
    close() {
      stopShowing();
      watch.stop();
      handover.stopWaiting();
      virtual.clear();
      overlays.close();
      return Promise.resolve();
    },
  };
}

/** A function, because it changes while the clip is awaited. */
function isCut(clip: SoundingClip): boolean {
  return clip.phase === 'cut';
}
