/** Links and services over a bus that is a list of listeners and a clock that stands still: what goes wrong, one by one. */
import { expect, test } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import type { ModuleReport } from '../../domain/module-state.ts';
import { logTo } from '../../kernel/log.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { OUTPUT_CREDITS } from '../messages.ts';
import { decode, encode } from './codec.ts';
import { FrameReader, FrameWriter, LostFrameError, MAX_FRAME_BYTES } from './frames.ts';
import { openBusLink } from './link.ts';
import { startService, type Service } from './service.ts';
import type { Wire, WireMessage, WireState } from './wire.ts';

test('what is encoded comes back, sound in binary and odd strings whole', () => {
  const value = {
    text: 'héllo 👋',
    nul: '\u0000pcm:0,1',
    pcm: Int16Array.of(1, -2, 32_767),
    list: [Int16Array.of(), Int16Array.of(5)],
    none: null,
  };
  const bytes = encode(value);
  // At an odd address, as a network brings it.
  const odd = new Uint8Array(bytes.length + 1);
  odd.set(bytes, 1);
  expect(decode(odd.subarray(1))).toEqual(value);
});

test('bytes that nobody of ours made are refused', () => {
  expect(() => decode(new Uint8Array(2))).toThrow('too short');
  expect(() => decode(Uint8Array.of(200, 0, 0, 0, 1))).toThrow('cut off');
  expect(() => decode(encode('x').subarray(0, 6))).toThrow('cut off');
  const lying = Buffer.from(encode('\u0001pcm:0,9')).toString('latin1').replace('\\u0001', '\\u0000');
  expect(() => decode(Buffer.from(lying, 'latin1'))).toThrow('does not hold');
});

test('a large message travels in frames, and a frame that is missing is noticed', () => {
  const message = Uint8Array.from({ length: MAX_FRAME_BYTES * 2 + 5 }, (_, n) => n % 251);
  const frames = [...new FrameWriter().frames(message)];
  expect(frames).toHaveLength(3);
  const reader = new FrameReader();
  expect(frames.map((frame) => reader.push(frame)?.length ?? null)).toEqual([null, null, message.length]);
  const lossy = new FrameReader();
  lossy.push(frames[0]!);
  expect(() => lossy.push(frames[2]!)).toThrow(LostFrameError);
});

/** Delivers at once, to one of a queue group in turn; loses what it is told to. */
class Room {
  readonly listeners: { pattern: RegExp; queue: string | undefined; owner: object; hear: (message: WireMessage) => void }[] = [];
  readonly sent: string[] = [];
  lose: (subject: string) => boolean = () => false;
  #turn = 0;

  wire(): Wire & { cut(reason: string): void; mend(): void } {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the wire's own methods have a `this` of their own
    const room = this;
    const owner = {};
    const tellers = new Set<(state: WireState) => void>();
    let state: WireState = { connected: true };
    const become = (next: WireState): void => {
      state = next;
      for (const tell of tellers) tell(next);
    };
    return {
      address: 'room',
      get state() {
        return state;
      },
      publish(subject, data, reply) {
        if (state.connected) room.publish(subject, data, reply ?? null);
      },
      subscribe(subject, hear, queue) {
        const pattern = new RegExp(`^${subject.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replaceAll('>', '.+')}$`, 'u');
        const listener = { pattern, queue, owner, hear: (message: WireMessage) => state.connected && hear(message) };
        room.listeners.push(listener);
        return () => room.listeners.splice(room.listeners.indexOf(listener), 1);
      },
      onState(tell) {
        tellers.add(tell);
        return () => tellers.delete(tell);
      },
      close: () => Promise.resolve(),
      cut: (reason) => become({ connected: false, reason }),
      mend: () => become({ connected: true }),
    };
  }

