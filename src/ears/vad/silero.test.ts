import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { joined, silence, speechOf } from '../../../testing/speech.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { EngineInfo, EngineJob, EngineLink } from '../../ports/engine.ts';
import { startEngine } from '../../workers/supervisor.ts';
import { FRAME_SAMPLES } from '../sound/framing.ts';
import { openSileroEngine, type SileroInput, type SileroThreshold } from './silero-engine.ts';
import { createSileroVad } from './silero.ts';
import type { Vad } from './vad.ts';

const frame = (level = 0): Int16Array => new Int16Array(FRAME_SAMPLES).fill(level);

/** A second VAD that calls everything voice, and tells how often it was asked. */
function second(): Vad & { asked: number } {
  return { provider: 'second', asked: 0, judge() { this.asked += 1; return true; }, reset: () => undefined, close: () => undefined }; // prettier-ignore
}

const threshold = (): number => 0.5;

class FakeLink implements EngineLink {
  up = true;
  jobs = 0;
  readonly written: unknown[] = [];
  hangs = false;
  ready(): Promise<EngineInfo> {
    return this.up ? Promise.resolve({ provider: 'fake', detail: '' }) : Promise.reject(new Error('down'));
  }
  run(): AsyncIterable<unknown> {
    throw new Error('not used');
  }
  open(): EngineJob {
    this.jobs += 1;
    const answer = (): Promise<boolean> => (this.hangs ? new Promise(() => undefined) : Promise.resolve(false));
    return {
      write: (chunk) => {
        this.written.push(chunk);
        return Promise.resolve(true);
      },
      end: () => undefined,
      output: (async function* () {
        for (;;) yield await answer();
      })(),
    };
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('createSileroVad', () => {
  it('judges by the model, and lets the other hear everything', async () => {
    const fallback = second();
    const clock = new FakeClock();
    const vad = createSileroVad({ link: new FakeLink(), fallback, clock, threshold });
    await clock.advance(0);
    expect(await vad.judge(frame())).toBe(false);
    expect(vad.provider).toBe('silero');
    expect(fallback.asked).toBe(1);
    await vad.close();
    expect(clock.pending).toBe(0);
  });

  it('takes the other while the process is away, and tries again', async () => {
    const link = new FakeLink();
    link.up = false;
    const clock = new FakeClock();
    const vad = createSileroVad({ link, fallback: second(), clock, threshold });
    await clock.advance(0);
    expect(await vad.judge(frame())).toBe(true);
    expect(vad.provider).toBe('second');
    link.up = true;
    await clock.advance(1000);
    expect(await vad.judge(frame())).toBe(false);
    await vad.close();
  });

  it('hands a threshold on that is moved while somebody speaks, once, and before the frame that it is for', async () => {
    const link = new FakeLink();
    const clock = new FakeClock();
    const set = { threshold: 0.5 };
    const vad = createSileroVad({ link, fallback: second(), clock, threshold: () => set.threshold });
    await clock.advance(0);
    await vad.judge(frame(1));
    set.threshold = 0.7;
    await vad.judge(frame(2));
    await vad.judge(frame(3));
    expect(link.written.map((chunk) => (chunk instanceof Int16Array ? chunk[0] : chunk))).toEqual([0, 1, { threshold: 0.7 }, 2, 3]);
    await vad.close();
  });

  it('does not wait for a process that hangs: the frame is judged by the other, and a new job is opened', async () => {
    const link = new FakeLink();
    const clock = new FakeClock();
    const vad = createSileroVad({ link, fallback: second(), clock, threshold });
    await clock.advance(0);
    expect(vad.provider).toBe('silero');
    link.hangs = true;
    const judged = vad.judge(frame());
    await clock.advance(500);
    expect(await judged).toBe(true);
    expect(vad.provider).toBe('second');
    link.hangs = false;
    const before = link.jobs;
    await clock.advance(1000);
    expect(link.jobs).toBe(before + 1);
    expect(vad.provider).toBe('silero');
    await vad.close();
  });
});

describe('the real model in its process', () => {
  let link: EngineLink;
  beforeEach(async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const entry = new URL('../../workers/ears-main.ts', import.meta.url);
    link = startEngine({
      name: 'the ears',
      provider: 'silero',
      entry,
      config: null,
      clock: systemClock,
      report: () => undefined,
      log,
    });
    await link.ready();
  });

  it('finds no speech in silence and in noise', async () => {
    const vad = createSileroVad({ link, fallback: second(), clock: systemClock, threshold });
    while (vad.provider !== 'silero') await new Promise((resolve) => setImmediate(resolve));
    let seed = 1;
    for (let n = 0; n < 60; n++) {
      const noise =
        n < 20 ? frame() : Int16Array.from(frame(), () => ((seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5) * 3000);
      expect(await vad.judge(noise), `frame ${n}`).toBe(false);
    }
    expect(vad.provider).toBe('silero');
    await vad.close();
  });
});

describe('the engine', () => {
  it('takes another threshold while it runs', async () => {
    const engine = await openSileroEngine();
    const speech = joined([silence(320), await speechOf('The quick brown fox jumps over the lazy dog.'), silence(320)]);
    const frames = Array.from({ length: Math.floor(speech.length / FRAME_SAMPLES) }, (_, n) =>
      speech.slice(n * FRAME_SAMPLES, (n + 1) * FRAME_SAMPLES),
    );
    const voiced: boolean[] = [];
    await engine.run({ threshold: 0.1 } satisfies SileroThreshold, {
      emit: (chunk) => void voiced.push(chunk === true),
      cancelled: () => false,
      room: () => Promise.resolve(true),
      input: (async function* (): AsyncGenerator<SileroInput> {
        yield* frames;
        yield { threshold: 0.9 };
        yield* frames;
      })(),
    });
    const count = (from: number): number => voiced.slice(from, from + frames.length).filter((one) => one).length;
    expect(voiced).toHaveLength(2 * frames.length);
    expect(count(0)).toBeGreaterThan(count(frames.length));
    expect(count(frames.length)).toBeGreaterThan(10);
  });
});
