/**
 * A text source in OBS that shows one approved text at a time. What it should show is a state: written
 * again to a fresh connection, and only the latest of several that came while OBS was busy.
 */
import { Backoff } from '../kernel/backoff.ts';
import type { Log } from '../kernel/log.ts';
import type { Approved } from '../domain/approved.ts';
import type { Clock } from '../kernel/clock.ts';
import { ObsError } from './errors.ts';
import type { ObsCall } from './session.ts';

/** OBS was busy: what it shows may be a viewer's line that should be gone, so it is soon told again. */
const RETRY = { firstMs: 500, maxMs: 10_000 } as const;

export interface TextSource {
  /** The source's name; null where none is wanted. */
  readonly name: string | null;
  /** False until a connection has shown that OBS has such a source. */
  readonly there: boolean;
  /** Looks whether the source is there, and brings it to what it should show now (nothing, at first). */
  opened(call: ObsCall): Promise<void>;
  /** Remembered at once; nobody waits for OBS. */
  show(text: Approved | ''): void;
  lost(): void;
}

export interface TextSourceOptions {
  readonly name: string | null;
  readonly clock: Clock;
  /** Rejects at once while there is no connection. */
  readonly call: ObsCall;
  readonly log: Log;
  readonly random?: () => number;
}

export function createTextSource({ name, clock, call, log, random }: TextSourceOptions): TextSource {
  let wanted: Approved | '' = '';
  /** As OBS confirmed it on this connection. */
  let written: string | null = null;
  let there = false;
  let writing = false;
  const retry = new Backoff(RETRY, random);
  let cancelAgain: () => void = () => undefined;

  async function write(inputName: string): Promise<void> {
    if (writing) return;
    writing = true;
    cancelAgain();
    try {
      while (there && written !== wanted) {
        const text = wanted;
        await call('SetInputSettings', { inputName, inputSettings: { text }, overlay: true });
        written = text;
        retry.reset();
      }
    } catch (error) {
      // Without a connection it is written after the next one; any other failure is worth knowing once.
      written = null;
      const told = error instanceof ObsError && (error.kind === 'refused' || error.kind === 'timeout');
      if (told && retry.failures === 0) log.warn(`OBS does not show whom she answers: ${error.message}`);
      if (there) cancelAgain = clock.schedule(retry.nextMs(), () => void write(inputName));
    } finally {
      writing = false;
    }
  }

  return {
    name,
    get there() {
      return there;
    },
    async opened(fresh) {
      if (name === null) return;
      const { inputs } = await fresh('GetInputList');
      const found = inputs.find(({ inputName }) => inputName === name);
      there = typeof found?.inputKind === 'string' && found.inputKind.startsWith('text_');
      written = null;
      await write(name);
    },
    show(text) {
      wanted = text;
      if (name !== null) void write(name);
    },
    lost() {
      there = false;
      written = null;
      retry.reset();
      cancelAgain();
    },
  };
}
