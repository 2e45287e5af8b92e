import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beforeStart, LOOK_FOR_SIGN_IN_MS, reduceTwitch, type TwitchCommand, type TwitchEvent, type TwitchState } from './lifecycle.ts';

const away = (random = 0): TwitchEvent => ({ type: 'failed', refused: false, reason: 'Twitch is away', random });
const refused: TwitchEvent = { type: 'failed', refused: true, reason: 'sign in again', random: 0 };

function after(...events: TwitchEvent[]): { state: TwitchState; commands: readonly TwitchCommand[] } {
  let state = beforeStart;
  let commands: readonly TwitchCommand[] = [];
  for (const event of events) [state, commands] = reduceTwitch(state, event);
  return { state, commands };
}
const waitMs = (commands: readonly TwitchCommand[]): number[] => commands.flatMap((one) => (one.type === 'wait' ? [one.ms] : []));

describe('the connection to Twitch', () => {
  it('opens, is up, and forgets how often it failed before', () => {
    expect(after({ type: 'start' })).toEqual({ state: { is: 'opening', failures: 0, lacking: false }, commands: [{ type: 'open' }] });
    expect(after({ type: 'start' }, away(), { type: 'waited' }, { type: 'opened' })).toEqual({
      state: { is: 'up', failures: 0, lacking: false },
      commands: [],
    });
  });

  it('leaves a Twitch that is away alone longer each time, up to a minute, less by chance', () => {
    let state = after({ type: 'start' }).state;
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const [waiting, commands] = reduceTwitch(state, away());
      waits.push(...waitMs(commands));
      [state] = reduceTwitch(waiting, { type: 'waited' });
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(waitMs(after({ type: 'start' }, away(0.5)).commands)).toEqual([900]);
  });

  it('looks often for a new sign-in where the old one is refused or missing, and counts that as no outage', () => {
    for (const lost of [refused, { type: 'no-sign-in' } as const]) {
      const { state, commands } = after({ type: 'start' }, lost, { type: 'waited' }, lost);
      expect(state).toEqual({ is: 'signed-out', failures: 0, lacking: true });
      expect(commands.map(({ type }) => type)).toEqual(['leave', 'tell-offline', 'wait']);
      expect(waitMs(commands)).toEqual([LOOK_FOR_SIGN_IN_MS]);
    }
  });

  it('has a failed sign-in forgotten once it is up with another', () => {
    expect(after({ type: 'start' }, refused, { type: 'waited' }, { type: 'opened' })).toEqual({
      state: { is: 'up', failures: 0, lacking: false },
      commands: [{ type: 'forget-failed-sign-in' }],
    });
  });

  it.each([
    ['while it waits for Twitch', away()],
    ['while nobody is signed in', { type: 'no-sign-in' } as const],
    ['while it is up', { type: 'opened' } as const],
  ])('opens anew with a sign-in that comes %s', (_when, before) => {
    const { state, commands } = after({ type: 'start' }, before, { type: 'signed-in' });
    expect(state.is).toBe('opening');
    expect(commands.map(({ type }) => type)).toEqual(['leave', 'forget-failed-sign-in', 'open']);
  });

  it('is not moved by what comes late, and stays closed', () => {
    expect(after({ type: 'start' }, away(), away()).commands).toEqual([]);
    expect(after({ type: 'start' }, away(), { type: 'opened' }).state.is).toBe('waiting');
    expect(after({ type: 'start' }, { type: 'opened' }, { type: 'waited' })).toMatchObject({ state: { is: 'up' }, commands: [] });
    expect(after({ type: 'start' }, { type: 'close' }).commands).toEqual([{ type: 'leave' }]);
  });

  it('whatever comes: waits exactly where it rests, and opens exactly where it is opening', () => {
    const events: readonly TwitchEvent[] = [
      { type: 'opened' },
      { type: 'no-sign-in' },
      away(),
      refused,
      { type: 'signed-in' },
      { type: 'waited' },
      { type: 'close' },
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (list) => {
        let { state } = after({ type: 'start' });
        for (const event of list) {
          const [next, commands] = reduceTwitch(state, event);
          if (state.is === 'closed') expect([next, commands]).toEqual([state, []]);
          const kinds = commands.map(({ type }) => type);
          expect(kinds.includes('wait')).toBe(next !== state && (next.is === 'signed-out' || next.is === 'waiting'));
          expect(kinds.includes('open')).toBe(next !== state && next.is === 'opening');
          // What is open or being opened is left before anything else begins.
          if (kinds.includes('wait')) expect(kinds[0]).toBe('leave');
          state = next;
        }
      }),
    );
  });
});
