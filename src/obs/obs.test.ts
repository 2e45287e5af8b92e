/** Against the real program, on a virtual screen. */
import { logTo } from '../kernel/log.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import OBSWebSocket from 'obs-websocket-js/json';
import { approved } from '../../testing/fakes.ts';
import { findObs, startObs, type RealObs } from '../../testing/obs.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { ObsError } from './errors.ts';
import { createObs, type Obs, type ObsOptions } from './obs.ts';
import { setupObsCommand } from './setup.ts';
import type { ObsStats } from './stats.ts';

const programs = findObs();
const SCENES = ['Just Chatting', 'Gameplay', 'BRB'];
const VOICE = 'Her voice';
/** A busy machine takes its time. */
const PATIENCE = { timeout: 15_000 };

describe.skipIf(programs === null)('OBS', () => {
  let real: RealObs;
  /** A second client that looks from outside and builds what OBS lacks. */
  const eye = new OBSWebSocket();
  const open: Obs[] = [];

  beforeAll(async () => {
    real = await startObs(programs!);
    await furnish();
  });
  afterEach(async () => {
    for (const obs of open.splice(0)) await obs.close();
  });
  afterAll(async () => {
    await eye.disconnect();
    await real.close();
  });

  async function reach(): Promise<void> {
    for (;;) {
      if (eye.identified) return;
      const connected = await eye.connect(real.url, real.password).catch(() => null);
      if (connected) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function furnish(): Promise<void> {
    await reach();
    const { scenes } = await eye.call('GetSceneList');
    const there = scenes.map((scene) => scene['sceneName']);
    for (const sceneName of ['Just Chatting', 'Gameplay']) if (!there.includes(sceneName)) await eye.call('CreateScene', { sceneName });
    const { inputs } = await eye.call('GetInputList');
    const make = async (inputName: string, inputKind: string): Promise<void> => {
      if (inputs.some((input) => input['inputName'] === inputName)) return;
      await eye.call('CreateInput', { sceneName: 'Gameplay', inputName, inputKind, inputSettings: {} });
    };
    await make(VOICE, 'ffmpeg_source');
    await make('Answering', 'text_ft2_source_v2');
    await eye.call('SetCurrentProgramScene', { sceneName: 'Just Chatting' });
  }

  interface Seen {
    readonly obs: Obs;
    readonly reports: ModuleReport[];
    readonly scenes: string[];
    readonly stats: ObsStats[];
    until(state: ModuleReport['state']): Promise<ModuleReport>;
  }

  function connect(more: Partial<ObsOptions> = {}): Seen {
    const reports: ModuleReport[] = [];
    const scenes: string[] = [];
    const stats: ObsStats[] = [];
    let waiting: { state: string; resolve: (report: ModuleReport) => void }[] = [];
    const obs = createObs({
      url: real.url,
      password: real.password,
      clock: systemClock,
      report(report) {
        reports.push(report);
        for (const one of waiting.filter(({ state }) => state === report.state)) one.resolve(report);
        waiting = waiting.filter(({ state }) => state !== report.state);
      },
      log: logTo(() => undefined),
      sceneAllowList: () => SCENES,
      muteInput: VOICE,
      onScene: (scene) => scenes.push(scene),
      onStats: (one) => stats.push(one),
      statsEveryMs: 200,
      ...more,
    });
    open.push(obs);
    const until = (state: ModuleReport['state']): Promise<ModuleReport> =>
      new Promise((resolve) => {
        const last = reports.at(-1);
        if (last?.state === state) resolve(last);
        else waiting.push({ state, resolve });
      });
    return { obs, reports, scenes, stats, until };
  }
  const programScene = async (): Promise<string> => (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;

  it('knows the scene on air, changes it, and takes the scene that is already on air for done', async () => {
    const { obs, scenes, until } = connect();
    const { detail } = await until('online');
    expect(detail).toMatch(/^OBS \d+\.\S+ \(obs-websocket 5\.\S+\); not in OBS: “BRB”/u);
    expect(obs.current).toBe('Just Chatting');
    await obs.set('gameplay');
    expect(await programScene()).toBe('Gameplay');
    expect(obs.current).toBe('Gameplay');
    await obs.set('Gameplay');
    expect(scenes).toEqual(['Just Chatting', 'Gameplay']);
  });

  it('tells of missing scenes as they come and go in OBS', async () => {
    const { obs, reports, until } = connect();
    await until('online');
    const detail = (): string => reports.at(-1)?.detail ?? '';
    expect(detail()).toContain('not in OBS: “BRB”');
    await eye.call('CreateScene', { sceneName: 'BRB' });
    await expect.poll(detail, PATIENCE).not.toContain('not in OBS');
    await eye.call('SetSceneName', { sceneName: 'BRB', newSceneName: 'Away' });
    await expect.poll(detail, PATIENCE).toContain('not in OBS: “BRB”');
    await eye.call('SetSceneName', { sceneName: 'Away', newSceneName: 'BRB' });
    await expect.poll(detail, PATIENCE).not.toContain('not in OBS');
    await eye.call('RemoveScene', { sceneName: 'BRB' });
    await expect.poll(detail, PATIENCE).toContain('not in OBS: “BRB”');
    await obs.close();
  });

  it('refuses a scene that the persona does not list, and says when OBS lacks one that it does', async () => {
    const { obs, until } = connect();
    await until('online');
    await eye.call('CreateScene', { sceneName: 'Private' }).catch(() => undefined);
    const before = await programScene();
    await expect(obs.set('Private')).rejects.toThrow('do not include “Private”');
    await expect(obs.set('BRB')).rejects.toMatchObject({
      kind: 'refused',
      code: 600,
      message: expect.stringContaining('no scene “BRB”') as string,
    });
    expect(await programScene()).toBe(before);
  });

  it('hears of a scene that the streamer changes by hand', async () => {
    const heard = Promise.withResolvers<string>();
    const { obs, until } = connect({ onScene: (scene) => scene === 'Private' && heard.resolve(scene) });
    await until('online');
    await eye.call('SetCurrentProgramScene', { sceneName: 'Private' });
    await heard.promise;
    expect(obs.current).toBe('Private');
    await obs.set('Just Chatting');
  });

  it('writes into a text source, switches sources and filters', async () => {
    const { obs, until } = connect();
    await until('online');
    await obs.setText('Answering', approved('answering mochi_fan'));
    expect((await eye.call('GetInputSettings', { inputName: 'Answering' })).inputSettings).toMatchObject({ text: 'answering mochi_fan' });
    await obs.setSourceEnabled('Gameplay', 'Answering', false);
    const { sceneItems } = await eye.call('GetSceneItemList', { sceneName: 'Gameplay' });
    expect(sceneItems.find((item) => item['sourceName'] === 'Answering')).toMatchObject({ sceneItemEnabled: false });
    await eye
      .call('CreateSourceFilter', { sourceName: 'Answering', filterName: 'Glow', filterKind: 'color_filter_v2', filterSettings: {} })
      .catch(() => undefined);
    await obs.setFilterEnabled('Answering', 'Glow', false);
    expect(await eye.call('GetSourceFilter', { sourceName: 'Answering', filterName: 'Glow' })).toMatchObject({ filterEnabled: false });
    await expect(obs.setText('Nowhere', '')).rejects.toMatchObject({ code: 600 });
  });

  it('mutes her voice on panic and gives it back, but leaves what the streamer muted', async () => {
    const { obs, until } = connect();
    await until('online');
    const muted = async (): Promise<boolean> => (await eye.call('GetInputMute', { inputName: VOICE })).inputMuted;
    await obs.hardMute(true);
    expect(await muted()).toBe(true);
    await obs.hardMute(false);
    expect(await muted()).toBe(false);
    const told = new Promise<void>((resolve) => eye.once('InputMuteStateChanged', () => resolve()));
    await eye.call('SetInputMute', { inputName: VOICE, inputMuted: true });
    await told;
    await obs.setText('Answering', '');
    await obs.hardMute(true);
    await obs.hardMute(false);
    expect(await muted()).toBe(true);
    await eye.call('SetInputMute', { inputName: VOICE, inputMuted: false });
  });

  it('says what to do when there is nothing to mute', async () => {
    const { obs, until } = connect({ muteInput: 'Not there' });
    expect((await until('online')).detail).toContain('no input to mute on panic');
    await expect(obs.hardMute(true)).rejects.toThrow('no input “Not there”');
    const text = connect({ muteInput: 'Answering' });
    expect((await text.until('online')).detail).toContain('no input to mute on panic');
    await expect(text.obs.hardMute(true)).rejects.toThrow('with sound');
  });

  it('tells streaming, recording and how OBS fares', async () => {
    const { obs, until, stats, reports } = connect();
    await until('online');
    expect(obs.outputs).toEqual({ streaming: false, recording: false });
    await eye.call('StartRecord');
    await expect.poll(() => obs.outputs?.recording, PATIENCE).toBe(true);
    await expect.poll(() => reports.at(-1)?.detail, PATIENCE).toMatch(/, recording, \d+ fps, CPU \d+ %/u);
    expect(obs.health).toMatchObject({ streaming: false, recording: true, stream: null });
    await expect.poll(() => stats.length, PATIENCE).toBeGreaterThan(0);
    expect(stats[0]!.activeFps).toBeGreaterThan(0);
    expect(stats[0]!.memoryMb).toBeGreaterThan(10);
    await eye.call('StopRecord');
    await expect.poll(() => obs.outputs?.recording, PATIENCE).toBe(false);
    expect(reports.at(-1)?.detail).not.toContain('recording');
  });

  it('names a wrong password as the reason and does not hammer', async () => {
    const pausesMs: number[] = [];
    const schedule: Clock['schedule'] = (delayMs, fn) => {
      pausesMs.push(delayMs);
      return systemClock.schedule(delayMs, fn);
    };
    const { obs, until } = connect({ password: 'wrong', clock: { ...systemClock, schedule }, random: () => 0.5 });
    expect((await until('offline')).detail).toContain('OBS_PASSWORD is not the one');
    await expect(obs.set('BRB')).rejects.toMatchObject({ kind: 'password' });
    // A person has to mend it: the next attempt is half a minute off, less a tenth by chance.
    expect(pausesMs.at(-1)).toBe(27_000);
  });

  it('settles calls in flight when OBS is killed, is back within 3 s of its restart, and replays nothing but the mute', async () => {
    const { obs, reports, scenes, until } = connect();
    await until('online');
    await obs.set('Just Chatting');
    const inFlight = ['Gameplay', 'Just Chatting', 'Gameplay'].map((scene) =>
      obs.set(scene).then(
        () => 'done',
        (error: unknown) => error,
      ),
    );
    await real.kill();
    const killedAtMs = performance.now();
    for (const outcome of await Promise.all(inFlight)) if (outcome !== 'done') expect(outcome).toBeInstanceOf(ObsError);
    const offline = await until('offline');
    expect(performance.now() - killedAtMs).toBeLessThan(1_000);
    expect(offline.detail).not.toBe('');
    expect(obs.current).toBeNull();
    await expect(obs.set('Gameplay')).rejects.toMatchObject({ kind: 'offline' });
    await expect(obs.hardMute(true)).rejects.toMatchObject({ kind: 'offline' });

    const restartedAtMs = performance.now();
    await real.start();
    const listeningAfterMs = performance.now() - restartedAtMs;
    const changes: string[] = [];
    await eye.disconnect();
    const note = ({ sceneName }: { sceneName: string }): void => void changes.push(sceneName);
    eye.on('CurrentProgramSceneChanged', note);
    await Promise.all([reach(), until('online')]);
    const backAfterMs = performance.now() - restartedAtMs;
    process.stderr.write(
      `OBS: killed and restarted; it listened after ${Math.round(listeningAfterMs)} ms and was connected after ${Math.round(backAfterMs)} ms\n`,
    );
    // Three seconds in all; on a busy machine OBS alone may need longer to start, which is not ours.
    expect(backAfterMs).toBeLessThan(Math.max(3_000, listeningAfterMs + 2_000));
    // OBS came up as it last saved itself: whatever scene that was, no old call changed it.
    await eye.call('GetVersion');
    expect(changes).toEqual([]);
    expect(await programScene()).toBe(scenes.at(-1));
    eye.off('CurrentProgramSceneChanged', note);
    await furnish();
    await expect.poll(async () => (await eye.call('GetInputMute', { inputName: VOICE })).inputMuted, PATIENCE).toBe(true);
    expect(reports.at(-1)!.state).toBe('online');
    await obs.hardMute(false);
    expect((await eye.call('GetInputMute', { inputName: VOICE })).inputMuted).toBe(false);
  });

  it('lets go of an OBS that hangs, and comes back when it wakes', async () => {
    const { obs, until } = connect();
    await until('online');
    process.kill(real.pid, 'SIGSTOP');
    try {
      const call = obs.set('Gameplay').catch((error: unknown) => error);
      await until('degraded');
      expect((await until('offline')).detail).toContain('hang');
      expect(await call).toBeInstanceOf(ObsError);
    } finally {
      process.kill(real.pid, 'SIGCONT');
    }
    await until('online');
  });

  it('closes at once, whatever waits', async () => {
    const { obs, until } = connect();
    await until('online');
    const outcome = obs.set('Gameplay').then(
      () => 'done',
      (error: unknown) => error,
    );
    await obs.close();
    const settled = await outcome;
    if (settled !== 'done') expect(settled).toMatchObject({ kind: 'closed' });
    await expect(obs.set('Gameplay')).rejects.toBeInstanceOf(ObsError);
  });

  it('makes the scenes and says what to do where OBS has no browser source', async () => {
    const lines: string[] = [];
    const errors: string[] = [];
    const io = {
      out: (line: string) => void lines.push(line),
      err: (line: string) => void errors.push(line),
      url: real.url,
      password: real.password,
      clock: systemClock,
      scenes: ['Just Chatting', 'Set Up'],
      overlayUrl: 'http://127.0.0.1:9000/overlay',
    };
    const code = await setupObsCommand([], io);
    const { scenes } = await eye.call('GetSceneList');
    expect(scenes.map((scene) => scene['sceneName'])).toContain('Set Up');
    expect(lines.join('\n')).toContain('“Just Chatting”: is there');
    const { inputKinds } = await eye.call('GetInputKindList');
    if (inputKinds.includes('browser_source')) {
      expect(code).toBe(0);
      expect(await setupObsCommand([], io)).toBe(0);
    } else {
      expect(code).toBe(1);
      expect(errors.join('\n')).toContain('no browser source');
    }
    expect(await setupObsCommand([], { ...io, password: 'wrong' })).toBe(1);
    expect(errors.at(-1)).toContain('OBS_PASSWORD');
  });
});
