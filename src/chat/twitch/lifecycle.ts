/** In which of its states the connection to Twitch is, and what each event makes of it. Pure: `twitch.ts` carries the commands out. */
import { backoffMs } from '../../kernel/backoff.ts';

/** Nobody has signed in, or Twitch does not take it any more: how soon a sign-in made on the command line is noticed. */
export const LOOK_FOR_SIGN_IN_MS = 5000;
export const RETRY = { firstMs: 1000, maxMs: 60_000 } as const;
const NOBODY = 'nobody has signed in: use the panel, or npm run auth -- twitch';

export interface TwitchState {
  /** `signed-out` a person has to sign in · `opening` · `up` · `waiting` Twitch is away, tried again by itself · `closed` for good. */
  readonly is: 'signed-out' | 'opening' | 'up' | 'waiting' | 'closed';
  /** Times in a row that Twitch could not be had, refused sign-ins aside. */
  readonly failures: number;
  /** Since it was last up somebody had to sign in. */
  readonly lacking: boolean;
}

export type TwitchEvent =
  | { readonly type: 'start' }
  | { readonly type: 'opened' }
  /** There is nothing to open with. */
  | { readonly type: 'no-sign-in' }
  /** It could not be opened, or what was open has ended. `refused`: only a new sign-in mends it. `random` is in [0, 1). */
  | { readonly type: 'failed'; readonly refused: boolean; readonly reason: string; readonly random: number }
  /** Somebody has signed in: everything is opened with that. */
  | { readonly type: 'signed-in' }
  | { readonly type: 'waited' }
  | { readonly type: 'close' };

export type TwitchCommand =
  /** Ends what is open, being opened or waited for. */
  | { readonly type: 'leave' }
  | { readonly type: 'open' }
  /** `waited` follows, unless it is left before. */
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'tell-offline'; readonly why: string }
  /** Why an earlier sign-in failed tells nobody anything any more. */
  | { readonly type: 'forget-failed-sign-in' };

export const beforeStart: TwitchState = { is: 'signed-out', failures: 0, lacking: false };

export function reduceTwitch(state: TwitchState, event: TwitchEvent): readonly [TwitchState, readonly TwitchCommand[]] {
  if (state.is === 'closed') return [state, []];
  switch (event.type) {
    case 'start':
      return [{ ...state, is: 'opening' }, [{ type: 'open' }]];
    case 'opened':
      if (state.is !== 'opening') return [state, []];
      return [{ is: 'up', failures: 0, lacking: false }, state.lacking ? [{ type: 'forget-failed-sign-in' }] : []];
    case 'no-sign-in':
      return state.is === 'opening' ? signedOut(state, NOBODY) : [state, []];
    case 'failed': {
      if (state.is !== 'opening' && state.is !== 'up') return [state, []];
      if (event.refused) return signedOut(state, event.reason);
      const failures = state.failures + 1;
      // A service that is away is left alone longer each time.
      const ms = backoffMs(RETRY, failures, event.random);
      return [{ ...state, is: 'waiting', failures }, rest(event.reason, ms)];
    }
    case 'signed-in':
      return [{ ...state, is: 'opening' }, [{ type: 'leave' }, { type: 'forget-failed-sign-in' }, { type: 'open' }]];
    case 'waited':
      if (state.is !== 'signed-out' && state.is !== 'waiting') return [state, []];
      return [{ ...state, is: 'opening' }, [{ type: 'open' }]];
    case 'close':
      return [{ ...state, is: 'closed' }, [{ type: 'leave' }]];
  }
}

/** A new sign-in mends it, so it is looked for often, however many times in vain. */
function signedOut(state: TwitchState, why: string): readonly [TwitchState, readonly TwitchCommand[]] {
  return [{ ...state, is: 'signed-out', lacking: true }, rest(why, LOOK_FOR_SIGN_IN_MS)];
}

function rest(why: string, ms: number): readonly TwitchCommand[] {
  return [{ type: 'leave' }, { type: 'tell-offline', why }, { type: 'wait', ms }];
}
