import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToOverlay } from '../../../../src/ports/player-protocol.ts';
import { PlaybackSchedule, START_LEAD_S } from './schedule.ts';
import type { Placement } from './schedule.ts';

const RATE = 1000;

function open(clipId: number, epoch = 1): Extract<ToOverlay, { type: 'clip.open' }> {
  return {
    type: 'clip.open',
    characterId: 'kitsu',
    epoch,
    clipId,
    turnId: `t${String(epoch)}`,
    seq: clipId,
    text: 'Hi',
    sampleRateHz: RATE,
    emotion: null,
  };
}
function sound(clipId: number, startSample: number, samples: number, epoch = 1) {
  return { epoch, clipId, startSample, pcm: new Float32Array(samples).fill(0.5) };
}
const end = (clipId: number, totalSamples: number) => ({ type: 'clip.end' as const, clipId, totalSamples });
const times = (placements: Placement[]) =>
  placements.filter((p) => !p.last).map((p) => [p.clip.clipId, +p.atS.toFixed(6), p.pcm.length, p.fresh]);

describe('the playback schedule', () => {
  it('starts with the first stretch and joins the rest without a seam', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 5);
    expect(times(schedule.pcm(sound(1, 0, 100), 5))).toEqual([[1, 5 + START_LEAD_S, 100, true]]);
    expect(times(schedule.pcm(sound(1, 100, 50), 5.05))).toEqual([[1, 5.108, 50, false]]);
    expect(schedule.end(end(1, 150), 5.06)).toMatchObject([{ clip: { clipId: 1 }, last: true }]);
    schedule.open(open(2), 5.06);
    expect(times(schedule.pcm(sound(2, 0, 100), 5.07))).toEqual([[2, 5.158, 100, true]]);
  });

  it('holds the next clip until the one before it is whole', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 0);
    schedule.open(open(2), 0);
    expect(schedule.pcm(sound(2, 0, 100), 0)).toEqual([]);
    expect(times(schedule.pcm(sound(1, 0, 100), 0))).toEqual([[1, START_LEAD_S, 100, true]]);
    expect(times(schedule.end(end(1, 100), 0.05))).toEqual([[2, 0.108, 100, true]]);
  });

  it('moves the clip when sound comes late, and the playhead waits with it', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 0);
    schedule.pcm(sound(1, 0, 100), 0);
    expect(schedule.at(0.25)).toMatchObject({ sample: 100, sounding: false });
    expect(times(schedule.pcm(sound(1, 100, 100), 0.3))).toEqual([[1, 0.308, 100, true]]);
    expect(schedule.at(0.32)?.sample).toBeCloseTo(112);
    schedule.end(end(1, 200), 0.3);
    expect(schedule.report(0.407).map((r) => r.type)).toEqual(['playing', 'progress']);
    expect(schedule.report(0.409)).toMatchObject([{ type: 'finished', playedSamples: 200 }]);
  });

  it('drops the old epoch: queued clips, their late frames, and a late opening', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 0);
    schedule.open(open(2), 0);
    schedule.pcm(sound(1, 0, 1000), 0);
    schedule.report(0.5);
    expect(schedule.cut(2, 0.508)).toMatchObject({ clip: { clipId: 1 }, playedSamples: 500 });
    expect(schedule.idle).toBe(true);
    expect(schedule.pcm(sound(1, 1000, 100), 0.6)).toEqual([]);
    schedule.open(open(3, 1), 0.6);
    expect(schedule.idle).toBe(true);
    schedule.open(open(4, 2), 0.6);
    expect(times(schedule.pcm(sound(4, 0, 10, 2), 0.6))).toEqual([[4, 0.608, 10, true]]);
  });

  it('gets ready before the first sample and is silent about clips that are far off', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 1);
    schedule.pcm(sound(1, 0, 100), 1);
    expect(schedule.at(0.9)).toBeUndefined();
    expect(schedule.at(0.988)?.sample).toBeCloseTo(-20);
    expect(schedule.at(0.988)?.sounding).toBe(false);
  });

  it('takes a repeated stretch once and fills a hole with silence', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 0);
    schedule.pcm(sound(1, 0, 100), 0);
    expect(times(schedule.pcm(sound(1, 50, 100), 0))).toEqual([[1, 0.108, 50, false]]);
    expect(times(schedule.pcm(sound(1, 50, 100), 0))).toEqual([]);
    const filled = schedule.pcm(sound(1, 170, 10), 0);
    expect(times(filled)).toEqual([
      [1, 0.158, 20, false],
      [1, 0.178, 10, false],
    ]);
    expect(Math.max(...(filled[0]?.pcm ?? [1]))).toBe(0);
  });

  it('passes over a clip without sound', () => {
    const schedule = new PlaybackSchedule('sound');
    schedule.open(open(1), 0);
    schedule.open(open(2), 0);
    schedule.pcm(sound(2, 0, 10), 0);
    expect(times(schedule.end(end(1, 0), 1))).toEqual([[2, 1.008, 10, true]]);
    expect(schedule.report(1).map((r) => [r.type, r.clip.clipId])).toEqual([['finished', 1]]);
  });

  it('runs freely in a preview, from the opening on', () => {
    const schedule = new PlaybackSchedule('virtual');
    schedule.open(open(1), 10);
    schedule.open(open(2), 10.1);
    expect(schedule.at(10.5)).toMatchObject({ clip: { clipId: 1 }, sounding: true });
    schedule.end(end(1, 600), 10.5);
    expect(schedule.at(10.7)).toMatchObject({ clip: { clipId: 2 } });
    expect(schedule.at(10.7)?.sample).toBeCloseTo(100);
    expect(schedule.report(10.71).map((r) => r.type)).toEqual(['playing', 'finished', 'playing', 'progress']);
  });

  it('whatever the lateness of frames: no overlap, the samples in order, every clip playing then finished', () => {
    const frames = fc.array(fc.record({ samples: fc.integer({ min: 1, max: 80 }), waitS: fc.double({ min: 0, max: 0.2, noNaN: true }) }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(frames, { minLength: 1, maxLength: 4 }), (clips) => {
        const schedule = new PlaybackSchedule('sound');
        const placed: Placement[] = [];
        const order: string[] = [];
        let nowS = 1;
        const note = () => {
          for (const report of schedule.report(nowS))
            if (report.type !== 'progress') order.push(`${report.type} ${String(report.clip.clipId)}`);
        };
        clips.forEach((stretches, clipId) => {
          schedule.open(open(clipId), nowS);
          let at = 0;
          for (const { samples, waitS } of stretches) {
            nowS += waitS;
            note();
            placed.push(...schedule.pcm(sound(clipId, at, samples), nowS));
            at += samples;
          }
          placed.push(...schedule.end(end(clipId, at), nowS));
        });
        nowS += 100;
        note();
        expect(order).toEqual(clips.flatMap((_, id) => [`playing ${String(id)}`, `finished ${String(id)}`]));
        for (const [i, next] of placed.entries()) {
          const before = placed[i - 1];
          if (before !== undefined) expect(next.atS).toBeGreaterThanOrEqual(before.atS + before.pcm.length / RATE - 1e-9);
        }
        expect(placed.reduce((sum, p) => sum + p.pcm.length, 0)).toBe(clips.flat().reduce((sum, f) => sum + f.samples, 0));
      }),
    );
  });
});
