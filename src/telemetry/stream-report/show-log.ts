/**
 * What the report of a stream is made of: what was heard of her and how loud the chat was, in memory only and
 * bounded. Of chat no words are kept but those that she answered.
 */
import type { AivtEvent, EventBus } from '../../domain/events.ts';
import { mentionsOf } from '../../domain/mentions.ts';

/** Chat is counted in slices of so long. */
export const SLICE_MS = 5_000;
/** Twelve hours of them; the oldest go first. */
const MAX_SLICES = (12 * 3_600_000) / SLICE_MS;
/** About as many as she can say in that time. */
const MAX_SPOKEN = 3_000;
/** Begun and not over yet: one has the floor, more would be a fault. */
const MAX_OPEN = 16;

/** Something of hers that was heard. */
export interface Spoken {
  /** When its first sound was heard. Milliseconds since 1970. */
  readonly at: number;
  /** `chat`, `cheer`, `idle` … */
  readonly kind: string;
  readonly user: string | null;
  /** What was said to her; empty where nobody asked. */
  readonly asked: string;
  readonly heard: string;
  /** She was cut off. */
  readonly cut: boolean;
}

export interface Slice {
  /** Its beginning. Milliseconds since 1970. */
  readonly at: number;
  readonly messages: number;
  /** So many of them laughed. */
  readonly laughs: number;
}

export interface Show {
  /** When this run began, or the stream went live in it. Milliseconds since 1970. */
  readonly from: number;
  readonly live: boolean;
  readonly spoken: readonly Spoken[];
  /** Only slices in which somebody wrote, oldest first. */
  readonly slices: readonly Slice[];
}

export interface ShowLog {
  view(): Show;
  /** Takes out what these people wrote and were answered. @returns how much that was */
  forget(names: readonly string[]): number;
  close(): void;
}

/** "lol", "haha", "KEKW", "😂": laughter, and not a word that holds it ("flow", "hah"). */
const LAUGHTER =
  /(?<![\p{L}\p{N}])(?:l+o+l+|lmao+|lmfao|rofl|(?:a*h+a+){2,}h*|(?:h+e+){2,}h*|x+d+|kek+w?|lul+w?|omegalul)(?![\p{L}\p{N}])|[😂🤣😆😹💀]/iu;

export function keepShow(bus: EventBus, wallMs: () => number): ShowLog {
  let from = wallMs();
  let live = false;
  let spoken: Spoken[] = [];
  const slices: { at: number; messages: number; laughs: number }[] = [];
  const open = new Map<string, { kind: string; user: string | null; asked: string; at: number | null }>();

  const count = (at: number, text: string): void => {
    const begin = at - (at % SLICE_MS);
    let last = slices.at(-1);
    // A clock that was set back: counted where the counting is.
    if (last === undefined || last.at < begin) {
      last = { at: begin, messages: 0, laughs: 0 };
      slices.push(last);
      if (slices.length > MAX_SLICES) slices.shift();
    }
    last.messages += 1;
    if (LAUGHTER.test(text)) last.laughs += 1;
  };
  const over = (turnId: string, heard: string, cut: boolean): void => {
    const turn = open.get(turnId);
    open.delete(turnId);
    if (turn === undefined || turn.at === null || heard === '') return;
    spoken.push({ at: turn.at, kind: turn.kind, user: turn.user, asked: turn.asked, heard, cut });
    if (spoken.length > MAX_SPOKEN) spoken.shift();
  };

  const close = bus.listen((event: AivtEvent) => {
    switch (event.type) {
      case 'chat.message':
        count(event.at, event.text);
        break;
      case 'stream.live':
        // What came before was no show.
        if (event.live && !live) from = event.at;
        live = event.live;
        break;
      case 'turn.started': {
        const { kind, user, text, verbatim } = event.trigger;
        open.set(event.turnId, { kind, user, asked: verbatim ? '' : text, at: null });
        for (const oldest of open.keys()) {
          if (open.size <= MAX_OPEN) break;
          open.delete(oldest);
        }
        break;
      }
      case 'turn.playing': {
        const turn = open.get(event.turnId);
        if (turn) turn.at ??= event.at;
        break;
      }
      case 'turn.finished':
        over(event.turnId, event.heard, false);
        break;
      case 'turn.cut':
        over(event.turnId, event.heard, true);
        break;
      default:
    }
  });

  return {
    view: () => ({ from, live, spoken, slices }),
    forget(names) {
      const mentions = mentionsOf(names);
      const isOf = ({ user, asked, heard }: Pick<Spoken, 'user' | 'asked' | 'heard'>): boolean =>
        (user !== null && mentions.is(user)) || mentions.in(asked) || mentions.in(heard);
      const left = spoken.filter((one) => !isOf(one));
      const gone = spoken.length - left.length;
      spoken = left;
      for (const [turnId, turn] of open) if (isOf({ ...turn, heard: '' })) open.delete(turnId);
      return gone;
    },
    close,
  };
}
