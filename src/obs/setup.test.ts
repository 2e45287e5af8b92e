/** The part that Debian's OBS cannot show: one with a browser source. */
import { expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { ALREADY_EXISTS, ObsError } from './errors.ts';
import { OVERLAY_SOURCE, setUpObs, setupObsCommand } from './setup.ts';
import type { ObsCall } from './session.ts';

type Data = Readonly<Record<string, unknown>>;

/** Scenes and browser sources, as far as setting up asks for them. */
function fakeObs() {
  const scenes = new Map<string, string[]>([['Scene', []]]);
  const inputs = new Map<string, Data>();
  const answers: Readonly<Record<string, (data: Data) => Data>> = {
    GetVersion: () => ({ obsVersion: '32.2.2', obsWebSocketVersion: '5.7.4' }),
    CreateScene: ({ sceneName }) => {
      if (scenes.has(sceneName as string)) throw new ObsError('refused', 'there', ALREADY_EXISTS);
      scenes.set(sceneName as string, []);
      return {};
    },
    GetInputList: () => ({ inputs: [...inputs].map(([inputName, { kind = 'browser_source' }]) => ({ inputName, inputKind: kind })) }),
    GetInputSettings: ({ inputName }) => ({ inputSettings: inputs.get(inputName as string) }),
    GetInputKindList: () => ({ inputKinds: ['browser_source', 'text_gdiplus_v2', 'text_gdiplus_v3'] }),
    GetVideoSettings: () => ({ baseWidth: 1920, baseHeight: 1080 }),
    CreateInput: ({ sceneName, inputName, inputKind, inputSettings }) => {
      if (inputs.has(inputName as string)) throw new ObsError('refused', 'there', ALREADY_EXISTS);
      inputs.set(inputName as string, { kind: inputKind, ...(inputSettings as Data) });
      scenes.get(sceneName as string)?.push(inputName as string);
      return {};
    },
    GetSceneItemList: ({ sceneName }) => ({ sceneItems: (scenes.get(sceneName as string) ?? []).map((sourceName) => ({ sourceName })) }),
    CreateSceneItem: ({ sceneName, sourceName }) => {
      scenes.get(sceneName as string)?.push(sourceName as string);
      return {};
    },
  };
  const call = (async (type: string, data: Data = {}) => answers[type]!(data)) as unknown as ObsCall;
  return { scenes, inputs, call };
}

const lines: string[] = [];
const io = {
  out: (line: string) => void lines.push(line),
  err: (line: string) => void lines.push(line),
  url: 'ws://127.0.0.1:4455',
  password: '',
  clock: systemClock,
  scenes: ['Gameplay', 'BRB'],
  overlayUrl: 'http://127.0.0.1:9000/overlay',
};

it('makes the overlay once, puts it into every scene of the persona, and changes nothing the second time', async () => {
  const { call, scenes, inputs } = fakeObs();
  expect(await setUpObs(call, io)).toBe(0);
  expect(inputs.get(OVERLAY_SOURCE)).toMatchObject({ url: io.overlayUrl, width: 1920, height: 1080, reroute_audio: true, shutdown: false });
  expect(scenes.get('Gameplay')).toEqual([OVERLAY_SOURCE]);
  expect(scenes.get('BRB')).toEqual([OVERLAY_SOURCE]);
  expect(scenes.get('Scene')).toEqual([]);
  expect(await setUpObs(call, io)).toBe(0);
  expect(scenes.get('Gameplay')).toEqual([OVERLAY_SOURCE]);
  expect(inputs.size).toBe(1);
});

it('uses a browser source that the streamer made, and says when OBS cannot mute it', async () => {
  const { call, inputs, scenes } = fakeObs();
  inputs.set('Kitsu', { url: 'http://localhost:9000/overlay/' });
  lines.length = 0;
  expect(await setUpObs(call, io)).toBe(0);
  expect([...inputs.keys()]).toEqual(['Kitsu']);
  expect(scenes.get('BRB')).toEqual(['Kitsu']);
  expect(lines.join('\n')).toContain('Control audio via OBS');
  expect(lines.join('\n')).toContain('Panic mutes “Kitsu”');
});

it('makes the text source once, of the best kind there is, and refuses one that is something else', async () => {
  const { call, inputs, scenes } = fakeObs();
  expect(await setUpObs(call, { ...io, textInput: 'Answering' })).toBe(0);
  expect(inputs.get('Answering')).toEqual({ kind: 'text_gdiplus_v3', text: '' });
  expect(scenes.get('BRB')).toEqual(['Answering', OVERLAY_SOURCE]);
  const before = inputs.size;
  expect(await setUpObs(call, { ...io, textInput: 'Answering' })).toBe(0);
  expect(inputs.size).toBe(before);
  lines.length = 0;
  expect(await setUpObs(call, { ...io, textInput: OVERLAY_SOURCE })).toBe(1);
  expect(lines.join('\n')).toContain('is no text source');
});

it('says what to do when no OBS runs', async () => {
  const told: string[] = [];
  const code = await setupObsCommand([], {
    out: (line) => told.push(line),
    err: (line) => told.push(line),
    // Port 1 is nobody's.
    url: 'ws://127.0.0.1:1',
    password: '',
    clock: systemClock,
    scenes: [],
    overlayUrl: 'http://127.0.0.1:9000/overlay',
  });
  expect(code).toBe(1);
  expect(told).toEqual([expect.stringMatching(/^no OBS answers at .*start OBS/u)]);
});
