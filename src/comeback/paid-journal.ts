/**
 * What was paid for and not answered yet, on the disk: after a crash it is answered all the same. It is kept as the
 * platform told it, so that coming back it is judged again like anything that comes in.
 */
import { z } from 'zod';
import { platformId } from '../domain/ids.ts';
import { ROLES } from '../domain/trigger.ts';
import type { AivtEvent } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { PaidMessage } from '../ports/chat.ts';
import type { Intake } from '../ports/intake.ts';
import { KeptFile } from './kept-file.ts';

/** Thanks for what was paid in another stream would puzzle everybody. */
const KEPT_MS = 30 * 60_000;
/** One that was waiting at so many crashes may be what they come from. */
const MOST_CRASHES = 2;
/** As many as the intake lets wait. */
const MOST = 5000;

const messageSchema = z.object({
  ...{ id: z.string(), platform: z.string(), messageId: z.string().nullable(), userId: z.string(), userName: z.string() },
  ...{ anonymous: z.boolean(), role: z.enum(ROLES), text: z.string(), receivedAtMs: z.number() },
  telling: z.object({ kind: z.string(), prompt: z.string(), shownAs: z.string().nullable(), verbatim: z.boolean().optional() }),
});
const fileSchema = z.object({
  version: z.literal(1),
  paid: z.array(z.object({ message: messageSchema, atMs: z.number(), crashes: z.number().int().min(0) })),
});

interface Kept {
  readonly message: PaidMessage;
  /** Wall clock. */
  readonly atMs: number;
  readonly crashes: number;
  turnId: string | null;
}

export interface PaidJournalParts {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether that trigger still waits, is being prepared or has the floor. */
  readonly isHeld: (triggerId: string) => boolean;
}

export class PaidJournal {
  readonly #parts: PaidJournalParts;
  readonly #file: KeptFile;
  readonly #kept = new Map<string, Kept>();
  readonly #left: PaidMessage[] = [];

  constructor(parts: PaidJournalParts) {
    this.#parts = parts;
    this.#file = new KeptFile(parts.file, parts.log);
    this.#readLeft();
  }

  /** What waited when AIVT ended before, once: `receivedAtMs` is now. Written down with one crash more before it is given out. */
  async takeLeft(): Promise<readonly PaidMessage[]> {
    if (this.#left.length > 0) this.#write();
    await this.#file.written();
    return this.#left.splice(0);
  }

  /** The door of the pipeline, with everything paid that goes through it written down. */
  around(intake: Intake): Intake {
    return {
      ...intake,
      paid: async (message) => {
        const id = platformId(message.platform, message.id);
        const { clock } = this.#parts;
        if (this.#kept.size < MOST && !this.#kept.has(id)) {
          this.#kept.set(id, { message, atMs: clock.wallMs(), crashes: 0, turnId: null });
          this.#write();
        }
        const outcome = await intake.paid(message);
        // What waits for the streamer is told of by its turn, or by its being dropped, like what is queued.
        if (outcome.outcome !== 'queued' && outcome.outcome !== 'held') this.#done(id);
        return outcome;
      },
    };
  }

  /** Follows what becomes of it. */
  hear(event: AivtEvent): void {
    if (this.#kept.size === 0) return;
    if (event.type === 'turn.started') {
      const kept = this.#kept.get(event.trigger.id);
      if (kept) kept.turnId = event.turnId;
    } else if (event.type === 'trigger.dropped') this.#done(event.triggerId);
    else if (event.type === 'turn.finished' || event.type === 'turn.cut') {
      const found = [...this.#kept].find(([, { turnId }]) => turnId === event.turnId);
      if (!found) return;
      const [id, kept] = found;
      kept.turnId = null;
      // What was cut before a word of it was heard may have its second chance: then it waits again.
      if (event.type === 'turn.finished' || event.heard !== '') this.#done(id);
      else this.#parts.clock.schedule(0, () => this.#parts.isHeld(id) || this.#done(id));
    }
  }

  /** @returns how many files were cleaned */
  async forget(names: readonly string[]): Promise<number> {
    const before = this.#kept.size;
    for (const [id, { message }] of this.#kept) if (names.includes(message.userName)) this.#kept.delete(id);
    if (this.#kept.size === before) return 0;
    this.#write();
    await this.#file.written();
    return 1;
  }

  /** What still waits stays in the file. */
  close(): Promise<void> {
    return this.#file.written();
  }

  #readLeft(): void {
    const { clock, log } = this.#parts;
    const read = fileSchema.safeParse(this.#file.read() ?? { version: 1, paid: [] });
    if (!read.success) {
      log.warn(`${this.#file.file} is not of this AIVT and is not used`);
      return;
    }
    for (const { message, atMs, crashes } of read.data.paid) {
      if (clock.wallMs() - atMs > KEPT_MS) continue;
      if (crashes >= MOST_CRASHES) {
        log.warn(`a ${message.telling.kind} was waiting at ${crashes + 1} crashes in a row and is not tried again`);
        continue;
      }
      const { verbatim, ...telling } = message.telling;
      const again: PaidMessage = {
        ...message,
        telling: verbatim === undefined ? telling : { ...telling, verbatim },
        receivedAtMs: clock.nowMs(),
      };
      this.#kept.set(platformId(message.platform, message.id), { message: again, atMs, crashes: crashes + 1, turnId: null });
      this.#left.push(again);
    }
  }

  #done(id: string): void {
    if (this.#kept.delete(id)) this.#write();
  }

  #write(): void {
    this.#file.write(() => ({
      version: 1,
      paid: [...this.#kept.values()].map(({ message, atMs, crashes }) => ({ message, atMs, crashes })),
    }));
  }
}
