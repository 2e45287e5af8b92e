import type { Approved } from '../domain/approved.ts';
import type { EventBus } from '../domain/events.ts';
import type { Log } from '../kernel/log.ts';
import type { Character } from '../ports/character.ts';
import type { SpeechStyle } from '../ports/voice.ts';
import type { Conductor } from './conductor.ts';

export interface ReadyLines {
  readonly bus: EventBus;
  /** Who speaks next. */
  readonly character: () => Pick<Character, 'stock' | 'persona'>;
  /** Makes lines ahead that will be needed, while `idle` says so. */
  readonly prepare: (lines: readonly Approved[], style: SpeechStyle, signal: AbortSignal, idle: () => boolean) => Promise<number>;
  /** Resolves when the voice is known. */
  readonly settled: Promise<void>;
  readonly conductor: Pick<Conductor, 'state'>;
  readonly log: Log;
}

/**
 * Makes the persona's ready lines whenever nothing is to be said, so that an apology comes at once.
 * Whoever writes goes first: what is being made is given up and made in the next pause.
 * Returns the function that ends it.
 */
export function keepLinesReady({ bus, character, prepare, settled, conductor, log }: ReadyLines): () => void {
  const idle = (): boolean => conductor.state.floor === null;
  let work: AbortController | null = null;
  let ended = false;
  const begin = (): void => {
    if (ended || work || !idle()) return;
    const mine = new AbortController();
    work = mine;
    const { stock, persona } = character();
    const { rate, pitch } = persona().style;
    prepare(stock.all, { rate, pitch }, mine.signal, idle)
      .catch((error: unknown) => {
        if (!mine.signal.aborted) log.warn('ready lines could not be made ahead', { error });
      })
      .finally(() => {
        if (work === mine) work = null;
      });
  };
  const giveWay = (): void => {
    work?.abort(new Error('somebody wrote'));
    work = null;
  };
  const stop = bus.listen((event) => {
    if (event.type === 'turn.finished' || event.type === 'turn.cut' || event.type === 'style.changed') queueMicrotask(begin);
    else if (event.type === 'chat.message' || event.type === 'turn.started') giveWay();
  });
  void settled.then(begin);
  return () => {
    ended = true;
    stop();
    giveWay();
  };
}
