/** Louder than the room: the noise floor is followed, and what stands out of it by some decibels is let through. */
import { levelDb } from '../sound/level.ts';

export interface EnergyGateRules {
  /** Above the noise floor. */
  readonly openAboveFloorDb: number;
  /** Below this nothing is speech, however silent the room. */
  readonly leastDb: number;
}

export const ENERGY_GATE_RULES: EnergyGateRules = { openAboveFloorDb: 8, leastDb: -55 };

/** The floor falls at once to what is lower, nearly, and rises slowly: a sentence must not lift it above itself. */
const FALL_SHARE = 0.3;
const RISE_DB_PER_S = 3;
const FIRST_FLOOR_DB = -50;

export class EnergyGate {
  readonly #rules: EnergyGateRules;
  #floorDb = FIRST_FLOOR_DB;

  constructor(rules: EnergyGateRules = ENERGY_GATE_RULES) {
    this.#rules = rules;
  }

  get floorDb(): number {
    return this.#floorDb;
  }

  isOpen(pcm: Int16Array, sampleRateHz: number): boolean {
    const db = levelDb(pcm);
    const seconds = pcm.length / sampleRateHz;
    if (db < this.#floorDb) this.#floorDb += (db - this.#floorDb) * FALL_SHARE;
    else this.#floorDb = Math.min(db, this.#floorDb + RISE_DB_PER_S * seconds);
    return db >= this.#rules.leastDb && db >= this.#floorDb + this.#rules.openAboveFloorDb;
  }

  reset(): void {
    this.#floorDb = FIRST_FLOOR_DB;
  }
}
