import { describe, expect, it } from 'vitest';
import { slopeOf, type Sample } from './gauges.ts';
import { parseSoakOptions } from './options.ts';
import { judge, type Findings } from './report.ts';

const hours = (n: number): number => n * 3600;

describe('a trend', () => {
  it('is found, with an interval that holds it', () => {
    const points = Array.from({ length: 240 }, (_, i) => ({ atS: i * 30, value: 100 + (i * 30 * 6) / 3600 + Math.sin(i * 1.7) * 3 }));
    const slope = slopeOf(points, 300);
    expect(slope?.perHour).toBeCloseTo(6, 0);
    expect(Math.abs((slope?.perHour ?? 0) - 6)).toBeLessThan(slope?.marginPerHour ?? 0);
    expect((slope?.perHour ?? 0) - (slope?.marginPerHour ?? 0)).toBeGreaterThan(0);
  });

  it('is none where values only swing', () => {
    const points = Array.from({ length: 480 }, (_, i) => ({ atS: i * 15, value: 100 + Math.sin(i * 0.7) * 20 }));
    const slope = slopeOf(points, 300);
    expect(Math.abs(slope?.perHour ?? 99)).toBeLessThan(slope?.marginPerHour ?? 0);
  });

  it('is not told from too little', () => {
    expect(slopeOf([{ atS: 0, value: 1 }], 300)).toBeNull();
  });
});

describe('what is asked for', () => {
  it('is read, and what is not understood is said', () => {
    expect(parseSoakOptions(['--hours', '2', '--compress', '12', '--seed', '5', '--no-faults', '--real'])).toMatchObject({
      durationMs: hours(2) * 1000,
      ...{ compress: 12, seed: 5, faultEveryMs: null, real: true },
    });
    expect(() => parseSoakOptions(['--hours', 'two'])).toThrow('--hours wants a number');
    expect(() => parseSoakOptions(['--horus', '2'])).toThrow('does not know "--horus"');
  });
});

describe('the verdict', () => {
  const sample = (atS: number, heapMb: number): Sample => ({ atS, heapMb, liveMb: null, rssMb: 300, loopP99Ms: 10, descriptors: 30 });
  const good: Findings = {
    options: parseSoakOptions([]),
    tookS: hours(2),
    tally: { chat: 10, raids: 0, trolls: 0, commands: 0, paid: [] },
    turns: [{ atS: 1, kind: 'chat', triggerId: 'twitch:1', outcome: 'finished', heard: 'Hello!', e2eMs: 600 }],
    unanswered: [],
    refunded: 0,
    leaks: [],
    crashes: 0,
    endedWell: true,
    faults: [],
    samples: Array.from({ length: 480 }, (_, i) => sample(i * 15, 90 + Math.sin(i))),
    unansweredSamples: 0,
    counts: { fallbacks: new Map(), dropped: new Map(), blocked: new Map(), errors: new Map() },
  };

  it('is good only when nothing is wrong', () => {
    expect(judge(good).passed).toBe(true);
    const wrong: readonly Partial<Findings>[] = [
      { crashes: 1 },
      { endedWell: false },
      { unanswered: ['cheer 1'] },
      { leaks: ['profanity'] },
      { turns: [] },
      { faults: [{ atS: 1, name: 'stall', trouble: 'it was not there' }] },
      { samples: good.samples.map(({ atS }, i) => sample(atS, 90 + i / 10 + Math.sin(i))) },
    ];
    const collected = (mbAtMinute: (minute: number) => number): Findings => ({
      ...good,
      samples: good.samples.map((one, i) => ({ ...one, heapMb: 90 + i / 10, liveMb: i % 4 === 0 ? mbAtMinute(i / 4) : null })),
    });
    // Garbage that is not collected yet is no growth.
    expect(judge(collected((minute) => 70 + Math.sin(minute))).passed).toBe(true);
    expect(judge(collected((minute) => 70 + Math.sin(minute) + minute / 10)).passed).toBe(false);
    for (const change of wrong) expect(judge({ ...good, ...change }).passed, JSON.stringify(Object.keys(change))).toBe(false);
  });
});
