import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { EventBus } from '../domain/events.ts';
import { sleep } from '../kernel/clock.ts';
import { logTo } from '../kernel/log.ts';
import type { Policy } from '../ports/policy.ts';
import type { Conductor } from './conductor.ts';
import { sumUpWhenQuiet } from './summing-up.ts';

let clock: FakeClock;
let bus: EventBus;
let asked: number;
let notes: (string | null)[];
let told: string[];
let floor: object | null;
let provider: string;
let fails: boolean;
let end: () => Promise<void>;

beforeEach(() => {
  clock = new FakeClock();
  bus = new EventBus(
    () => clock.wallMs(),
    () => undefined,
  );
  asked = 0;
  notes = [];
  told = [];
  floor = null;
  provider = 'ollama';
  fails = false;
  bus.listen(({ type }) => told.push(type));
  const policy: Policy = {
    get provider() {
      return provider;
    },
    async *stream(_, signal) {
      asked += 1;
      await sleep(clock, 5_000, signal);
      if (fails) throw new Error('no memory');
      yield 'A note.';
    },
    close: () => Promise.resolve(),
  };
  const conductor = {
    get state() {
      return { floor, thinking: true } as Conductor['state'];
    },
  };
  const memory = {
    summary: () => ({ turns: 0, detail: '' }),
    sumUp: async (ask: (prompt: { system: string; request: string; maxTokens: number }) => Promise<string | null>) => {
      notes.push(await ask({ system: '', request: '', maxTokens: 9 }));
      return true;
    },
  };
  end = sumUpWhenQuiet({ clock, bus, conductor, memory, policy, log: logTo(() => undefined) });
});

const write = (): void => bus.emit({ type: 'chat.message', id: '1', user: 'mae', role: 'viewer', text: 'hi', platform: 'api' });

describe('summing up', () => {
  it('begins after half a minute of quiet, and not while she speaks', async () => {
    await clock.advance(20_000);
    write();
    await clock.advance(29_999);
    expect(asked).toBe(0);
    floor = {};
    await clock.advance(1);
    expect(asked).toBe(0);
    floor = null;
    await clock.advance(35_000);
    expect(notes).toEqual(['A note.']);
    // What the model had read of her prompt is read ahead again.
    expect(told).toContain('memory.changed');
  });

  it('gives way at once to whoever writes, and tries again later', async () => {
    await clock.advance(31_000);
    expect(asked).toBe(1);
    write();
    await clock.advance(10_000);
    expect(notes).toEqual([]);
    // The model had begun to read another prompt; whoever wrote may get no turn of their own.
    expect(told).toContain('memory.changed');
    await clock.advance(30_000);
    expect(notes).toEqual(['A note.']);
  });

  it('leaves a model alone that failed at it, and scripted lines always', async () => {
    fails = true;
    await clock.advance(300_000);
    expect(asked).toBe(1);
    provider = 'scripted';
    fails = false;
    await clock.advance(3_600_000);
    expect(asked).toBe(1);
  });

  it('gives up at once when the model is switched off', async () => {
    await clock.advance(31_000);
    expect(asked).toBe(1);
    bus.emit({ type: 'module.state', module: 'policy', state: 'disabled', provider: '', detail: '', since: 0 });
    await clock.advance(10_000);
    expect(notes).toEqual([]);
  });

  it('its end ends what is under way', async () => {
    await clock.advance(31_000);
    await end();
    expect([notes, clock.pending]).toEqual([[], 0]);
  });
});
