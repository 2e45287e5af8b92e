/** Somebody who speaks: who she is, how she sounds, what she thinks with and remembers. */
import type { PersonaState } from '../domain/persona.ts';
import type { Memory } from './memory.ts';
import type { Mood } from './mood.ts';
import type { Prompter } from './prompter.ts';
import type { StockLines } from './stock-lines.ts';
import type { Voice } from './voice.ts';

export interface Character {
  /** On every trigger, turn, clip and event of hers. */
  readonly id: string;
  /** As she stands now: which style is on. */
  readonly persona: () => PersonaState;
  readonly voice: Voice;
  readonly prompter: Prompter;
  readonly memory: Memory;
  readonly mood: Mood;
  readonly stock: StockLines;
}

/** Who is on stage. One director gives all of them one floor. */
export interface Characters {
  readonly all: readonly Character[];
  /** Whom new triggers are for. */
  readonly now: Character;
  /** @throws Error for an id that nobody has: that is a fault of ours. */
  of(characterId: string): Character;
}