  publish(subject: string, data: Uint8Array, reply: string | null): void {
    this.sent.push(subject);
    if (this.lose(subject)) return;
    const hearing = this.listeners.filter(({ pattern }) => pattern.test(subject));
    const groups = new Set(hearing.map(({ queue }) => queue));
    for (const queue of groups) {
      const members = hearing.filter((one) => one.queue === queue);
      for (const one of queue === undefined ? members : [members[this.#turn++ % members.length]!])
        one.hear({ subject, data, reply, nobody: false });
    }
    if (hearing.length === 0 && reply !== null) queueMicrotask(() => this.#nobody(reply));
  }

  #nobody(reply: string): void {
    for (const { pattern, hear } of this.listeners)
      if (pattern.test(reply)) hear({ subject: reply, data: new Uint8Array(), reply: null, nobody: true });
  }
}

const held = (): PromiseWithResolvers<void> => Promise.withResolvers();

/** Counts from a number; each service may be stopped in the middle. */
function counting(): EngineLink & { aborted: number; made: number; hold: PromiseWithResolvers<void> | null; holdAt: number } {
  const engine = {
    aborted: 0,
    made: 0,
    holdAt: -1,
    hold: null as PromiseWithResolvers<void> | null,
    ready: () => Promise.resolve({ provider: 'count', detail: 'counts' }),
    async *run(job: unknown, signal: AbortSignal) {
      const { from, to } = job as { from: number; to: number };
      signal.addEventListener('abort', () => (engine.aborted += 1));
      for (let n = from; n < to; n += 1) {
        if (n === engine.holdAt)
          await Promise.race([
            engine.hold?.promise,
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
          ]);
        engine.made += 1;
        yield n;
      }
    },
    open: () => {
      throw new Error('not here');
    },
    close: () => Promise.resolve(),
  };
  return engine;
}

const progress = (job: unknown): { take: (chunk: unknown) => unknown; goOn: () => { job: unknown } } => {
  const { from, to } = job as { from: number; to: number };
  let next = from;
  return {
    take(chunk) {
      next = (chunk as number) + 1;
      return chunk;
    },
    goOn: () => ({ job: { from: next, to } }),
  };
};

function scene(services = 2) {
  const clock = new FakeClock();
  const room = new Room();
  const log = logTo(() => undefined);
  const reports: ModuleReport[] = [];
  const engines = Array.from({ length: services }, counting);
  const wires = engines.map(() => room.wire());
  const served: Service[] = engines.map((engine, n) =>
    startService({ kind: 'tts', id: `s${n}`, wire: wires[n]!, clock, log, open: () => Promise.resolve(engine) }),
  );
  const wire = room.wire();
  const link = openBusLink({
    ...{ kind: 'tts', name: 'the counter', provider: 'bus', channel: 'one', config: null, wire, clock, log, progress },
    report: (told) => reports.push(told),
  });
  const count = async (to: number, signal = new AbortController().signal): Promise<unknown[]> => {
    const got: unknown[] = [];
    for await (const n of link.run({ from: 0, to }, signal)) got.push(n);
    return got;
  };
  return { clock, room, engines, wires, served, wire, link, reports, count };
}
const upTo = (to: number): number[] => Array.from({ length: to }, (_, n) => n);
/** The engines' loops run in microtasks and in turns of the event loop. */
const settle = async (clock: FakeClock, ms = 0): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
  if (ms > 0) await clock.advance(ms);
  for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('more than the credits allow comes whole and in order', async () => {
  const { count, link, clock } = scene();
  await link.ready();
  await expect(count(OUTPUT_CREDITS * 5 + 3)).resolves.toEqual(upTo(OUTPUT_CREDITS * 5 + 3));
  await link.close();
  await settle(clock, 10_000);
  expect(clock.pending).toBe(0);
});

test('a reader that does not read holds the engine, and loses nothing by it', async () => {
  const { link, engines, clock } = scene(1);
  await link.ready();
  const job = link.run({ from: 0, to: 1000 }, new AbortController().signal)[Symbol.asyncIterator]();
  expect((await job.next()).value).toBe(0);
  await settle(clock);
  expect(engines[0]!.made).toBeLessThanOrEqual(OUTPUT_CREDITS + 1);
  const got = [0];
  for (let next = await job.next(); next.done !== true; next = await job.next()) got.push(next.value as number);
  expect(got).toEqual(upTo(1000));
});

test('an abort reaches the engine, and nothing more is sent for it', async () => {
  const { link, engines, clock, room } = scene(1);
  await link.ready();
  const abort = new AbortController();
  const job = link.run({ from: 0, to: 100_000 }, abort.signal)[Symbol.asyncIterator]();
  await job.next();
  abort.abort(new Error('panic'));
  await expect(job.next()).rejects.toThrow('panic');
  await settle(clock);
  expect(engines[0]!.aborted).toBe(1);
  const sent = room.sent.length;
  await settle(clock, 1000);
  expect(room.sent.length).toBe(sent);
});

test('a service that falls silent is left after a second, and another one goes on', async () => {
  const { link, engines, wires, count, clock } = scene();
  await link.ready();
  for (const engine of engines) Object.assign(engine, { holdAt: 10, hold: held() });
  const counted = count(40);
  await settle(clock);
  const at = engines.findIndex(({ made }) => made > 0);
  const other = engines[1 - at]!;
  other.holdAt = -1;
  // It hangs: its connection stands, and nothing comes.
  const cut = wires[at]!;
  Object.assign(cut, { publish: () => undefined });
  await settle(clock, 2000);
  await expect(counted).resolves.toEqual(upTo(40));
  expect(other.made).toBe(30);
});

test('a piece that the bus lost is not passed over in silence: the rest is made anew', async () => {
  const { link, count, room } = scene();
  await link.ready();
  let pieces = 0;
  room.lose = (subject) => /^aivt\.to\.one\..*\.[1-9]/u.test(subject) && ++pieces === 20;
  await expect(count(60)).resolves.toEqual(upTo(60));
});

test('the bus gone and back: told with its reason, and the job goes on', async () => {
  const { link, count, wire, wires, engines, reports, clock } = scene(1);
  await link.ready();
  Object.assign(engines[0]!, { holdAt: 10, hold: held() });
  const counted = count(40);
  await settle(clock);
  for (const one of [wire, ...wires]) one.cut('the bus is gone');
  expect(reports.at(-1)).toMatchObject({ state: 'offline', detail: 'the bus is gone' });
  await settle(clock, 1000);
  engines[0]!.holdAt = -1;
  for (const one of [...wires, wire]) one.mend();
  await settle(clock, 100);
  await expect(counted).resolves.toEqual(upTo(40));
  expect(reports.at(-1)).toMatchObject({ state: 'online' });
});

test('the bus gone for good: the job fails with the reason, in bounded time', async () => {
  const { link, count, wire, engines, clock } = scene(1);
  await link.ready();
  Object.assign(engines[0]!, { holdAt: 10, hold: held() });
  const counted = count(40);
  counted.catch(() => undefined);
  await settle(clock);
  wire.cut('the bus is gone');
  await settle(clock, 6000);
  await expect(counted).rejects.toThrow('the counter is not there: the bus is gone');
});

test('a service whose engine is another one is passed over', async () => {
  const { link, engines, count } = scene();
  Object.assign(engines[1]!, { ready: () => Promise.resolve({ provider: 'count', detail: 'another voice', voiceKey: 'other' }) });
  const { voiceKey } = await link.ready();
  for (let n = 0; n < 6; n += 1) await expect(count(5)).resolves.toEqual(upTo(5));
  expect(engines.map(({ made }) => made > 0)).toEqual(voiceKey === 'other' ? [false, true] : [true, false]);
});

test('a service that closes ends what it is at, and takes no more', async () => {
  const { link, engines, served, count, clock } = scene();
  await link.ready();
  for (const engine of engines) Object.assign(engine, { holdAt: 10, hold: held() });
  const counted = count(20);
  await settle(clock);
  const at = engines.findIndex(({ made }) => made > 0);
  const closed = served[at]!.close();
  engines[1 - at]!.holdAt = -1;
  await expect(count(20)).resolves.toEqual(upTo(20));
  engines[at]!.hold?.resolve();
  await expect(counted).resolves.toEqual(upTo(20));
  await closed;
  expect(engines.map(({ made }) => made)).toEqual([20, 20]);
});

test('services that have too much to do are asked again a little later', async () => {
  const { engines, count, link, clock } = scene(1);
  await link.ready();
  Object.assign(engines[0]!, { holdAt: 1, hold: held() });
  const all = Promise.all(Array.from({ length: 20 }, () => count(3)));
  await settle(clock, 1000);
  engines[0]!.hold?.resolve();
  await settle(clock, 200);
  await expect(all).resolves.toHaveLength(20);
});

test('an orchestrator that is gone is not worked for any longer', async () => {
  const { link, engines, wire, count, clock } = scene(1);
  await link.ready();
  Object.assign(engines[0]!, { holdAt: 10, hold: held() });
  count(40).catch(() => undefined);
  await settle(clock);
  Object.assign(wire, { publish: () => undefined });
  await settle(clock, 8000);
  expect(engines[0]!.aborted).toBeGreaterThan(0);
});

test('without a service it is told what to start', async () => {
  const { link, reports, clock } = scene(0);
  const ready = link.ready();
  ready.catch(() => undefined);
  await settle(clock, 100);
  expect(reports.at(-1)).toMatchObject({ state: 'offline' });
  expect(reports.at(-1)?.detail).toContain('npm run service -- tts');
  await settle(clock, 10_000);
  await expect(ready).rejects.toThrow('npm run service -- tts');
});
