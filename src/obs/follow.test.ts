import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { logTo } from '../kernel/log.ts';
import { follow } from './follow.ts';
import { Known } from './known.ts';
import { createHardMute } from './mute.ts';
import type { ObsSession } from './session.ts';
import { createTextSource } from './text.ts';

/** An OBS whose list of scenes is what the test says, and that answers only while it is not busy. */
async function followed() {
  const clock = new FakeClock();
  const socket = new EventEmitter();
  const end = new AbortController();
  const obs = { scenes: ['Just Chatting', 'BRB'], busy: false, asked: 0 };
  const answers: Record<string, () => unknown> = {
    GetVersion: () => ({ obsVersion: '32.0.0', obsWebSocketVersion: '5.6.0' }),
    GetInputList: () => ({ inputs: [] }),
    GetCurrentProgramScene: () => ({ currentProgramSceneName: 'Just Chatting' }),
    GetSceneList: () => ({ scenes: obs.scenes.map((sceneName) => ({ sceneName })) }),
  };
  const call = ((type: string) => {
    obs.asked += 1;
    if (obs.busy) return Promise.reject(new Error(`OBS did not answer ${type} in time`));
    return Promise.resolve(answers[type]?.() ?? { outputActive: false });
  }) as unknown as ObsSession['call'];
  const reports: ModuleReport[] = [];
  const warnings: string[] = [];
  const log = logTo((_level, message) => warnings.push(message));
  const known = new Known({ clock, report: (report) => reports.push(report), onScene: () => undefined }, 'ws://localhost');
  const text = createTextSource({ name: null, clock, call, log });
  const session = { socket, call, ended: end.signal, obsWebSocketVersion: '5.6.0' } as unknown as ObsSession;
  await follow(session, { known, mute: createHardMute(undefined), text, sceneAllowList: () => ['Just Chatting', 'BRB'], clock, log });
  return { clock, socket, end, obs, warnings, detail: () => reports.at(-1)?.detail ?? '' };
}

it('a scene that OBS tells as removed while it is still in its list is missed as soon as the list is another', async () => {
  const { clock, socket, obs, detail } = await followed();
  socket.emit('SceneRemoved', { sceneName: 'BRB' });
  await clock.advance(0);
  expect(detail()).not.toContain('not in OBS');
  obs.scenes = ['Just Chatting'];
  socket.emit('SceneListChanged', { scenes: [] });
  await clock.advance(0);
  expect(detail()).toContain('not in OBS: “BRB”');
});

it('an OBS that was too busy to say what is there is asked again until it says, and told once', async () => {
  const { clock, socket, obs, warnings, detail } = await followed();
  obs.scenes = ['Just Chatting'];
  obs.busy = true;
  socket.emit('SceneListChanged', { scenes: [] });
  await clock.advance(5_000);
  expect(detail()).not.toContain('not in OBS');
  obs.busy = false;
  await clock.advance(2_000);
  expect(detail()).toContain('not in OBS: “BRB”');
  expect(warnings).toEqual(['OBS: OBS did not answer GetInputList in time; asking again']);
});

it('nothing is asked of a connection that is over', async () => {
  const { clock, socket, end, obs } = await followed();
  obs.busy = true;
  socket.emit('SceneListChanged', { scenes: [] });
  await clock.advance(0);
  end.abort();
  await clock.advance(0);
  const { asked } = obs;
  await clock.advance(60_000);
  expect(obs.asked).toBe(asked);
});
