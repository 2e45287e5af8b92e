/** What is done to a microphone's sound before anybody judges it, as the settings are now. */
import { HighPass } from './high-pass.ts';
import { NoiseGate } from './noise-gate.ts';

export interface CleaningRules {
  /** 0: off. */
  readonly highPassHz: number;
  /** 0: off. */
  readonly noiseGateDb: number;
}

export const NO_CLEANING: CleaningRules = { highPassHz: 0, noiseGateDb: 0 };

/** Of one microphone. */
export class Cleaning {
  readonly #rules: () => CleaningRules;
  readonly #highPass = new HighPass();
  readonly #gate = new NoiseGate();

  constructor(rules: () => CleaningRules) {
    this.#rules = rules;
  }

  push(pcm: Int16Array): Int16Array {
    const { highPassHz, noiseGateDb } = this.#rules();
    // Rumble would hold the gate open.
    return this.#gate.push(this.#highPass.push(pcm, highPassHz), noiseGateDb);
  }
}
