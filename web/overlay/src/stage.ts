import { reasonOf } from '../../../src/kernel/fault.ts';
import type { ToOverlay } from '../../../src/ports/player-protocol.ts';
import type { SoundEffects } from './audio/effects.ts';
import { Player } from './audio/player.ts';
import type { Sounding } from './audio/player.ts';
import type { Clip } from './audio/schedule.ts';
import type { Captions } from './captions/captions.ts';
import type { StreamerCaption } from './captions/streamer.ts';
import { Feelings } from './face/feelings.ts';
import { mouthAt } from './mouth/course.ts';
import type { MouthMoment } from './mouth/course.ts';
import { CLOSED } from './mouth/poses.ts';
import type { PcmFrame } from './wire.ts';

type Role = 'primary' | 'preview';

const SHUT: MouthMoment = { pose: CLOSED, viseme: 'sil' };

/** What the face is to show in this frame. */
export interface Moment extends MouthMoment {
  /** The moment that is heard, in seconds on the player's clock. */
  readonly audibleS: number;
  readonly loudness: number;
  readonly speaking: boolean;
}

/** Takes the server's messages to the player, the captions and the face, and forgets all of it on a cut or a lost connection. */
export class Stage {
  readonly feelings = new Feelings();
  readonly #captions: Captions | undefined;
  readonly #streamer: StreamerCaption | undefined;
  readonly #sounding: Sounding;
  readonly #effects: SoundEffects;
  readonly #endedTurns = new Set<string>();
  #player: Player | undefined;
  #role: Role | undefined;
  #muted = false;
  #panicked = false;

  constructor(sounding: Sounding, effects: SoundEffects, captions: Captions | undefined, streamer: StreamerCaption | undefined) {
    this.#streamer = streamer;
    this.#sounding = sounding;
    this.#effects = effects;
    this.#captions = captions;
  }

  get role(): Role | undefined {
    return this.#role;
  }
  get muted(): boolean {
    return this.#muted;
  }
  get panicked(): boolean {
    return this.#panicked;
  }

  take(message: ToOverlay): void {
    switch (message.type) {
      case 'welcome':
        this.lost();
        this.#become(message.role);
        this.#player?.cut(message.epoch, 'quietly');
        this.feelings.setRest(message.expression);
        this.#muted = message.muted;
        this.#panicked = message.panicked;
        this.#hush();
        break;
      case 'role':
        if (message.role !== this.#role) this.#become(message.role);
        break;
      case 'clip.open':
      case 'clip.cues':
      case 'clip.end':
        this.#player?.take(message);
        break;
      case 'turn.end':
        this.#endedTurns.add(message.turnId);
        this.#closeTurn(message.turnId);
        break;
      case 'cut':
        this.#player?.cut(message.epoch);
        this.#captions?.cut();
        this.#endedTurns.clear();
        this.feelings.turnOver(performance.now());
        break;
      case 'duck':
        this.#player?.duck(message.ducked);
        break;
      case 'streamer':
        if (!this.#panicked) this.#streamer?.show(message.text, message.final);
        break;
      case 'expression':
        this.feelings.setRest(message.expression);
        break;
      case 'muted':
        this.#muted = message.muted;
        this.#hush();
        break;
      case 'panicked':
        this.#panicked = message.panicked;
        if (message.panicked) {
          this.feelings.forget();
          this.#streamer?.clear();
        }
        this.#hush();
        break;
      case 'body':
        // The wardrobe's.
        break;
      case 'sound':
        if (this.#role === 'primary') this.#play(message.id, message.name);
        break;
    }
  }

  sound(frame: PcmFrame): void {
    this.#player?.sound(frame);
  }

  /** The connection is gone: nothing it brought may still be heard or read. */
  lost(): void {
    this.#player?.close();
    this.#player = undefined;
    this.#effects.stop();
    this.#role = undefined;
    this.#captions?.clear();
    this.#streamer?.clear();
    this.#endedTurns.clear();
    this.feelings.forget();
  }

  /** Once a frame: where the playhead is, and so the mouth and the captions. */
  moment(): Moment {
    const player = this.#player;
    const audibleS = player?.audibleS() ?? performance.now() / 1000;
    const playhead = player?.playhead();
    if (player === undefined || playhead === undefined || this.#muted || this.#panicked)
      return { ...SHUT, audibleS, loudness: 0, speaking: false };
    this.#captions?.follow(playhead);
    const loudness = player.loudness(playhead);
    // In a gap the sound stands still; a mouth held open would not.
    const waiting = !playhead.sounding && playhead.sample > 0;
    const mouth = waiting ? SHUT : mouthAt(playhead.clip.visemes, playhead.sample, playhead.clip.sampleRateHz, loudness);
    return { ...mouth, audibleS, loudness, speaking: playhead.sounding };
  }

  #become(role: Role): void {
    this.#player?.close();
    this.#captions?.cut();
    this.#effects.stop();
    this.#role = role;
    this.#player = new Player(role === 'primary' ? this.#sounding : undefined, {
      started: (clip: Clip) => {
        this.feelings.clipStarted(clip.emotion);
      },
      finished: (clip: Clip) => {
        this.#closeTurn(clip.turnId);
      },
    });
  }

  #closeTurn(turnId: string): void {
    if (!this.#endedTurns.has(turnId) || this.#player?.holds(turnId) === true) return;
    this.#endedTurns.delete(turnId);
    this.#captions?.over();
    this.feelings.turnOver(performance.now());
  }

  #play(id: number, name: string): void {
    const { send } = this.#sounding;
    const played = this.#muted || this.#panicked ? Promise.reject(new Error('she is silenced')) : this.#effects.play(name);
    played.then(
      () => send({ type: 'sound.playing', id }),
      (error: unknown) => send({ type: 'sound.failed', id, reason: reasonOf(error).slice(0, 200) }),
    );
  }

  #hush(): void {
    const silent = this.#muted || this.#panicked;
    if (silent) this.#effects.stop();
    this.#sounding.output.setSilent(silent);
  }
}
