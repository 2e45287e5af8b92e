import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport, ModuleStatus } from '../domain/module-state.ts';
import { ModuleBoard } from './module-board.ts';
import { MODULE_NAMES } from './module-names.ts';

const ONLINE: ModuleReport = { state: 'online', provider: 'ollama', detail: 'ready' };
const OFFLINE: ModuleReport = { state: 'offline', provider: 'ollama', detail: 'start it' };
let clock: FakeClock;
let told: [string, ModuleStatus][];
let board: ModuleBoard;

beforeEach(() => {
  clock = new FakeClock(1000);
  told = [];
  board = new ModuleBoard(
    () => clock.wallMs(),
    (name, status) => told.push([name, status]),
  );
});

it('knows every part from the beginning, and of none that it works', () => {
  const all = board.all();
  expect(Object.keys(all)).toEqual([...MODULE_NAMES]);
  expect(new Set(Object.values(all).map(({ state }) => state))).toEqual(new Set(['unknown']));
});

it('tells of changes alone, and since when the state holds', async () => {
  board.report('policy', ONLINE);
  await clock.advance(500);
  board.report('policy', ONLINE);
  board.report('policy', { ...ONLINE, detail: 'another model' });
  await clock.advance(500);
  board.report('policy', OFFLINE);
  expect(told.map(([name, { state, detail, since }]) => [name, state, detail, since])).toEqual([
    ['policy', 'online', 'ready', 1000],
    ['policy', 'online', 'another model', 1000],
    ['policy', 'offline', 'start it', 2000],
  ]);
});

it('shows what is switched off as off whatever it reports, and on again as it reported last', async () => {
  board.report('policy', ONLINE);
  await clock.advance(10);
  board.setEnabled('policy', false);
  board.setEnabled('policy', false);
  board.reporter('policy')(OFFLINE);
  expect(board.isEnabled('policy')).toBe(false);
  expect(board.get('policy')).toEqual({ state: 'disabled', provider: 'ollama', detail: 'switched off by the streamer', since: 1010 });
  board.setEnabled('policy', true);
  board.setEnabled('policy', true);
  expect(told.map(([, { state }]) => state)).toEqual(['online', 'disabled', 'offline']);
  expect([board.isEnabled('policy'), board.get('policy').detail]).toEqual([true, 'start it']);
});
