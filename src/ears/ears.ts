/** The ears: the microphone that is connected, what is heard of it, and how they stand. */
import type { Approved } from '../domain/approved.ts';
import type { AivtEvent, NewEvent } from '../domain/events.ts';
import { createIds } from '../domain/ids.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Clock } from '../kernel/clock.ts';
import type { EarsState, EarsVitals } from '../domain/vitals.ts';
import type { MicrophoneHub, TalkKey } from '../ports/microphone.ts';
import type { Switchable } from '../ports/module.ts';
import type { Recogniser } from '../ports/recogniser.ts';
import { Hearing, type HearingListener, type HearingRules, type Spoken, type Unheard } from './hearing.ts';
import { Microphones } from './microphones.ts';
import { OwnSound } from './own-sound.ts';
import type { RecogniserState } from './recognisers/watch.ts';
import { createTalkKey } from './talk-key.ts';
import type { TurnWatch } from './turn/turn-watch.ts';
import type { CleaningRules } from './sound/cleaning.ts';
import type { Vad } from './vad/vad.ts';

export interface EarsParts {
  readonly clock: Clock;
  readonly rules: HearingRules;
  /** Called when the first microphone comes: nobody pays for ears without one. */
  readonly openVad: () => Promise<Vad>;
  /** What is done to the sound first, as it is set now. */
  readonly cleaning?: () => CleaningRules;
  readonly turn: TurnWatch;
  readonly openRecogniser: (onState: (state: RecogniserState) => void) => Recogniser;
  /** `auto` that finds nothing is no fault; a recogniser that was asked for and is away is one. */
  readonly wanted: 'auto' | 'by-name' | 'stub';
  readonly hints: () => readonly string[];
  /** An utterance for her; resolves when it waits for its turn, or does not. */
  readonly speech: (spoken: Spoken) => Promise<void>;
  /** What is likely to be an utterance for her, until the signal says otherwise: an answer may be begun. */
  readonly likely: (spoken: Spoken, signal: AbortSignal) => void;
  readonly duck: (ducked: boolean) => void;
  /** `mistaken`: the floor was taken by nobody, as it turns out. */
  readonly floor: (taken: boolean, mistaken: boolean) => void;
  /** A partial as it may be shown; null when not. */
  readonly judge: (text: string) => Promise<Approved | null>;
  readonly emit: (event: NewEvent) => void;
  readonly report: ReportModule;
  /** For what happens once and is no state. */
  readonly log: { warn(message: string): void };
}

export interface Ears extends Switchable {
  readonly microphones: MicrophoneHub;
  readonly talkKey: TalkKey;
  /** To be called with every event of the house. */
  follow(event: AivtEvent): void;
  /** What she sounds: to be told by the speaker. */
  readonly own: Pick<OwnSound, 'played' | 'silenced'>;
  now(): EarsVitals;
  close(): Promise<void>;
}

export function createEars(parts: EarsParts): Ears {
  const ears = new TheEars(parts);
  return {
    microphones: ears.microphones,
    talkKey: ears.talkKey,
    follow: (event) => ears.follow(event),
    own: ears.own,
    now: () => ears.now(),
    setEnabled: (enabled) => ears.setEnabled(enabled),
    close: () => ears.close(),
  };
}

class TheEars implements HearingListener {
  readonly own: OwnSound;
  readonly microphones: Microphones;
  readonly talkKey: ReturnType<typeof createTalkKey>;
  readonly #parts: EarsParts;
  readonly #recogniser: Recogniser | null = null;
  readonly #nextId = createIds('speech');
  #enabled = true;
  #hearing: Hearing | null = null;
  #vad: Vad | null = null;
  #opening = false;
  /** Utterances that have begun and have not come to their end: what was said last may be over before what was said before it is understood. */
  readonly #unsettled = new Set<string>();
  #server: RecogniserState = { state: 'looking' };
  /** One was there: that it is gone is a fault, whoever had chosen it. */
  #found = false;
  #partials = 0;
  #shownPartial = 0;
  #told = '';
  #speculations = { used: 0, dropped: 0 };

