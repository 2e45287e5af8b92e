/** Everybody who may be on stage: each with a mood and a memory of the talk of her own. */
import type { BusyMeter } from '../chat/attention/rate-meter.ts';
import type { Standing as KeptStanding } from '../comeback/standing.ts';
import type { Look } from '../control/look.ts';
import type { Approved } from '../domain/approved.ts';
import { characterIdOf } from '../domain/ids.ts';
import type { Persona } from '../domain/persona.ts';
import { createMood } from '../memory/mood.ts';
import { createPrompter } from '../policy/prompter.ts';
import type { Character } from '../ports/character.ts';
import type { Memory } from '../ports/memory.ts';
import type { StockLines } from '../ports/stock-lines.ts';
import type { Toolbox } from '../ports/tools.ts';
import type { House } from './house.ts';
import type { Providers } from './providers.ts';

export interface CharacterParts {
  readonly memory: Memory;
  readonly providers: Pick<Providers, 'voice'>;
  readonly look: Look;
  readonly meter: BusyMeter;
  /** What she may do beside speaking; undefined: nothing. */
  readonly tools: Toolbox | undefined;
  /** Title and game, judged; null where they are not known. */
  readonly streamAbout: () => Approved | null;
  /** How she stood before AIVT was started again. */
  readonly before: Pick<KeptStanding, 'moodOf'>;
}

/** @param onStage the id of who is on stage. @returns who that persona is; the same one when she comes back. */
export function openCharacters(
  { clock, bus, onClose }: House,
  parts: CharacterParts,
  stock: StockLines,
  onStage: () => string,
): (persona: Persona) => Character {
  const { look, memory, meter } = parts;
  const known = new Map<string, Character>();
  const moods: ReturnType<typeof createMood>[] = [];
  onClose('the moods', () => {
    for (const mood of moods) mood.close();
  });
  return ({ name }) => {
    const id = characterIdOf(name);
    const before = known.get(id);
    if (before) return before;
    const mood = createMood(
      clock,
      () => look.personaState.style.mood,
      (now) => {
        if (onStage() === id) bus.emit({ type: 'mood.changed', ...now });
      },
      parts.before.moodOf(id),
    );
    moods.push(mood);
    const character: Character = {
      id,
      // Only who is on stage speaks, thinks or is looked at, and `look` is hers.
      persona: () => look.personaState,
      voice: parts.providers.voice,
      prompter: createPrompter({
        persona: () => look.personaState,
        mood: () => mood.now(),
        isBusy: () => meter.isBusy(),
        tools: () => parts.tools?.specs() ?? [],
        streamAbout: () => parts.streamAbout(),
      }),
      memory,
      mood,
      stock,
    };
    known.set(id, character);
    return character;
  };
}
