import { describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import { deadlineOf, type Lane, type Trigger } from '../domain/trigger.ts';
import { initialDirectorState, type DirectorCommand, type DirectorEvent, type DirectorState } from './director-state.ts';
import { direct } from './director.ts';
import { nextDeadlineMs } from './lanes.ts';

const trigger = (lane: Lane, id: string): Trigger => ({
  ...{ id, characterId: 'kitsu', lane, text: id as Approved, messageId: id, receivedAtMs: 0, admittedAtMs: 0 },
  telling: { kind: lane, prompt: '', shownAs: null },
  viewer: { id: `viewer of ${id}`, name: null, role: 'viewer' },
  deadlineMs: deadlineOf(lane, 0),
});

function run(events: readonly DirectorEvent[]): { readonly state: DirectorState; readonly begun: readonly string[] } {
  let state = initialDirectorState();
  const commands: DirectorCommand[] = [];
  for (const event of events) {
    const [next, more] = direct(state, event);
    state = next;
    commands.push(...more);
  }
  return { state, begun: commands.flatMap((one) => (one.type === 'start' || one.type === 'prepare' ? [one.turn.trigger.id] : [])) };
}

describe('while ads run', () => {
  it('answers chat, and what was paid for as soon as they are over', () => {
    const during: DirectorEvent[] = [
      { type: 'paid-waits', untilMs: 10_000, nowMs: 0 },
      { type: 'trigger', trigger: trigger('paid', 'cheer'), nowMs: 1 },
      { type: 'trigger', trigger: trigger('chat', 'hello'), nowMs: 2 },
      { type: 'turn.over', turnId: 't1', nowMs: 9000 },
    ];
    const { state, begun } = run(during);
    expect(begun).toEqual(['hello']);
    expect(state.waiting.paid.map(({ id }) => id)).toEqual(['cheer']);
    expect(nextDeadlineMs(state)).toBe(10_000);
    expect(run([...during, { type: 'tick', nowMs: 10_000 }]).begun).toEqual(['hello', 'cheer']);
  });

  it('takes back what was only being prepared, and lets the answer that is heard go on', () => {
    const { state, begun } = run([
      { type: 'trigger', trigger: trigger('paid', 'first'), nowMs: 0 },
      { type: 'trigger', trigger: trigger('paid', 'second'), nowMs: 0 },
      { type: 'turn.playing', turnId: 't1', nowMs: 1 },
      { type: 'paid-waits', untilMs: 10_000, nowMs: 2 },
    ]);
    expect(begun).toEqual(['first', 'second']);
    expect(state.floor?.trigger.id).toBe('first');
    expect(state.prepared).toBeNull();
    expect(state.waiting.paid.map(({ id }) => id)).toEqual(['second']);
  });

  it('does not wait for a break that is over', () => {
    expect(run([{ type: 'paid-waits', untilMs: 5, nowMs: 5 }]).state.paidWaitsUntilMs).toBeNull();
  });
});
