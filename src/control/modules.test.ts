import { beforeEach, expect, it } from 'vitest';
import { ControlError } from '../ports/controls.ts';
import { ModuleBoard } from './module-board.ts';
import { createModuleSwitches, type ModuleSwitches } from './modules.ts';

/** All that happened, in order. */
let log: string[];
let board: ModuleBoard;
let switches: ModuleSwitches;

beforeEach(() => {
  log = [];
  board = new ModuleBoard(
    () => 0,
    (name, { state }) => log.push(`told ${name} ${state}`),
  );
  const part = (name: string): { setEnabled: (on: boolean) => void } => ({
    setEnabled: (on) => {
      log.push(`${name} ${on}`);
      if (on) board.report('policy', { state: 'online', provider: 'ollama', detail: 'ready' });
    },
  });
  switches = createModuleSwitches(
    board,
    { did: (action, detail?: string) => void log.push(`did ${action} ${detail ?? ''}`) },
    { policy: part('policy') },
  );
});

it('off, a part stops before anybody is told that it is off', () => {
  switches.setModule('policy', false);
  expect(log).toEqual(['policy false', 'told policy disabled', 'did disable policy']);
});

it('on, it is shown to be on before it says how it stands', () => {
  switches.setModule('policy', false);
  log.length = 0;
  switches.setModule('policy', true);
  expect(log).toEqual(['told policy unknown', 'policy true', 'told policy online', 'did enable policy']);
});

it('moderation has no off, by whatever way it is asked', () => {
  expect(() => switches.setModule('moderation', false)).toThrow(new ControlError('not-allowed', 'moderation cannot be switched off'));
  expect([log, board.isEnabled('moderation')]).toEqual([[], true]);
});

it.each(['tts', 'overlay'] as const)('%s has no switch, and the streamer is told of mute', (name) => {
  expect(() => switches.setModule(name, false)).toThrow('mute silences her');
  expect(log).toEqual([]);
});

it('what is not running is not shown as switched off, and the reason is its own', () => {
  board.report('obs', { state: 'offline', provider: '', detail: 'set OBS_URL' });
  log.length = 0;
  expect(() => switches.setModule('obs', false)).toThrow(new ControlError('unavailable', 'obs is not running: set OBS_URL'));
  expect(log).toEqual([]);
});
