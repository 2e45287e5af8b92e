/** What is sent, on a clock that the test moves. (Over a real socket: tests/vmc.test.ts.) */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { mouthOf, readVmc, type VmcBundle } from '../../testing/stand-ins/vmc.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { seededRandom } from '../kernel/random.ts';
import type { VisemeCue } from '../ports/voice.ts';
import type { DatagramEvents } from './socket.ts';
import { createVmc, type Vmc } from './vmc.ts';

const FRAME_MS = 1000 / 60;
const SAMPLE_RATE_HZ = 22_050;
const at = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

let clock: FakeClock;
let vmc: Vmc;
let sent: VmcBundle[];
let reports: ModuleReport[];
let opened: DatagramEvents[];
let refuse: Error | null;

beforeEach(() => {
  clock = new FakeClock();
  [sent, reports, opened, refuse] = [[], [], [], null];
});
afterEach(async () => {
  await vmc.close();
  expect(clock.pending).toBe(0);
});

function open({ bones = true, ready = true } = {}): void {
  vmc = createVmc({
    ...{ url: 'udp://127.0.0.1:39539', names: 'vrm0', bones, clock, offsetMs: () => 0, random: seededRandom(4) },
    report: (report) => reports.push(report),
    openDatagrams: (_target, events) => {
      opened.push(events);
      if (ready) queueMicrotask(() => events.ready());
      return {
        send(bytes) {
          sent.push(readVmc(bytes, clock.nowMs()));
          if (refuse) events.trouble(refuse);
        },
        close: () => Promise.resolve(),
      };
    },
  });
}

function speak(visemes: VisemeCue[], ms: number): number {
  vmc.mouth.open({ clipId: 1, sampleRateHz: SAMPLE_RATE_HZ, visemes, samples: at(ms), complete: true });
  vmc.mouth.playing(1, clock.nowMs());
  return clock.nowMs();
}

describe('the mouth', () => {
  it('follows a spoken line within one frame, opening and closing', async () => {
    open();
    await clock.advance(1_000);
    const turns: { readonly ms: number; readonly vowel: string; readonly opens: boolean }[] = [];
    const visemes: VisemeCue[] = [{ viseme: 'sil', atSample: 0 }];
    // At times that share no rhythm with the frames.
    for (let ms = 150, n = 0; ms < 5_000; ms += 347, n++) {
      const [viseme, vowel] = (['aa A', 'ih I', 'ou U', 'E E', 'oh O'][n % 5] ?? '').split(' ') as [VisemeCue['viseme'], string];
      visemes.push({ viseme, atSample: at(ms) }, { viseme: 'sil', atSample: at(ms + 130) });
      turns.push({ ms, vowel, opens: true }, { ms: ms + 130, vowel, opens: false });
    }
    const startedAtMs = speak(visemes, 5_400);
    await clock.advance(5_400);
    const course = sent.filter(({ atMs }) => atMs >= startedAtMs);
    for (const { ms, vowel, opens } of turns) {
      const open = (bundle: VmcBundle): boolean => (bundle.shapes[vowel] ?? 0) >= 0.5;
      const half = course.find((bundle) => bundle.atMs > startedAtMs + ms - 60 && open(bundle) === opens);
      const lagMs = (half?.atMs ?? Infinity) - startedAtMs - ms;
      expect(Math.abs(lagMs), `${vowel} ${opens ? 'opens' : 'closes'} at ${ms} ms`).toBeLessThanOrEqual(FRAME_MS + 0.1);
    }
    for (const bundle of course) expect(mouthOf(bundle)).toBeLessThanOrEqual(1.0001);
    await clock.advance(500);
    expect(mouthOf(sent.at(-1)!)).toBe(0);
  });

  it('is shut by the packet that a panic sends at once', async () => {
    open();
    await clock.advance(500);
    speak([{ viseme: 'aa', atSample: 0 }], 60_000);
    await clock.advance(300);
    expect(mouthOf(sent.at(-1)!)).toBe(1);
    const { length } = sent;
    vmc.mouth.cut();
    expect(sent.length).toBeGreaterThan(length);
    expect(mouthOf(sent.at(-1)!)).toBe(0);
    vmc.mouth.progress(1, at(400), clock.nowMs());
    await clock.advance(500);
    expect(sent.slice(length).every((bundle) => mouthOf(bundle) === 0)).toBe(true);
  });
});

