/** Whether pauses are judged by the turn model now, and why not where that was asked for. */
import type { Clock } from '../../kernel/clock.ts';
import type { EngineLink } from '../../ports/engine.ts';
import type { EarsVitals } from '../../domain/vitals.ts';
import { createTurnModel, type TurnModel, type TurnModelState } from './turn-model.ts';

export const ENDPOINTINGS = ['auto', 'turn', 'adaptive', 'fixed'] as const;
/** `auto`: by the turn model where it is installed, else by words; `turn`: the same, and it says so where it is not. */
export type Endpointing = (typeof ENDPOINTINGS)[number];

export interface TurnWatchParts {
  readonly clock: Clock;
  /** As the setting is now. */
  readonly wanted: () => Endpointing;
  readonly isInstalled: () => boolean;
  /** Starts the model's process. */
  readonly openLink: () => EngineLink;
  /** What to do where it is not installed. */
  readonly installHint: string;
}

export interface TurnWatch extends Pick<TurnModel, 'judge' | 'close'> {
  /** It can be asked: it is wanted and installed. */
  readonly asks: boolean;
  now(): { readonly endpointing: EarsVitals['endpointing']; readonly trouble: string };
  /** Somebody will speak soon: its process starts. */
  open(): void;
  /** Called when what `now` tells may have changed. */
  onChange: () => void;
}

/** The model, as it is called and where it lies among the installed ones. */
export const TURN_MODEL = { name: 'smart-turn-v3.2', path: ['smart-turn-v3.2', 'smart-turn-v3.2-cpu.onnx'] } as const;

/** A file that is looked for with every frame would be looked for thirty times a second. */
const LOOK_EVERY_MS = 5000;

class TheTurnWatch implements TurnWatch {
  onChange: () => void = () => undefined;
  readonly #parts: TurnWatchParts;
  #model: TurnModel | null = null;
  #state: TurnModelState = { state: 'starting' };
  #installed = false;
  #lookAtMs = -Infinity;

  constructor(parts: TurnWatchParts) {
    this.#parts = parts;
  }

  get asks(): boolean {
    const wanted = this.#parts.wanted();
    return (wanted === 'auto' || wanted === 'turn') && this.#isInstalled();
  }

  now(): ReturnType<TurnWatch['now']> {
    const wanted = this.#parts.wanted();
    if (wanted === 'fixed' || wanted === 'adaptive') return { endpointing: wanted, trouble: '' };
    if (this.asks) {
      if (this.#state.state === 'answers') return { endpointing: 'turn', trouble: '' };
      const trouble = this.#state.state === 'away' ? `pauses are judged by words meanwhile: ${this.#state.why}` : '';
      return { endpointing: 'adaptive', trouble };
    }
    return {
      endpointing: 'adaptive',
      trouble: wanted === 'turn' ? `the turn model is not installed (${this.#parts.installHint}): pauses are judged by words` : '',
    };
  }

  open(): void {
    if (!this.asks || this.#model) return;
    this.#model = createTurnModel({
      link: this.#parts.openLink(),
      clock: this.#parts.clock,
      onState: (state) => {
        const before = this.#state.state;
        this.#state = state;
        if (state.state !== before) this.onChange();
      },
    });
  }

  judge(...[pcm, signal]: Parameters<TurnModel['judge']>): ReturnType<TurnModel['judge']> {
    this.open();
    return this.#model?.judge(pcm, signal) ?? Promise.resolve(null);
  }

  async close(): Promise<void> {
    const model = this.#model;
    this.#model = null;
    await model?.close();
  }

  #isInstalled(): boolean {
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs - this.#lookAtMs >= LOOK_EVERY_MS) {
      this.#lookAtMs = nowMs;
      this.#installed = this.#parts.isInstalled();
    }
    return this.#installed;
  }
}

export function watchTurn(parts: TurnWatchParts): TurnWatch {
  return new TheTurnWatch(parts);
}
