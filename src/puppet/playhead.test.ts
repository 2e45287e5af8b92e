import { describe, expect, it } from 'vitest';
import type { MouthClip } from '../ports/mouth.ts';
import { createPlayhead } from './playhead.ts';
import { MOUTH_SHAPES } from './shapes.ts';
import { Smoothing } from './smoothing.ts';

const clip = (clipId: number, more: Partial<MouthClip> = {}): MouthClip => ({
  clipId,
  sampleRateHz: 1000,
  visemes: [
    { viseme: 'sil', atSample: 0 },
    { viseme: 'aa', atSample: 100 },
    { viseme: 'ou', atSample: 200 },
  ],
  samples: 300,
  complete: true,
  ...more,
});

describe('the playhead of the mouth', () => {
  it('tells the shape that is due, and runs on into the next clip before the player tells', () => {
    const playhead = createPlayhead(() => {});
    playhead.open(clip(1));
    playhead.open(clip(2));
    expect(playhead.visemeAt(50)).toBe('sil');
    playhead.playing(1, 1_000);
    expect([999, 1_099, 1_100, 1_199, 1_200, 1_299, 1_350, 1_400, 1_440].map((at) => playhead.visemeAt(at))).toEqual(
      ['sil', 'sil', 'aa', 'aa', 'ou', 'ou', 'sil', 'aa', 'aa'], // prettier-ignore
    );
    // The word of the end comes before the word of the next start: the mouth does not wait for it.
    playhead.finished(1);
    expect(playhead.visemeAt(1_400)).toBe('aa');
    // Long after it the next clip cannot have started yet.
    expect(playhead.visemeAt(1_460)).toBe('sil');
    playhead.playing(2, 1_310);
    expect(playhead.visemeAt(1_405)).toBe('sil');
    expect(playhead.visemeAt(1_410)).toBe('aa');
    expect(playhead.visemeAt(1_560)).toBe('ou');
    expect(playhead.visemeAt(1_620)).toBe('sil');
    playhead.finished(2);
    expect(playhead.sounding).toBe(false);
  });

  it('shuts up past what the voice has made so far', () => {
    const playhead = createPlayhead(() => {});
    playhead.open(clip(1, { samples: 150, complete: false }));
    playhead.playing(1, 0);
    expect(playhead.visemeAt(140)).toBe('aa');
    expect(playhead.visemeAt(160)).toBe('sil');
  });

  it('follows a player that stalled, but not the jitter of its messages', () => {
    const playhead = createPlayhead(() => {});
    playhead.open(clip(1));
    playhead.playing(1, 0);
    playhead.progress(1, 80, 100);
    expect(playhead.visemeAt(110)).toBe('aa');
    playhead.progress(1, 50, 400);
    expect(playhead.visemeAt(410)).toBe('sil');
    expect(playhead.visemeAt(450)).toBe('aa');
  });

  it('is silent after a cut and after the end, whatever comes late', () => {
    const playhead = createPlayhead(() => {});
    playhead.open(clip(1));
    playhead.playing(1, 0);
    playhead.cut();
    playhead.progress(1, 100, 100);
    playhead.playing(1, 100);
    expect(playhead.visemeAt(150)).toBe('sil');
    expect(playhead.sounding).toBe(false);
  });
});

describe('the smoothing', () => {
  it('takes the same course whatever the frame times', () => {
    const fine = new Smoothing();
    const coarse = new Smoothing();
    for (let n = 0; n < 24; n++) fine.step(MOUTH_SHAPES.aa, 1);
    coarse.step(MOUTH_SHAPES.aa, 24);
    expect(fine.shape.open).toBeCloseTo(coarse.shape.open, 6);
  });

  it('opens within 30 ms, closes within 80 ms, and ends exactly at rest', () => {
    const smoothing = new Smoothing();
    expect(smoothing.step(MOUTH_SHAPES.aa, 30).open).toBeCloseTo(MOUTH_SHAPES.aa.open * 0.9, 5);
    smoothing.step(MOUTH_SHAPES.aa, 200);
    expect(smoothing.step(MOUTH_SHAPES.sil, 80).open).toBeCloseTo(MOUTH_SHAPES.aa.open * 0.1, 5);
    expect(smoothing.step(MOUTH_SHAPES.sil, 300)).toEqual(MOUTH_SHAPES.sil);
  });
});
