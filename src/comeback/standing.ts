/** How she stood, on the disk: after a crash she is as glad, as silent and as stopped as she was. */
import { z } from 'zod';
import type { AivtEvent } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { MoodLevels } from '../ports/mood.ts';
import { KeptFile } from './kept-file.ts';

const standingSchema = z.object({
  version: z.literal(1),
  /** Wall clock of the last change. */
  atMs: z.number(),
  /** AIVT ended as it should: silence and panic are not carried over. */
  ended: z.boolean(),
  muted: z.boolean(),
  /** Why she is stopped; null when she is not. */
  panic: z.string().nullable(),
  moods: z.record(z.string(), z.object({ valence: z.number().min(-1).max(1), energy: z.number().min(0).max(1), atMs: z.number() })),
});
type State = z.infer<typeof standingSchema>;

export interface StandingParts {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

export class Standing {
  readonly #parts: StandingParts;
  readonly #file: KeptFile;
  readonly #before: State | null;
  readonly #now: { muted: boolean; panic: string | null; moods: Record<string, State['moods'][string]> };

  constructor(parts: StandingParts) {
    this.#parts = parts;
    this.#file = new KeptFile(parts.file, parts.log);
    const read = standingSchema.safeParse(this.#file.read());
    this.#before = read.success ? read.data : null;
    this.#now = { muted: false, panic: null, moods: { ...this.#before?.moods } };
  }

  /** What was in force when AIVT crashed; null after an end as it should be. */
  get crashed(): { readonly muted: boolean; readonly panic: string | null } | null {
    return this.#before === null || this.#before.ended ? null : this.#before;
  }

  /** A character's mood when it was last told, and how long ago that was. */
  moodOf(characterId: string): { readonly mood: MoodLevels; readonly agoMs: number } | null {
    const kept = this.#before?.moods[characterId];
    return kept === undefined ? null : { mood: kept, agoMs: Math.max(0, this.#parts.clock.wallMs() - kept.atMs) };
  }

  /** @param characterId who is on stage */
  hear(event: AivtEvent, characterId: string): void {
    if (event.type === 'mood.changed') {
      const { valence, energy } = event;
      this.#now.moods[characterId] = { valence, energy, atMs: this.#parts.clock.wallMs() };
    } else if (event.type === 'muted') this.#now.muted = event.muted;
    else if (event.type === 'panic') this.#now.panic = event.reason;
    else if (event.type === 'resumed') this.#now.panic = null;
    else return;
    this.#write(false);
  }

  async close(): Promise<void> {
    this.#write(true);
    await this.#file.written();
  }

  #write(ended: boolean): void {
    this.#file.write(() => ({ version: 1, atMs: this.#parts.clock.wallMs(), ended, ...this.#now }) satisfies State);
  }
}
