import { expect, it } from 'vitest';
import { describeObs, type ObsState } from './detail.ts';
import type { ObsStats } from './stats.ts';

const stats = (more: Partial<ObsStats> = {}): ObsStats => ({
  cpuPercent: 3.4,
  memoryMb: 200,
  activeFps: 59.94,
  averageFrameRenderMs: 1,
  availableDiskMb: 1000,
  renderSkippedFrames: 10,
  renderTotalFrames: 1000,
  outputSkippedFrames: 5,
  outputTotalFrames: 1000,
  stream: null,
  ...more,
});
const stream = (droppedFrames: number, reconnecting = false): ObsStats['stream'] => ({
  droppedFrames,
  totalFrames: 100,
  congestion: 0,
  reconnecting,
});
const state = (more: Partial<ObsState> = {}): ObsState => ({
  version: 'OBS 32',
  streaming: false,
  recording: false,
  stats: null,
  before: null,
  gaps: [],
  ...more,
});

it('tells what runs, how it fares and what is missing', () => {
  expect(describeObs(state())).toBe('OBS 32');
  expect(describeObs(state({ streaming: true, recording: true, stats: stats(), before: stats() }))).toBe(
    'OBS 32, streaming, recording, 60 fps, CPU 3 %',
  );
  expect(describeObs(state({ gaps: ['no input to mute on panic'] }))).toBe(
    'OBS 32; no input to mute on panic (`npm run setup -- obs` makes them)',
  );
  expect(describeObs(state({ streaming: true, stats: stats({ stream: stream(0, true) }) }))).toContain('streaming (reconnecting)');
});

it('tells frames lost since the last time by their cause, also after OBS or its stream began anew', () => {
  const before = stats({ stream: stream(40) });
  expect(describeObs(state({ before, stats: stats({ renderSkippedFrames: 13, stream: stream(42) }) }))).toContain(
    '5 frames lost lately (graphics 3, network 2)',
  );
  expect(describeObs(state({ before, stats: stats({ stream: stream(1) }) }))).toContain('1 frames lost lately (network 1)');
  expect(describeObs(state({ before, stats: stats({ stream: stream(40) }) }))).not.toContain('lost');
});
