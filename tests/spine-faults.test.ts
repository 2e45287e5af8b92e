/** The spine when its parts hang, fail or lie: each test is a fault that a review found. */
import { beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '../src/kernel/clock.ts';
import { PolicyError } from '../src/ports/policy.ts';
import { VoiceError, type Clip, type ClipChunk } from '../src/ports/voice.ts';
import { deriveLatency } from '../src/domain/marks.ts';
import { fakeTrigger } from '../testing/fakes.ts';
import { buildSpine } from '../testing/spine.ts';

let { clock, policy, voice, memory, speaker, conductor, of } = buildSpine();
beforeEach(() => {
  ({ clock, policy, voice, memory, speaker, conductor, of } = buildSpine());
});

describe('parts that fail', () => {
  it("a paid trigger that waited prepared through the floor's time limit is answered", async () => {
    policy.reply = (p) =>
      p.cue.text === 'long'
        ? Array.from({ length: 100 }, (_, i) => `Word${i} two three four five six.`).join(' ')
        : Array.from({ length: 20 }, (_, i) => `Thanks${i} two three four five six.`).join(' ');
    conductor.submit(fakeTrigger('chat', 'long', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('paid', 'cheer', { viewer: 'bob' }));
    await clock.advance(200_000);
    expect(of('turn.finished').find((e) => e.turnId === 't2')?.heard).toContain('Thanks19');
  });
  it("ttfb of a prepared turn is the voice's, not the wait for the floor", async () => {
    policy.reply = (p) =>
      p.cue.text === 'one' ? Array.from({ length: 8 }, (_, i) => `Word${i} two three four five six.`).join(' ') : 'Short one.';
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'two', { viewer: 'bob' }));
    await clock.advance(60_000);
    const marks = of('turn.finished')[1]?.marks ?? {};
    expect(deriveLatency(marks).ttfbMs).toBeLessThan(100);
  });
  it('a follow-up knows the answer it follows', async () => {
    const seen: number[] = [];
    const recall = memory.recall.bind(memory);
    memory.recall = async (t, s) => {
      const r = await recall(t, s);
      seen.push(r.turns.length);
      return r;
    };
    conductor.submit(fakeTrigger('reply', 'kitsu one', { viewer: 'ann' }));
    await clock.advance(500);
    conductor.submit(fakeTrigger('reply', 'kitsu and why', { viewer: 'ann' }));
    await clock.advance(30_000);
    expect(seen).toEqual([0, 1]);
  });
  it('an empty clip (voice died before a sample) is not told as playing', async () => {
    let calls = 0;
    voice.speak = (clause) => {
      calls += 1;
      async function* chunks(): AsyncGenerator<never> {
        await Promise.resolve();
        yield* [];
        throw new VoiceError('dead');
      }
      return Promise.resolve({ clause, sampleRateHz: 16000, chunks: chunks() } satisfies Clip);
    };
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(30_000);
    expect(calls).toBeGreaterThan(2);
    expect(of('turn.playing')).toEqual([]);
  });
  it('the turn limit ends a turn whose part does not listen to its signal', async () => {
    // primary overlay that never acks; voice makes a clip without a sample
    const hub = speaker.overlays.connect({
      id: 'o',
      send: () => undefined,
      sendPcm: () => undefined,
      bufferedBytes: 0,
      close: () => undefined,
    });
    hub.receive({ type: 'hello', kind: 'overlay', audio: 'running' });
    voice.speak = (clause) => {
      async function* chunks(): AsyncGenerator<never> {
        await Promise.resolve();
        yield* [];
      }
      return Promise.resolve({ clause, sampleRateHz: 16000, chunks: chunks() } satisfies Clip);
    };
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(10_000);
    await clock.advance(600_000);
    expect(conductor.state.floor).toBeNull();
  });
  it('the turn limit ends a turn whose voice hangs and does not listen', async () => {
    voice.speak = () => new Promise(() => undefined);
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(600_000);
    expect(conductor.state.floor).toBeNull();
  });
  it('a panic is carried out in full when memory throws', async () => {
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('paid', 'two', { viewer: 'bob' }));
    await clock.advance(400);
    memory.commit = () => {
      throw new Error('disk full');
    };
    expect(() => conductor.panic()).not.toThrow();
    expect(of('turn.cut')).toHaveLength(1);
  });
  it('turn.fallback is never told of a turn that has not started', async () => {
    policy.reply = (p) => (p.cue.text === 'bad' ? new PolicyError('unreachable', 'x') : 'One two three four five six seven eight nine.');
    conductor.submit(fakeTrigger('chat', 'ok', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'bad', { viewer: 'bob' }));
    await clock.advance(500);
    expect(of('turn.fallback')).toEqual([]);
  });
});
describe('players that fail', () => {
  /** Takes everything and tells nothing by itself. */
  function quietOverlay(): { hub: ReturnType<typeof speaker.overlays.connect>; opened: number[] } {
    const opened: number[] = [];
    const hub = speaker.overlays.connect({
      id: 'o',
      bufferedBytes: 0,
      send: (m) => {
        if (m.type === 'clip.open') opened.push(m.clipId);
      },
      sendPcm: () => undefined,
      close: () => undefined,
    });
    hub.receive({ type: 'hello', kind: 'overlay', audio: 'running' });
    return { hub, opened };
  }

  it('an overlay that reports honestly is not demoted for a slow voice', async () => {
    let closed: string | null = null;
    const opened: number[] = [];
    let samples = 0;
    const hub = speaker.overlays.connect({
      id: 'o',
      bufferedBytes: 0,
      send: (m) => {
        if (m.type === 'clip.open') opened.push(m.clipId);
      },
      sendPcm: (f) => {
        if (samples === 0) hub.receive({ type: 'playing', clipId: opened[0] ?? 0, agoMs: 0, outputLatencyMs: 0 });
        samples += (f.byteLength - 12) / 2;
      },
      close: (r) => {
        closed = r;
      },
    });
    hub.receive({ type: 'hello', kind: 'overlay', audio: 'running' });
    voice.speak = (clause) => {
      async function* chunks(): AsyncGenerator<ClipChunk> {
        for (let i = 0; i < 12; i++) {
          await sleep(clock, 480);
          yield { pcm: new Int16Array(8000), visemes: [], words: [] };
        }
      }
      return Promise.resolve({ clause, sampleRateHz: 16000, chunks: chunks() });
    };
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    for (let i = 0; i < 55; i++) {
      await clock.advance(100);
      if (opened[0] !== undefined && samples > 0)
        hub.receive({ type: 'progress', clipId: opened[0], playedSamples: Math.min(samples, i * 1500) });
    }
    expect(closed).toBeNull();
  });
  it('a nonsense agoMs does not poison the marks', async () => {
    const { hub, opened } = quietOverlay();
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(500);
    hub.receive({ type: 'playing', clipId: opened[0] ?? 0, agoMs: 1e12, outputLatencyMs: 0 });
    hub.receive({ type: 'finished', clipId: opened[0] ?? 0, playedSamples: 0 });
    await clock.advance(500);
    const f = of('turn.finished')[0];
    expect(f?.marks.playing).toBeGreaterThan(0);
  });
  it('finished with playedSamples 0 is not remembered as heard in full', async () => {
    const { hub, opened } = quietOverlay();
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(500);
    hub.receive({ type: 'finished', clipId: opened[0] ?? 0, playedSamples: 0 });
    await clock.advance(500);
    expect(of('turn.finished')[0]?.heard).toBe('');
  });
  it('an overlay that comes back and never acks is not made primary for ever', async () => {
    let demotions = 0;
    const join = (): void => {
      const hub = speaker.overlays.connect({
        id: 'o',
        bufferedBytes: 0,
        send: () => undefined,
        sendPcm: () => undefined,
        close: () => {
          demotions += 1;
          hub.disconnected();
          setImmediate(join);
        },
      });
      hub.receive({ type: 'hello', kind: 'overlay', audio: 'running' });
    };
    join();
    for (let i = 0; i < 20; i++) {
      conductor.submit(fakeTrigger('chat', `msg ${i}`, { viewer: `v${i}`, nowMs: clock.nowMs() }));
      await clock.advance(8000);
      await new Promise((r) => setImmediate(r));
    }
    expect(demotions).toBeLessThan(5);
  });
});
