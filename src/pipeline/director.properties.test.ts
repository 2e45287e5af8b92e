import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeTrigger } from '../../testing/fakes.ts';
import { initialDirectorState, type DirectorEvent } from './director-state.ts';
import { direct } from './director.ts';
import { isPromised, LANE_CAPACITY, needsModel } from './lanes.ts';
import { LANES, type Trigger } from '../domain/trigger.ts';

describe('director, for any sequence of events', () => {
  const lane = fc.constantFrom(...LANES);
  const viewer = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('trigger' as const),
        lane,
        viewer,
        text: fc.constantFrom('hello', 'what?', 'lol', 'kitsu!', 'x', 'y'),
        asItStands: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('over' as const), which: fc.constantFrom('floor', 'ghost') }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('failed' as const), which: fc.constantFrom('floor', 'prepared', 'ghost') }) },
    { weight: 2, arbitrary: fc.constant({ type: 'playing' as const }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { type: 'panic' as const },
        { type: 'resume' as const },
        { type: 'mute' as const },
        { type: 'unmute' as const },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { type: 'streamer.speaking' as const },
        { type: 'streamer.silent' as const },
        { type: 'streamer.silent' as const, mistaken: true },
        { type: 'broken-off' as const },
        { type: 'tick' as const },
      ),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('retract' as const), viewer }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('skip' as const), which: fc.constantFrom('floor', 'prepared', 'waiting') }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('thinking' as const), enabled: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('draft' as const), text: fc.constantFrom('wait', 'stop') }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('known' as const), text: fc.constantFrom('wait', 'stop') }) },
    { weight: 1, arbitrary: fc.constant({ type: 'draft.over' as const }) },
  );

  it('holds its invariants', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(8000)), { maxLength: 120 }), (steps) => {
        let state = initialDirectorState();
        let nowMs = 0;
        let nextId = 0;
        let floor: string | null = null;
        let prepared: string | null = null;
        let utterance = 0;
        const uncertain = new Set<string>();
        const turns = new Map<string, Trigger>();
        const paid = new Map<string, 'open' | 'answered' | 'retracted'>();
        const heard = new Set<string>();
        const failures = new Map<string, number>();

        for (const [action, deltaMs] of steps) {
          nowMs += deltaMs;
          const before = state;
          let event: DirectorEvent;
          if (action.type === 'trigger') {
            const nobody = action.lane === 'streamer' || action.lane === 'idle';
            const bare = fakeTrigger(action.lane, action.text, { id: `m${nextId++}`, ...(nobody ? {} : { viewer: action.viewer }), nowMs });
            // A reward's words and the answer to a blocked message are said as they stand: no model is asked.
            const made = action.asItStands && !nobody ? { ...bare, telling: { ...bare.telling, verbatim: true } } : bare;
            if (made.lane === 'paid') paid.set(made.id, 'open');
            event = { type: 'trigger', trigger: made, nowMs };
          } else if (action.type === 'over') {
            const turnId: string | null = action.which === 'floor' ? floor : 't999999';
            if (turnId === null) continue;
            const over = turns.get(turnId);
            if (over?.lane === 'paid') paid.set(over.id, 'answered');
            if (turnId === floor) floor = null;
            event = { type: 'turn.over', turnId, nowMs };
          } else if (action.type === 'failed') {
            const turnId: string | null = action.which === 'floor' ? floor : action.which === 'prepared' ? prepared : 't999999';
            if (turnId === null) continue;
            event = { type: 'turn.failed', turnId, reason: 'failed', nowMs };
            const { id, lane } = turns.get(turnId) ?? {};
            if (id !== undefined && lane === 'paid' && !heard.has(turnId)) {
              failures.set(id, (failures.get(id) ?? 0) + 1);
              expect(failures.get(id), 'nothing is tried for ever').toBeLessThanOrEqual(2);
            }
          } else if (action.type === 'playing') {
            if (floor === null) continue;
            heard.add(floor);
            event = { type: 'turn.playing', turnId: floor, nowMs };
          } else if (action.type === 'draft' || action.type === 'known') {
            const nobodys = fakeTrigger('streamer', action.text, { id: `s${action.type === 'known' ? utterance++ : utterance}`, nowMs });
            event = { type: action.type === 'known' ? 'trigger' : 'draft', trigger: nobodys, nowMs };
          } else if (action.type === 'draft.over') event = { type: 'draft.over', triggerId: `s${utterance}`, nowMs };
          else if (action.type === 'thinking') event = { ...action, nowMs };
          else if (action.type === 'skip') {
            const waiting = LANES.flatMap((name) => state.waiting[name])[0];
            const one = action.which === 'prepared' ? state.prepared?.trigger : waiting;
            event = { type: 'skip', triggerId: action.which === 'floor' ? null : (one?.id ?? 'ghost'), nowMs };
          } else if (action.type === 'retract') event = { type: 'retract', what: { viewerId: action.viewer }, nowMs };
          else if (action.type === 'broken-off')
            event = { ...action, rest: fakeTrigger('streamer', 'the rest', { id: `r${nextId++}`, nowMs }), nowMs };
          else event = { ...action, nowMs };

          const [next, commands] = direct(state, event);
          state = next;
          for (const command of commands) {
            if (command.type === 'start' || command.type === 'prepare') {
              const isDraft = command.turn.draftUntilMs !== undefined;
              expect(next.panicked || next.muted, 'nothing begins while latched').toBe(false);
              expect(next.streamerSpeaking && !isDraft, 'nothing but a draft begins while the streamer speaks').toBe(false);
              if (isDraft) uncertain.add(command.turn.turnId);
              expect(turns.has(command.turn.turnId), 'turn ids are never reused').toBe(false);
              expect(command.turn.epoch).toBe(next.epoch);
              expect(command.turn.trigger.deadlineMs ?? Infinity, 'nothing stale begins').toBeGreaterThan(nowMs);
              expect(next.thinking || !needsModel(command.turn.trigger), 'nothing that needs the model begins while it is off').toBe(true);
              turns.set(command.turn.turnId, command.turn.trigger);
            }
            if (command.type === 'start') {
              expect(floor, 'one turn has the floor').toBeNull();
              floor = command.turn.turnId;
            } else if (command.type === 'prepare') {
              expect(prepared, 'one turn is prepared').toBeNull();
              prepared = command.turn.turnId;
            } else if (command.type === 'grant') {
              expect(floor, 'one turn has the floor').toBeNull();
              expect(uncertain.has(command.turnId), 'what is not certain is not heard').toBe(false);
              expect(command.turnId).toBe(prepared);
              const granted = turns.get(command.turnId);
              expect(next.thinking || (granted && !needsModel(granted)), 'nothing that needs it is granted the floor either').toBe(true);
              floor = prepared;
              prepared = null;
            } else if (command.type === 'confirm') {
              expect(command.turnId).toBe(prepared);
              expect(turns.get(command.turnId)?.text, 'an answer to other words').toBe(command.trigger.text);
              uncertain.delete(command.turnId);
            } else if (command.type === 'discard') {
              expect(command.turnId).toBe(prepared);
              prepared = null;
            } else if (command.type === 'cut') {
              expect(command.turnId).toBe(floor);
              expect(command.epoch).toBeGreaterThan(before.epoch);
              const trigger = floor === null ? undefined : turns.get(floor);
              if (trigger?.lane === 'paid' && floor !== null && heard.has(floor)) paid.set(trigger.id, 'answered');
              floor = null;
            } else if (command.reason === 'disabled') {
              expect(next.thinking, 'only while the model is off').toBe(false);
              expect(needsModel(command.trigger) && !isPromised(command.trigger), 'what was promised waits').toBe(true);
            } else if (command.trigger.lane === 'paid') {
              // Taken back by the platform, not wanted by the streamer, or failed for the second time: nothing else loses it.
              const wanted = event.type !== 'skip' || command.reason !== 'skipped';
              expect(
                !wanted || command.reason === 'retracted' || (command.reason === 'failed' && failures.get(command.trigger.id) === 2),
              ).toBe(true);
              paid.set(command.trigger.id, 'retracted');
            }
          }
          expect(state.floor?.turnId ?? null).toBe(floor);
          expect(state.prepared?.turnId ?? null).toBe(prepared);
          if (state.panicked || state.muted || state.streamerSpeaking) expect(floor).toBeNull();
          else if (floor === null)
            for (const name of LANES) {
              const able = state.waiting[name].filter((waiting) => state.thinking || !needsModel(waiting));
              expect(able, 'she does not idle while somebody waits whom she can answer').toEqual([]);
            }
          if (!state.thinking)
            for (const held of [state.floor, state.prepared])
              expect(held === null || !needsModel(held.trigger), 'what needs the model is neither heard nor held').toBe(true);
          for (const name of LANES) expect(state.waiting[name].length).toBeLessThanOrEqual(LANE_CAPACITY[name] + 2);

          const held = new Set(
            [
              ...LANES.flatMap((name) => state.waiting[name]),
              ...(state.floor ? [state.floor.trigger] : []),
              ...(state.prepared ? [state.prepared.trigger] : []),
            ].map((item) => item.id),
          );
          for (const [id, fate] of paid) {
            // A retracted turn that was being spoken leaves with its cut, not with a drop.
            if (fate === 'open' && !(event.type === 'retract')) expect(held.has(id), `paid ${id} is not lost`).toBe(true);
            if (fate === 'open' && event.type === 'retract' && !held.has(id)) paid.set(id, 'retracted');
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
