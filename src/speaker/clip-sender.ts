/** A clip as overlays are sent it: announced, its cues, its sound, its end, each as the present player counts. */
import { encodePcmFrame } from '../ports/player-protocol.ts';
import type { VisemeCue, WordCue } from '../ports/voice.ts';
import type { Overlays } from './overlays.ts';
import { pcmFrom, visemesFrom, wordsFrom, type SoundingClip } from './sounding-clip.ts';

export class ClipSender {
  readonly #overlays: Overlays;

  constructor(overlays: Overlays) {
    this.#overlays = overlays;
  }

  announce(clip: SoundingClip): void {
    this.#overlays.broadcast({
      type: 'clip.open',
      characterId: clip.characterId,
      epoch: clip.epoch,
      clipId: clip.clipId,
      turnId: clip.turnId,
      seq: clip.clause.seq,
      text: clip.clause.text.slice(clip.fromChar),
      sampleRateHz: clip.sampleRateHz,
      emotion: clip.clause.emotion,
    });
  }

  cues(clip: SoundingClip, visemes: readonly VisemeCue[], words: readonly WordCue[]): void {
    if (visemes.length === 0 && words.length === 0) return;
    this.#overlays.broadcast({
      type: 'clip.cues',
      clipId: clip.clipId,
      visemes: visemesFrom(clip, visemes).map((cue) => [cue.viseme, cue.atSample]),
      words: wordsFrom(clip, words).map((word) => [word.start, word.end, word.atSample]),
    });
  }

  /** To the primary alone. @param atSample of the whole clip. */
  sound(clip: SoundingClip, atSample: number, pcm: Int16Array): void {
    this.#overlays.sendPcm(encodePcmFrame(clip.epoch, clip.clipId, atSample - clip.fromSample, pcm));
  }

  end(clip: SoundingClip): void {
    this.#overlays.broadcast({ type: 'clip.end', clipId: clip.clipId, totalSamples: clip.samples - clip.fromSample });
  }

  /** Everything of the clip that is made so far, to whoever sounds now. */
  whole(clip: SoundingClip): void {
    this.announce(clip);
    this.cues(clip, clip.visemes, clip.words);
    let atSample = clip.fromSample;
    for (const pcm of pcmFrom(clip)) {
      this.sound(clip, atSample, pcm);
      atSample += pcm.length;
    }
    if (clip.complete) this.end(clip);
  }
}
