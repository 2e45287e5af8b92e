/**
 * What holds in a real OBS whatever happened meanwhile: muted while panicked, and the text "now
 * answering …" only while she answers. OBS comes late, is closed, or was switched off.
 */
import { openTestHouse, type TestHouse } from '../testing/house.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OBSWebSocket from 'obs-websocket-js/json';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../src/app/stage.ts';
import { load } from '../src/cli/load.ts';
import { createModeration } from '../src/moderation/moderation.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { EventBus } from '../src/domain/events.ts';
import type { EventLog } from '../testing/event-log.ts';
import { findObs, startObs, type RealObs } from '../testing/obs.ts';

const programs = findObs();
const VOICE = 'Her voice';
const TEXT = 'Now answering';
const PATIENCE = { timeout: 20_000 };

interface Opened {
  readonly stage: Stage;
  readonly bus: EventBus;
  readonly house: TestHouse;
  readonly log: EventLog;
  online(): Promise<unknown>;
  offline(): Promise<unknown>;
}

describe.skipIf(programs === null)('the state of OBS', { timeout: 120_000 }, () => {
  let real: RealObs;
  let dataDir: string;
  const eye = new OBSWebSocket();
  const open: TestHouse[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aivt-obs-state-'));
    real = await startObs(programs!);
    await reach();
    await eye.call('CreateInput', { sceneName: 'Scene', inputName: VOICE, inputKind: 'ffmpeg_source', inputSettings: {} });
    await eye.call('CreateInput', { sceneName: 'Scene', inputName: TEXT, inputKind: 'text_ft2_source_v2', inputSettings: { text: '' } });
  });
  afterEach(async () => {
    for (const house of open.splice(0)) await house.close();
    await reach();
    await eye.call('SetInputMute', { inputName: VOICE, inputMuted: false });
  });
  afterAll(async () => {
    await eye.disconnect();
    await real.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function reach(): Promise<void> {
    while (!eye.identified) {
      const connected = await eye.connect(real.url, real.password).catch(() => null);
      if (!connected) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  async function restart(meanwhile: () => void | Promise<void>): Promise<void> {
    await eye.disconnect();
    await real.quit();
    await meanwhile();
    await real.start();
    await reach();
  }
  const isMuted = async (): Promise<boolean> => (await eye.call('GetInputMute', { inputName: VOICE })).inputMuted;
  const text = async (): Promise<unknown> => (await eye.call('GetInputSettings', { inputName: TEXT })).inputSettings['text'];

  async function connect(): Promise<Opened> {
    const house = openTestHouse(
      {
        AIVT_DATA_DIR: dataDir,
        OBS_URL: real.url,
        OBS_PASSWORD: real.password,
        OBS_MUTE_INPUT: VOICE,
        OBS_TEXT_INPUT: TEXT,
        USE_STUB_VTS: '1',
      },
      { persona: { ...load({}).persona, scenes: ['Scene'] } },
    );
    const { bus, events: log } = house;
    const stage = await openStage(house, createModeration({ profile: 'pg13', clock: systemClock, report: () => undefined }));
    open.push(house);
    const until = (state: string): Promise<unknown> =>
      log.until('module.state', 0, (event) => event.module === 'obs' && event.state === state);
    return { house, stage, bus, log, online: () => until('online'), offline: () => until('offline') };
  }

  it('is muted when it comes while she is panicked, and unmuted when it comes after resume', async () => {
    const { bus, online, offline, stage } = await connect();
    await online();
    await expect.poll(() => stage.health(), PATIENCE).toMatchObject({ streaming: false, recording: false });
    await restart(async () => {
      await offline();
      expect(stage.health()).toBeNull();
      bus.emit({ type: 'panic', reason: 'test' });
    });
    await expect.poll(isMuted, PATIENCE).toBe(true);
    await restart(() => bus.emit({ type: 'resumed' }));
    await expect.poll(isMuted, PATIENCE).toBe(false);
  });

  it('switched off it is left alone; switched on again it is brought to what is true then', async () => {
    const { bus, stage, online } = await connect();
    await online();
    stage.switchable.obs.setEnabled(false);
    const changes: string[] = [];
    const note = (): void => void changes.push('mute');
    eye.on('InputMuteStateChanged', note);
    bus.emit({ type: 'panic', reason: 'test' });
    await ask(bus, 'turn-1', 'mochi_fan', 'do you like tofu?');
    // OBS has answered every earlier call by now, had there been one.
    await eye.call('GetVersion');
    expect(await isMuted()).toBe(false);
    expect(await text()).toBe('');
    expect(changes).toEqual([]);
    stage.switchable.obs.setEnabled(true);
    await expect.poll(isMuted, PATIENCE).toBe(true);
    stage.switchable.obs.setEnabled(false);
    expect(await isMuted()).toBe(true);
    bus.emit({ type: 'resumed' });
    await expect.poll(isMuted, PATIENCE).toBe(false);
    stage.switchable.obs.setEnabled(true);
    await eye.call('GetVersion');
    expect(await isMuted()).toBe(false);
    eye.off('InputMuteStateChanged', note);
  });

  it('is given back when AIVT closes while she is panicked', async () => {
    const { bus, online, house } = await connect();
    await online();
    bus.emit({ type: 'panic', reason: 'test' });
    await expect.poll(isMuted, PATIENCE).toBe(true);
    await house.close();
    expect(await isMuted()).toBe(false);
  });

  it('shows whom she answers while she speaks, never what the gate stops, and nothing after the end, a cut or a restart', async () => {
    await eye.call('SetInputSettings', { inputName: TEXT, inputSettings: { text: 'left over' } });
    const { bus, log, online, offline } = await connect();
    await online();
    await expect.poll(text, PATIENCE).toBe('');
    await ask(bus, 'turn-1', 'mochi_fan', 'do you like tofu?');
    await expect.poll(text, PATIENCE).toBe('Answering mochi_fan: do you like tofu?');
    bus.emit({ type: 'turn.finished', turnId: 'turn-1', heard: 'yes', marks: {} });
    await expect.poll(text, PATIENCE).toBe('');

    await ask(bus, 'turn-2', 'mochi_fan', 'and mochi?');
    await expect.poll(text, PATIENCE).toContain('and mochi?');
    bus.emit({ type: 'panic', reason: 'test' });
    await expect.poll(text, PATIENCE).toBe('');
    bus.emit({ type: 'resumed' });

    // Each part passed on its own once; as what is shown it is judged again.
    await ask(bus, 'turn-blocked', 'mochi_fan', 'what the fuck?');
    await log.until('moderation.blocked', 0, ({ turnId }) => turnId === 'turn-blocked');
    await eye.call('GetVersion');
    expect(await text()).toBe('');

    await ask(bus, 'turn-3', 'mochi_fan', 'who won?');
    await expect.poll(text, PATIENCE).toContain('who won?');
    // It is closed in mid-turn, and the turn ends while it is away: it saved the old text.
    await restart(async () => {
      await offline();
      bus.emit({ type: 'turn.cut', turnId: 'turn-3', reason: 'mute', heard: '', marks: {} });
    });
    await expect.poll(text, PATIENCE).toBe('');
  });

  /** A turn that has the floor and is heard. */
  async function ask(bus: EventBus, turnId: string, user: string, question: string): Promise<void> {
    bus.emit({
      type: 'turn.started',
      turnId,
      characterId: 'kitsu',
      trigger: { id: `t-${turnId}`, kind: 'chat', lane: 'question', user, text: question, shownAs: 'Answering', verbatim: false },
    });
    await new Promise((resolve) => setImmediate(resolve));
    bus.emit({ type: 'turn.playing', turnId, seq: 0 });
  }
});
