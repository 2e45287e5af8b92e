/** The persona in force, and the watch over its file: an edit holds from the next turn on, a broken one is refused. */
import { readFile, stat } from 'node:fs/promises';
import { personaSchema, type Persona } from '../domain/persona.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { MAX_PERSONA_BYTES, parsePersona, PersonaError } from './persona-file.ts';

export interface LivePersona {
  /** Reads as the persona in force, whenever it is read: its lists are asked anew each time, not kept. */
  readonly persona: Persona;
  /** The persona in force, as it stands now. */
  readonly now: () => Persona;
  readonly replace: (next: Persona) => void;
  /** Where it stands, absolute or from the program's folder: looked at again and again, also when it becomes another one. */
  file: string;
}

export function createLivePersona(initial: Persona, file: string): LivePersona {
  let now = initial;
  const persona = Object.defineProperties(
    {},
    Object.fromEntries(
      (Object.keys(personaSchema.shape) as (keyof Persona)[]).map((key) => [key, { enumerable: true, get: (): unknown => now[key] }]),
    ),
  ) as Persona;
  return { persona, now: () => now, replace: (next) => void (now = next), file };
}

/** What only a start can change: by the name she is remembered, and the voice is opened for a language. */
const FIXED = ['name', 'language'] as const;

export interface PersonaWatchParts {
  /** Asked anew each time. */
  readonly file: () => string;
  readonly clock: Clock;
  readonly now: () => Persona;
  /** A whole, checked persona that may be put in force. */
  readonly onChange: (next: Persona) => void;
  /** The file cannot be used; the one in force stays. With the place and what to do. */
  readonly onRefused: (why: string) => void;
}

const EVERY_MS = 1_000;

export interface PersonaWatch {
  /** Looks now. Resolves when what was found has been told. Never rejects. */
  look(): Promise<void>;
  end(): Promise<void>;
}

/**
 * Looks at the file about once a second: editors save in ways (a new file in the place of the old one)
 * that a watch of the system loses. What is there at the start counts as known.
 */
export function watchPersona({ file: fileNow, clock, now, onChange, onRefused }: PersonaWatchParts): PersonaWatch {
  let ended = false;
  let known: string | null = null;
  let text: string | null = null;
  let cancel: () => void = () => undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const file = fileNow();
    try {
      const { mtimeMs, size } = await stat(file);
      const stamp = `${file} ${mtimeMs} ${size}`;
      if (stamp === known) return;
      if (size > MAX_PERSONA_BYTES) throw new PersonaError(`${file} is no persona: it is larger than ${MAX_PERSONA_BYTES / 1024} KB`);
      const read = await readFile(file, 'utf8');
      const isFirst = known === null;
      known = stamp;
      // Saved without a change, or the very file that was started with.
      if (read === text || isFirst) return void (text = read);
      text = read;
      // An editor may have emptied the file and not written it yet.
      if (read.trim() !== '') judge(read, file);
    } catch (error) {
      if (error instanceof PersonaError) onRefused(error.message);
      // A file that is away for a moment is being saved; one that stays away changes nothing.
      else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onRefused(`${file} cannot be read: ${reasonOf(error)}`);
    }
  }

  function judge(read: string, file: string): void {
    const next = parsePersona(read, file);
    const current = now();
    const moved = FIXED.filter((key) => next[key] !== current[key]);
    if (moved.length > 0)
      throw new PersonaError(
        `${file}: another ${moved.join(' and ')} holds from the next start; until then ${current.name} stays as she was`,
      );
    onChange(next);
  }

  const again = (): void => {
    looking = looking.then(look).then(() => {
      if (!ended) cancel = clock.schedule(EVERY_MS, again);
    });
  };
  again();
  return {
    look: () => (looking = looking.then(look)),
    end() {
      ended = true;
      cancel();
      return looking;
    },
  };
}
