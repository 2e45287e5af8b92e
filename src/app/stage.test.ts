/** The streamer's switches of OBS and VTube Studio. (OBS's own is shown on the real program: tests/obs-state.test.ts.) */
import { openTestHouse, type TestHouse } from '../../testing/house.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeModeration } from '../../testing/fakes.ts';
import { startVtsStandIn, type VtsStandIn } from '../../testing/stand-ins/vts.ts';
import { openStage, type Stage } from './stage.ts';
import { systemClock } from '../kernel/clock.ts';

const PATIENCE = { timeout: 15_000 };
let dataDir: string;
let vts: VtsStandIn;
let house: TestHouse;
let stage: Stage;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aivt-stage-'));
  vts = await startVtsStandIn({
    expressions: ['happy.exp3.json', 'sad.exp3.json'],
    hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }],
  });
});
afterEach(async () => {
  await house.close();
  await vts.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(more: Readonly<Record<string, string>> = {}): Promise<void> {
  house = openTestHouse({ AIVT_DATA_DIR: dataDir, USE_STUB_OBS: '1', VTS_URL: vts.url, ...more });
  stage = await openStage(house, fakeModeration);
}
const active = (): string[] => [...vts.world.expressions].flatMap(([file, on]) => (on ? [file] : []));

it('VTube Studio switched off is left alone; switched on it shows what is true then', async () => {
  await open();
  await house.events.until('module.state', 0, (event) => event.module === 'vts' && event.state === 'online');
  house.bus.emit({ type: 'expression', expression: 'happy', by: 'control' });
  await expect.poll(active, PATIENCE).toEqual(['happy.exp3.json']);
  await stage.pressHotkey('wave');
  expect(vts.world.pressed).toEqual(['Wave']);

  stage.switchable.vts?.setEnabled(false);
  await expect.poll(active, PATIENCE).toEqual([]);
  await expect.poll(() => vts.world.inputs.value('EyeOpenLeft'), PATIENCE).toBe(0);
  const { length } = vts.world.requests;
  house.bus.emit({ type: 'expression', expression: 'sad', by: 'control' });
  stage.mouth?.open({ clipId: 1, sampleRateHz: 1000, visemes: [{ viseme: 'aa', atSample: 0 }], samples: 60_000, complete: true });
  stage.mouth?.playing(1, systemClock.nowMs());
  await expect(stage.pressHotkey('wave')).rejects.toThrow('switched off');

  // VTube Studio took the inputs back above, so no frame came for a second. Whatever else was sent would be first now.
  stage.switchable.vts?.setEnabled(true);
  await expect.poll(() => vts.world.requests.length, PATIENCE).toBeGreaterThan(length);
  expect(vts.world.requests[length]).toBe('InputParameterListRequest');
  await expect.poll(active, PATIENCE).toEqual(['sad.exp3.json']);
  await expect.poll(() => vts.world.inputs.value('EyeOpenLeft'), PATIENCE).toBe(1);
  expect(vts.world.inputs.value('MouthOpen')).toBe(0);
});

it('stubs say that they are stubs', async () => {
  await open({ USE_STUB_VTS: '1' });
  expect(house.board.get('vts').state).toBe('stub');
  expect(house.board.get('obs').state).toBe('stub');
  expect(house.board.get('vmc')).toMatchObject({ state: 'disabled', detail: expect.stringContaining('VMC_URL') as string });
  expect(stage.switchable.vmc).toBeUndefined();
  expect(stage.mouth).toBeUndefined();
  expect(stage.health()).toBeNull();
  await expect(stage.pressHotkey('wave')).rejects.toThrow('USE_STUB_VTS');
  await stage.scenes.set('Gameplay');
  expect(stage.scenes.current).toBe('Gameplay');
});