describe('of itself', () => {
  it('she is told 60 times a second, blinks, looks about, and sways gently', async () => {
    open();
    await clock.advance(60_000);
    expect(sent.length / 60).toBeGreaterThan(59);
    expect(sent.length / 60).toBeLessThan(61);
    const most = (name: string): number => Math.max(...sent.map(({ shapes }) => shapes[name] ?? 0));
    expect(most('Blink')).toBe(1);
    expect(sent.filter(({ shapes }) => shapes['Blink']! > 0.5).length / sent.length).toBeLessThan(0.1);
    expect(most('LookLeft') + most('LookRight')).toBeGreaterThan(0.3);
    const degrees = sent.map(({ bones }) => (Math.acos(Math.min(1, bones['Head']![6]!)) * 360) / Math.PI);
    expect(Math.max(...degrees)).toBeGreaterThan(1);
    expect(Math.max(...degrees)).toBeLessThan(8);
    // Never a jump that an eye would see.
    const steps = degrees.slice(1).map((value, n) => Math.abs(value - degrees[n]!));
    expect(Math.max(...steps)).toBeLessThan(1);
  });

  it('the face alone is told a few times a second between blinks, and whole blinks', async () => {
    open({ bones: false });
    await clock.advance(60_000);
    expect(sent.length / 60).toBeGreaterThan(2.4);
    expect(sent.length / 60).toBeLessThan(25);
    expect(Math.max(...sent.map(({ shapes }) => shapes['Blink']!))).toBe(1);
    expect(sent.filter(({ shapes }) => shapes['Blink'] === 1).length).toBeGreaterThan(5);
  });

  it('a feeling fades in and out', async () => {
    open();
    await clock.advance(500);
    vmc.show('annoyed');
    await clock.advance(100);
    expect(sent.at(-1)!.shapes['Angry']).toBeGreaterThan(0.4);
    expect(sent.at(-1)!.shapes['Angry']).toBeLessThan(0.8);
    await clock.advance(900);
    expect(sent.at(-1)!.shapes['Angry']).toBe(1);
    vmc.show('neutral');
    await clock.advance(1_000);
    expect(sent.at(-1)!.shapes['Angry']).toBe(0);
  });
});

describe('the switch', () => {
  it('off brings the model to rest once and sends no more; on goes on with what is true then', async () => {
    open();
    vmc.show('happy');
    await clock.advance(1_000);
    vmc.setEnabled(false);
    const rest = sent.at(-1)!;
    expect(Object.values(rest.shapes).every((value) => value === 0)).toBe(true);
    expect(rest.bones['Head']).toEqual([0, 0, 0, 0, 0, 0, 1]);
    const { length } = sent;
    vmc.show('sad');
    speak([{ viseme: 'aa', atSample: 0 }], 60_000);
    await clock.advance(5_000);
    vmc.mouth.cut();
    expect(sent).toHaveLength(length);
    vmc.setEnabled(true);
    await clock.advance(1_000);
    expect(sent.at(-1)!.shapes).toMatchObject({ Sorrow: 1, Joy: 0, A: 0 });
  });
});

describe('what is told of it', () => {
  const state = (): ModuleReport => reports.at(-1)!;

  it('says that it sends, and that nobody knows who receives', async () => {
    open();
    expect(state().state).toBe('unknown');
    await clock.advance(600);
    expect(state()).toMatchObject({ state: 'online', detail: expect.stringContaining('UDP does not tell') as string });
    expect(reports).toHaveLength(2);
  });

  it('says that nobody listens, sends once a second meanwhile, and comes back by itself', async () => {
    refuse = Object.assign(new Error('send ECONNREFUSED'), { code: 'ECONNREFUSED' });
    open();
    await clock.advance(10_000);
    expect(state()).toMatchObject({ state: 'offline', detail: expect.stringContaining('nobody listens') as string });
    expect(reports).toHaveLength(2);
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.length).toBeGreaterThanOrEqual(9);
    refuse = null;
    await clock.advance(2_100);
    expect(state().state).toBe('online');
    const { length } = sent;
    await clock.advance(1_000);
    expect(sent.length - length).toBeGreaterThan(58);
  });

  it('a host without an address is asked for again, ever more rarely', async () => {
    open({ ready: false });
    const fail = (): void => opened.at(-1)!.failed(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    fail();
    expect(state()).toMatchObject({ state: 'offline', detail: expect.stringContaining('VMC_URL=udp://') as string });
    await clock.advance(1_100);
    expect(opened).toHaveLength(2);
    fail();
    await clock.advance(1_100);
    expect(opened).toHaveLength(2);
    await clock.advance(1_000);
    expect(opened).toHaveLength(3);
    opened.at(-1)!.ready();
    await clock.advance(1_000);
    expect(state().state).toBe('online');
    // What could not go out did not wait.
    expect(sent[0]!.atMs).toBeGreaterThan(3_000);
  });
});
