import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { sleep } from '../kernel/clock.ts';
import { PolicyError, type PolicyPart, type Prompt } from '../ports/policy.ts';
import { createBreaker, type Breaker, type BreakerState, type ProbedPolicy } from './breaker.ts';

const prompt: Prompt = { system: '', messages: [], maxTokens: 8, cue: { kind: 'chat', text: '', viewerName: null, style: '' } };
const never = new AbortController().signal;

let clock: FakeClock;
let fails: Error | null;
let asked: number;
let probes: number[];
let probeHangs: boolean;
let changes: BreakerState[];
let breaker: Breaker;

const model: ProbedPolicy = {
  provider: 'fake',
  async *stream(_, signal) {
    asked += 1;
    await sleep(clock, 10, signal);
    yield 'Hi';
    if (fails) throw fails;
  },
  async probe(signal) {
    probes.push(clock.nowMs());
    if (probeHangs) await sleep(clock, 1e9, signal);
    if (fails) throw fails;
  },
  close: () => Promise.resolve(),
};

beforeEach(() => {
  clock = new FakeClock();
  fails = null;
  asked = 0;
  probes = [];
  probeHangs = false;
  changes = [];
  breaker = createBreaker(model, { clock, onChange: (now) => changes.push(now), random: () => 0 });
});

/** @returns what went wrong, or null */
async function turn(signal = never): Promise<unknown> {
  const run = (async (): Promise<unknown> => {
    const parts: PolicyPart[] = [];
    try {
      for await (const part of breaker.stream(prompt, signal)) parts.push(part);
      return null;
    } catch (error) {
      return error;
    }
  })();
  await clock.advance(10);
  return run;
}

async function open(): Promise<void> {
  fails = new PolicyError('protocol', 'out of memory');
  for (let n = 0; n < 3; n++) await turn();
}

describe('breaker', () => {
  it('stays closed while failures do not follow each other', async () => {
    for (let n = 0; n < 9; n++) {
      fails = n % 3 === 2 ? null : new PolicyError('protocol', 'now and then');
      await turn();
    }
    expect([changes, asked]).toEqual([[], 9]);
  });

  it('opens after three in a row: turns are refused at once, and the model is not asked', async () => {
    await open();
    expect(changes).toEqual([{ state: 'open', reason: '3 answers in a row failed, the last because: out of memory' }]);
    const before = clock.nowMs();
    const refused = breaker.stream(prompt, never)[Symbol.asyncIterator]().next();
    await expect(refused).rejects.toThrow(/left alone for a while: 3 answers in a row failed/u);
    expect([asked, clock.nowMs()]).toEqual([3, before]);
  });

  it('probes with growing pauses, and closes when a probe is answered', async () => {
    await open();
    await clock.advance(2_000 + 4_000 + 8_000);
    expect(probes.map((atMs) => atMs - 30)).toEqual([2_000, 6_000, 14_000]);
    fails = null;
    await clock.advance(16_000);
    expect(changes.at(-1)).toEqual({ state: 'closed', reason: 'the model answers again' });
    expect(await turn()).toBeNull();
    await clock.advance(600_000);
    expect(probes).toHaveLength(4);
    // The next time it waits as little as the first.
    await open();
    expect(changes.at(-1)?.state).toBe('open');
    const openedMs = clock.nowMs();
    await clock.advance(2_000);
    expect((probes.at(-1) ?? 0) - openedMs).toBe(2_000);
  });

  it('a probe that hangs is given up, and another follows', async () => {
    await open();
    probeHangs = true;
    await clock.advance(2_000 + 10_000 + 4_000);
    expect(probes).toHaveLength(2);
  });

  it('a turn that was cut says nothing of the model; one that gave it up does', async () => {
    fails = new PolicyError('protocol', 'no matter');
    for (let n = 0; n < 5; n++) {
      const cut = new AbortController();
      cut.abort(new Error('panic'));
      expect(await turn(cut.signal)).toBe(cut.signal.reason);
    }
    expect(changes).toEqual([]);
    fails = null;
    for (let n = 0; n < 3; n++) {
      const late = new AbortController();
      const run = turn(late.signal);
      late.abort(new PolicyError('timeout', 'too late'));
      await run;
    }
    expect(changes.map(({ state }) => state)).toEqual(['open']);
  });

  it('closing leaves nothing behind', async () => {
    await open();
    await breaker.close();
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(probes).toEqual([]);
  });
});