  constructor(parts: EarsParts) {
    this.#parts = parts;
    this.own = new OwnSound(parts.clock);
    this.microphones = new Microphones(
      {
        hear: async (pcm) => this.#hearing?.hear(pcm),
        press: (pressed) => this.#hearing?.press(pressed),
        end: async () => this.#hearing?.end(),
      },
      () => this.#changed(),
      parts.cleaning,
    );
    this.talkKey = createTalkKey(parts.clock, this.microphones);
    parts.turn.onChange = () => this.#tell();
    this.#recogniser = parts.openRecogniser((state) => {
      this.#server = state;
      this.#found ||= state.state === 'here';
      if (this.#recogniser) this.#tell();
    });
    this.#tell();
  }

  now(): EarsVitals {
    const microphone = this.microphones.active;
    return {
      state: this.#state(),
      microphone: microphone?.lost === '' ? microphone.device || 'a microphone' : null,
      trouble: microphone ? microphone.lost || microphone.trouble : '',
      mode: microphone?.mode ?? 'open',
      pressed: microphone?.pressed ?? false,
      vad: this.#vad?.provider ?? '',
      recogniser: this.#recogniser?.provider ?? '',
      endpointing: this.#parts.turn.now().endpointing,
      speculations: this.#speculations,
    };
  }

  follow(event: AivtEvent): void {
    this.own.follow(event);
    if (event.type !== 'ears.speculation' || event.outcome === 'begun') return;
    this.#speculations = { ...this.#speculations, [event.outcome]: this.#speculations[event.outcome] + 1 };
    this.#tell();
  }

  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    if (!enabled) this.#stop();
    this.#changed();
  }

  async close(): Promise<void> {
    this.#enabled = false;
    this.talkKey.close();
    this.#stop();
    await this.#vad?.close();
    this.#vad = null;
    await this.#parts.turn.close();
    await this.#recogniser?.close();
  }

  // ── what the hearing tells ──

  onset(id: string): void {
    this.#unsettled.add(id);
    this.#tell();
  }

  ended(): void {
    this.#tell();
  }

  partial({ id, text, committed }: Parameters<HearingListener['partial']>[0]): void {
    const number = ++this.#partials;
    void this.#parts.judge(text).then((approved) => {
      // Judged out of order, or after the words were known for good.
      if (number <= this.#shownPartial || approved === null) return;
      this.#shownPartial = number;
      this.#parts.emit({ type: 'ears.partial', id, text: approved, committedChars: Math.min(committed.length, approved.length) });
    });
  }

  likely(spoken: Spoken, signal: AbortSignal): void {
    this.#parts.likely(spoken, signal);
  }

  async final(spoken: Spoken): Promise<void> {
    this.#shownPartial = this.#partials;
    await this.#parts.speech(spoken);
    this.#settled(spoken.id);
  }

  unheard(id: string, why: Unheard, detail: string): void {
    this.#shownPartial = this.#partials;
    if (why === 'failed') this.#parts.log.warn(`what was said was not understood: ${detail}`);
    this.#parts.emit({ type: 'ears.unheard', id, reason: why });
    this.#settled(id);
  }

  duck(ducked: boolean): void {
    this.#parts.duck(ducked);
  }

  floor(taken: boolean, mistaken: boolean): void {
    this.#parts.floor(taken, mistaken);
  }

  #settled(id: string): void {
    this.#unsettled.delete(id);
    this.#tell();
  }

  /** A microphone came, went or changed. */
  #changed(): void {
    if (this.#enabled && this.microphones.active && !this.#hearing && !this.#opening) void this.#open();
    this.#tell();
  }

  async #open(): Promise<void> {
    const { clock, rules, hints, turn } = this.#parts;
    this.#opening = true;
    try {
      turn.open();
      this.#vad ??= await this.#parts.openVad();
      if (!this.#enabled || !this.#recogniser) return;
      this.#vad.reset();
      const vad = this.#vad;
      this.#hearing = new Hearing({
        clock,
        vad,
        recogniser: this.#recogniser,
        turn,
        rules,
        hints,
        own: this.own,
        nextId: this.#nextId,
        listener: this,
      });
      this.#hearing.press(this.microphones.active?.pressed ?? false);
    } finally {
      this.#opening = false;
      this.#tell();
    }
  }

  #stop(): void {
    void this.#hearing?.close();
    this.#hearing = null;
    this.#unsettled.clear();
  }

  #state(): EarsState {
    if (!this.#enabled) return 'off';
    const microphone = this.microphones.active;
    if (microphone?.lost !== '') return 'no-microphone';
    if (microphone.muted) return 'muted';
    if (this.#hearing?.speech) return 'speech';
    return this.#unsettled.size > 0 ? 'recognising' : 'listening';
  }

  #tell(): void {
    const now = this.now();
    const key = JSON.stringify([now, this.#server, this.#parts.turn.now()]);
    if (key === this.#told) return;
    this.#told = key;
    this.#parts.emit({ type: 'ears.state', ...now });
    this.microphones.tell({ state: now.state, trouble: now.trouble });
    this.#report(now);
  }

  #report({ microphone, trouble }: EarsVitals): void {
    const { report, wanted, turn } = this.#parts;
    const pauses = turn.now().trouble;
    const listens = trouble || (microphone === null ? 'no microphone yet: switch one on in the panel' : `microphone: ${microphone}`);
    if (wanted === 'stub') {
      report({ state: 'stub', provider: 'stub', detail: `a stub by choice: speech is noticed and not understood; ${listens}` });
      return;
    }
    switch (this.#server.state) {
      case 'looking':
        report({ state: 'unknown', provider: '', detail: 'looking for a recogniser' });
        break;
      case 'here':
        report({
          state: trouble || pauses ? 'degraded' : 'online',
          provider: this.#server.provider,
          detail: [this.#server.detail, listens, ...(pauses ? [pauses] : [])].join('; '),
        });
        break;
      case 'away':
        report({
          state: wanted === 'auto' && !this.#found ? 'disabled' : 'offline',
          provider: '',
          detail: `she does not understand speech: no recogniser answers (${this.#server.detail}). scripts/run_asr.ps1 starts one`,
        });
        break;
    }
  }
}
