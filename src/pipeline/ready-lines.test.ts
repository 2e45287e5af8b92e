import { beforeEach, expect, it, vi } from 'vitest';
import { approved, fakeCharacter, fakeStock, FakeVoice } from '../../testing/fakes.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { EventBus, type NewEvent } from '../domain/events.ts';
import type { Log } from '../kernel/log.ts';
import type { Memory } from '../ports/memory.ts';
import { initialDirectorState, type DirectorState } from './director-state.ts';
import { keepLinesReady, type ReadyLines } from './ready-lines.ts';

const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const CHAT: NewEvent = { type: 'chat.message', id: '1', user: 'ann', role: 'viewer', text: 'hi', platform: 'api' };
const FINISHED: NewEvent = { type: 'turn.finished', turnId: 't1', heard: '', marks: {} };
const FLOOR = {} as NonNullable<DirectorState['floor']>;

let bus: EventBus;
let state: DirectorState;
let warn: ReturnType<typeof vi.fn<(message: string) => void>>;
let work: { signal: AbortSignal; resolve: (made: number) => void; reject: (error: Error) => void }[];
let settle: () => void;
let stop: () => void;

beforeEach(() => {
  const clock = new FakeClock();
  bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  state = initialDirectorState();
  warn = vi.fn<(message: string) => void>();
  work = [];
  const settled = Promise.withResolvers<undefined>();
  settle = () => settled.resolve(undefined);
  const prepare: ReadyLines['prepare'] = (_lines, _style, signal) =>
    new Promise((resolve, reject) => {
      work.push({ signal, resolve, reject });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  stop = keepLinesReady({
    bus,
    character: () => ({
      ...fakeCharacter({ memory: {} as Memory, voice: new FakeVoice(clock) }),
      stock: { ...fakeStock, all: [approved('sorry')] },
    }),
    prepare,
    settled: settled.promise.then(() => undefined),
    conductor: {
      get state() {
        return state;
      },
    },
    log: { warn } as unknown as Log,
  });
});

it('begins when the voice is known, gives way to whoever writes, and begins again in the next pause', async () => {
  await turnOver();
  expect(work).toHaveLength(0);
  settle();
  await turnOver();
  expect(work).toHaveLength(1);
  bus.emit(CHAT);
  expect(work[0]?.signal.aborted).toBe(true);
  await turnOver();
  bus.emit(FINISHED);
  await turnOver();
  expect(work).toHaveLength(2);
  expect(warn, 'giving way is no fault').not.toHaveBeenCalled();
});

it('does not begin while somebody has the floor, nor twice at once', async () => {
  state = { ...state, floor: FLOOR };
  settle();
  await turnOver();
  expect(work).toHaveLength(0);
  state = { ...state, floor: null };
  bus.emit(FINISHED);
  bus.emit(FINISHED);
  await turnOver();
  expect(work).toHaveLength(1);
});

it('tells of a failure, and tries again in the next pause', async () => {
  settle();
  await turnOver();
  work[0]?.reject(new Error('disk full'));
  await turnOver();
  expect(warn).toHaveBeenCalledOnce();
  bus.emit(FINISHED);
  await turnOver();
  expect(work).toHaveLength(2);
});

it('stopped, gives up what it makes and begins nothing more', async () => {
  settle();
  await turnOver();
  stop();
  expect(work[0]?.signal.aborted).toBe(true);
  bus.emit(FINISHED);
  await turnOver();
  expect(work).toHaveLength(1);
});
