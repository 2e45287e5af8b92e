/**
 * Rewards whose words she says: the points are spent once she was heard, and go back when she will not be.
 * What became of it is read off the events of its turn.
 */
import type { AivtEvent } from '../../domain/events.ts';

export interface SpokenRewardsParts<R> {
  /** Redemptions that wait at one time; more are not taken. */
  readonly capacity: number;
  readonly fulfil: (redemption: R) => void;
  readonly refund: (redemption: R, reason: string) => void;
  /** Takes a waiting trigger out of the queue: a `trigger.dropped` follows. */
  readonly retract: (triggerId: string) => void;
}

export interface SpokenRewards<R> {
  /** Call before its trigger is submitted. `known`: it waits already, do nothing. `full`: too many do. */
  wait(triggerId: string, redemption: R): 'waits' | 'known' | 'full';
  /** It was never submitted: the caller settles it. */
  forget(triggerId: string): void;
  hear(event: AivtEvent): void;
  /** For the end: what is being heard counts as heard. @returns how many others were left as they are. */
  close(): number;
}

interface Waiting<R> {
  readonly redemption: R;
  turnId: string | null;
  /** Something else than its words was said, or nothing. */
  wentWrong: string | null;
  playing: boolean;
}

export function createSpokenRewards<R>(parts: SpokenRewardsParts<R>): SpokenRewards<R> {
  const waiting = new Map<string, Waiting<R>>();

  const ofTurn = (turnId: string): readonly [string, Waiting<R>] | undefined => {
    // A handful at most: viewers pay for these.
    for (const entry of waiting) if (entry[1].turnId === turnId) return entry;
    return undefined;
  };
  const refund = (triggerId: string, reason: string): void => {
    const found = waiting.get(triggerId);
    if (!found || !waiting.delete(triggerId)) return;
    parts.refund(found.redemption, reason);
  };
  const over = (turnId: string, heard: string): void => {
    const found = ofTurn(turnId);
    if (!found) return;
    const [triggerId, { wentWrong, redemption }] = found;
    if (wentWrong !== null) refund(triggerId, wentWrong);
    else if (heard === '') refund(triggerId, 'nobody heard it');
    else {
      waiting.delete(triggerId);
      parts.fulfil(redemption);
    }
  };

  return {
    wait(triggerId, redemption) {
      if (waiting.has(triggerId)) return 'known';
      if (waiting.size >= parts.capacity) return 'full';
      waiting.set(triggerId, { redemption, turnId: null, wentWrong: null, playing: false });
      return 'waits';
    },
    forget(triggerId) {
      waiting.delete(triggerId);
    },
    hear(event) {
      if (waiting.size === 0) return;
      switch (event.type) {
        case 'turn.started': {
          const found = waiting.get(event.trigger.id);
          // Also the second time, after it was cut before a word was heard.
          if (found) Object.assign(found, { turnId: event.turnId, wentWrong: null, playing: false });
          break;
        }
        case 'turn.playing': {
          const found = ofTurn(event.turnId)?.[1];
          if (found) found.playing = true;
          break;
        }
        case 'turn.fallback': {
          const found = ofTurn(event.turnId)?.[1];
          if (found) found.wentWrong = event.reason;
          break;
        }
        case 'turn.finished':
          over(event.turnId, event.heard);
          break;
        case 'turn.cut': {
          const found = ofTurn(event.turnId)?.[1];
          // Before the first sound it goes back into the queue, or is dropped: that is told.
          if (found && !found.playing) found.turnId = null;
          else over(event.turnId, event.heard);
          break;
        }
        case 'trigger.dropped':
          refund(event.triggerId, `it was dropped (${event.reason})`);
          break;
        case 'panic':
          // Words somebody else put into her mouth do not come out when she is let go on.
          for (const triggerId of [...waiting.keys()]) parts.retract(triggerId);
          break;
        default:
      }
    },
    close() {
      for (const { playing, wentWrong, redemption } of waiting.values()) if (playing && wentWrong === null) parts.fulfil(redemption);
      const left = [...waiting.values()].filter(({ playing, wentWrong }) => !playing || wentWrong !== null).length;
      waiting.clear();
      return left;
    },
  };
}
