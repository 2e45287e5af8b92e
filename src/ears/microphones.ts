/** The microphones that are connected: one is heard, in whatever rate it sends, while it is not muted. */
import type { FromMicrophone, MicrophoneConnection, MicrophoneHub, MicrophoneMode, ToMicrophone } from '../ports/microphone.ts';
import { Cleaning, NO_CLEANING, type CleaningRules } from './sound/cleaning.ts';
import { SAMPLE_RATE_HZ } from './sound/framing.ts';
import { SoundHealth } from './sound/health.ts';
import { RateConverter } from './sound/resample.ts';

/** Sound that may wait to be judged: more of it means that this machine cannot keep up. */
const MOST_WAITING_MS = 10_000;

/** Who listens: see `Hearing`. */
export interface Listener {
  hear(pcm: Int16Array): Promise<void>;
  press(pressed: boolean): void;
  end(): Promise<void>;
}

export interface Microphone {
  readonly device: string;
  readonly mode: MicrophoneMode;
  readonly muted: boolean;
  readonly pressed: boolean;
  /** Why it cannot be heard, where the page says so. */
  readonly lost: string;
  readonly trouble: string;
}

interface Connected {
  readonly connection: MicrophoneConnection;
  readonly converter: RateConverter;
  readonly health: SoundHealth;
  readonly cleaning: Cleaning;
  microphone: Microphone;
  waitingSamples: number;
}

export class Microphones implements MicrophoneHub {
  readonly #listener: Listener;
  readonly #onChange: () => void;
  readonly #cleaning: () => CleaningRules;
  #active: Connected | null = null;
  /** Was heard before the present one, and would be again. */
  #standby: MicrophoneConnection | null = null;

  /** @param onChange called whenever what `active` tells may have changed; @param cleaning as it is to be now */
  constructor(listener: Listener, onChange: () => void, cleaning: () => CleaningRules = () => NO_CLEANING) {
    this.#listener = listener;
    this.#onChange = onChange;
    this.#cleaning = cleaning;
  }

  get active(): Microphone | null {
    return this.#active?.microphone ?? null;
  }

  connect(connection: MicrophoneConnection): ReturnType<MicrophoneHub['connect']> {
    let own: Connected | null = null;
    return {
      receive: (message) => {
        if (message.type === 'hello') own = this.#greet(connection, message);
        else if (own && own === this.#active) this.#change(own, message);
      },
      sound: (pcm) => {
        if (own && own === this.#active) this.#sound(own, pcm);
      },
      disconnected: () => {
        if (own && own === this.#active) this.#leave();
      },
    };
  }

  /** The key of the one that is heard. @returns false where there is none */
  talk(pressed: boolean): boolean {
    if (this.#active?.microphone.lost !== '') return false;
    this.#change(this.#active, { type: 'talk', pressed });
    return true;
  }

  /** To the one that is heard. */
  tell(message: Omit<ToMicrophone, 'type' | 'active'>): void {
    this.#active?.connection.send({ type: 'state', active: true, ...message });
  }

  #greet(connection: MicrophoneConnection, hello: Extract<FromMicrophone, { type: 'hello' }>): Connected {
    const { device, mode, muted, sampleRateHz } = hello;
    const before = this.#active;
    if (before) {
      void this.#listener.end();
      if (before.connection !== connection) {
        if (before.connection.free) this.#standby = before.connection;
        before.connection.close('another microphone is heard now');
      }
    }
    const own: Connected = {
      connection,
      converter: new RateConverter(sampleRateHz, SAMPLE_RATE_HZ),
      health: new SoundHealth(),
      cleaning: new Cleaning(this.#cleaning),
      microphone: { device, mode, muted, pressed: false, lost: '', trouble: '' },
      waitingSamples: 0,
    };
    this.#active = own;
    this.#listener.press(false);
    this.#onChange();
    return own;
  }

  #change(own: Connected, message: Exclude<FromMicrophone, { type: 'hello' }>): void {
    const before = own.microphone;
    switch (message.type) {
      case 'mode':
        own.microphone = { ...before, mode: message.mode };
        break;
      case 'talk':
        own.microphone = { ...before, pressed: message.pressed };
        this.#listener.press(message.pressed);
        break;
      case 'mute':
        own.microphone = { ...before, muted: message.muted };
        break;
      case 'lost':
        own.microphone = { ...before, lost: message.reason || 'it is gone' };
        break;
    }
    if (isHeard(before) && !isHeard(own.microphone)) void this.#listener.end();
    this.#onChange();
  }

  #sound(own: Connected, pcm: Int16Array): void {
    const converted = own.converter.push(pcm);
    const trouble = own.waitingSamples > (MOST_WAITING_MS * SAMPLE_RATE_HZ) / 1000 ? TOO_SLOW : this.#trouble(own, converted);
    const lost = own.microphone.lost !== '';
    if (lost || trouble !== own.microphone.trouble) {
      // Sound comes again: whatever was lost is back.
      own.microphone = { ...own.microphone, trouble, lost: '' };
      this.#onChange();
    }
    if (!isHeard(own.microphone) || trouble === TOO_SLOW) return;
    own.waitingSamples += converted.length;
    void this.#listener.hear(own.cleaning.push(converted)).then(() => {
      own.waitingSamples -= converted.length;
    });
  }

  #trouble(own: Connected, pcm: Int16Array): string {
    // Somebody who muted it knows that it is silent.
    return own.microphone.muted ? '' : own.health.take(pcm, (pcm.length * 1000) / SAMPLE_RATE_HZ);
  }

  #leave(): void {
    this.#active = null;
    this.#listener.press(false);
    void this.#listener.end();
    this.#onChange();
    const standby = this.#standby;
    this.#standby = null;
    standby?.free?.();
  }
}

const TOO_SLOW = 'this machine does not keep up with the microphone: some of it is not heard';

function isHeard({ muted, mode, pressed, lost }: Microphone): boolean {
  return !muted && lost === '' && (mode === 'open' || pressed);
}
