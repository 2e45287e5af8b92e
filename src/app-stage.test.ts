/** The streamer's switches of OBS and VTube Studio. (OBS's own is shown on the real program: tests/obs-state.test.ts.) */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventLog } from '../tests/support/event-log.ts';
import { fakeModeration } from '../tests/support/fakes.ts';
import { startVtsStandIn, type VtsStandIn } from '../tests/stand-ins/vts.ts';
import { openStage, type Stage } from './app-stage.ts';
import { load } from './cli/load.ts';
import { parseSettings } from './config/settings.ts';
import { createLog } from './log.ts';
import { systemClock } from './pipeline/clock.ts';
import { EventBus } from './pipeline/events.ts';
import { ModuleBoard } from './pipeline/modules.ts';

const PATIENCE = { timeout: 15_000 };
let dataDir: string;
let vts: VtsStandIn;
let stage: Stage;
let bus: EventBus;
let board: ModuleBoard;
let log: EventLog;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aivt-stage-'));
  vts = await startVtsStandIn({
    expressions: ['happy.exp3.json', 'sad.exp3.json'],
    hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }],
  });
  log = new EventLog();
  bus = new EventBus(
    () => Date.now(),
    (error) => expect.unreachable(String(error)),
  );
  bus.listen((event) => log.add(event));
  board = new ModuleBoard(
    () => Date.now(),
    (module, status) => bus.emit({ type: 'module.state', module, ...status }),
  );
});
afterEach(async () => {
  await stage.close();
  await vts.close();
  await rm(dataDir, { recursive: true, force: true });
});

function open(more: Readonly<Record<string, string>> = {}): void {
  stage = openStage({
    settings: parseSettings({ AIVT_DATA_DIR: dataDir, USE_STUB_OBS: '1', VTS_URL: vts.url, ...more }),
    persona: load({}).persona,
    clock: systemClock,
    bus,
    board,
    log: createLog({ secrets: [], write: () => undefined }),
    moderation: fakeModeration,
  });
}
const active = (): string[] => [...vts.world.expressions].flatMap(([file, on]) => (on ? [file] : []));

it('VTube Studio switched off is left alone; switched on it shows what is true then', async () => {
  open();
  await log.until('module.state', 0, (event) => event.module === 'vts' && event.state === 'online');
  bus.emit({ type: 'expression', expression: 'happy' });
  await expect.poll(active, PATIENCE).toEqual(['happy.exp3.json']);
  await stage.press('wave');
  expect(vts.world.pressed).toEqual(['Wave']);

  board.setEnabled('vts', false);
  await expect.poll(active, PATIENCE).toEqual([]);
  await expect.poll(() => vts.world.inputs.value('EyeOpenLeft'), PATIENCE).toBe(0);
  const { length } = vts.world.requests;
  bus.emit({ type: 'expression', expression: 'sad' });
  stage.mouth?.open({ clipId: 1, sampleRateHz: 1000, visemes: [{ viseme: 'aa', atSample: 0 }], samples: 60_000, complete: true });
  stage.mouth?.playing(1, systemClock.nowMs());
  await expect(stage.press('wave')).rejects.toThrow('switched off');
  // A second is more than two of the frames that were sent before while she was silent.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(vts.world.requests.slice(length)).toEqual([]);

  board.setEnabled('vts', true);
  await expect.poll(active, PATIENCE).toEqual(['sad.exp3.json']);
  await expect.poll(() => vts.world.inputs.value('EyeOpenLeft'), PATIENCE).toBe(1);
  expect(vts.world.inputs.value('MouthOpen')).toBe(0);
});

it('stubs say that they are stubs', async () => {
  open({ USE_STUB_VTS: '1' });
  expect(board.get('vts').state).toBe('stub');
  expect(board.get('obs').state).toBe('stub');
  expect(stage.mouth).toBeUndefined();
  expect(stage.health()).toBeNull();
  await expect(stage.press('wave')).rejects.toThrow('USE_STUB_VTS');
  await stage.scenes.set('Gameplay');
  expect(stage.scenes.current).toBe('Gameplay');
});
