import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { EventBus, type NewEvent } from '../domain/events.ts';
import type { Offered, Outcome } from '../ports/ingress.ts';
import { initialDirectorState, type DirectorState } from './director-state.ts';
import { watchSilence } from './idle.ts';
import type { IdleIdea } from './idle-ideas.ts';

const AFTER_MS = 30_000;
let clock: FakeClock;
let bus: EventBus;
let state: DirectorState;
let offered: Offered[];
let idea: Promise<IdleIdea>;

beforeEach(() => {
  clock = new FakeClock();
  bus = new EventBus(
    () => clock.wallMs(),
    (error) => expect.unreachable(String(error)),
  );
  state = initialDirectorState();
  offered = [];
  idea = Promise.resolve({ telling: { kind: 'idle', prompt: 'Nobody has written.', shownAs: null }, text: null });
});

function watch(afterMs = AFTER_MS): () => void {
  const intake = {
    offer(what: Offered): Promise<Outcome> {
      offered.push(what);
      return Promise.resolve({ outcome: 'queued', triggerId: what.id });
    },
  };
  return watchSilence({ clock, bus, floor: () => state, intake, idea: () => idea, afterMs: () => afterMs });
}

it('after the silence offers something to say, again and again, each with an id of its own', async () => {
  watch();
  await clock.advance(AFTER_MS - 1);
  expect(offered).toEqual([]);
  await clock.advance(1 + AFTER_MS);
  expect(offered.map(({ id, lane, receivedAtMs }) => [id, lane, receivedAtMs])).toEqual([
    ['idle:1', 'idle', 30_000],
    ['idle:2', 'idle', 60_000],
  ]);
  expect(offered[0]?.text).toBeNull();
});

const CHAT: NewEvent = { type: 'chat.message', id: '1', user: 'ann', role: 'viewer', text: 'hi', platform: 'api' };
const FINISHED: NewEvent = { type: 'turn.finished', turnId: 't1', heard: '', marks: {} };
const CUT: NewEvent = { type: 'turn.cut', turnId: 't1', reason: 'mute', heard: '', marks: {} };
it.each([CHAT, FINISHED, CUT])('begins to count anew at $type', async (event) => {
  watch();
  await clock.advance(AFTER_MS - 1);
  bus.emit(event);
  await clock.advance(AFTER_MS - 1);
  expect(offered).toEqual([]);
  await clock.advance(1);
  expect(offered).toHaveLength(1);
});

it.each([{ streamerSpeaking: true }, { floor: {} as NonNullable<DirectorState['floor']> }])(
  'offers nothing while %j, and does once that is over',
  async (latched) => {
    watch();
    const free = state;
    state = { ...state, ...latched };
    await clock.advance(AFTER_MS * 3);
    expect(offered).toEqual([]);
    state = free;
    await clock.advance(AFTER_MS);
    expect(offered).toHaveLength(1);
  },
);

it('does nothing when it is to be never, and nothing after it was stopped', async () => {
  watch(0);
  expect(clock.pending).toBe(0);
  const stop = watch();
  stop();
  bus.emit(CHAT);
  expect(clock.pending).toBe(0);
  await clock.advance(AFTER_MS);
  expect(offered).toEqual([]);
});

it('what comes to her mind after somebody wrote is not said any more', async () => {
  watch();
  let come: (idea: IdleIdea) => void = () => undefined;
  idea = new Promise((resolve) => (come = resolve));
  await clock.advance(AFTER_MS);
  bus.emit(CHAT);
  come({ telling: { kind: 'idle', prompt: 'x', shownAs: null }, text: 'a late thought' });
  await clock.advance(10);
  expect(offered).toEqual([]);
});
