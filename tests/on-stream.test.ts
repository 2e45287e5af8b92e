/**
 * A stream with everything on it: a real OBS on a virtual screen, a real Twitch client before Twitch's
 * stand-in, and VTube Studio's stand-in. Only the model is the scripted stub.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OBSWebSocket from 'obs-websocket-js/json';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { DEFAULT_COMMANDS_FILE } from '../src/chat/commands/load.ts';
import { SCOPES } from '../src/chat/twitch/scopes.ts';
import { createTokenStore } from '../src/chat/twitch/token-store.ts';
import { load } from '../src/cli/load.ts';
import { obs as lookAtObs } from '../src/cli/doctor-stage.ts';
import { parseSettings, type Settings } from '../src/config/settings.ts';
import type { AivtEvent } from '../src/domain/events.ts';
import { chatEvent, deletedEvent, notificationEvent, redemptionEvent, type ChatOptions } from '../testing/stand-ins/twitch-frames.ts';
import { startTwitch, type TwitchStandIn } from '../testing/stand-ins/twitch.ts';
import { startVtsStandIn, type VtsStandIn } from '../testing/stand-ins/vts.ts';
import { EventLog } from '../testing/event-log.ts';
import { findObs, startObs, type RealObs } from '../testing/obs.ts';

const programs = findObs();
const STREAMER = { id: '1001', login: 'foxden', name: 'FoxDen' };
const VIEWER = { id: '2001', login: 'tofu_knight', name: 'tofu_knight' };
const MOD = { id: '2002', login: 'careful_mod', name: 'careful_mod' };

const REWARDS = `
  - { reward: Wave, name: wave, cost: 10, action: { kind: hotkey, hotkey: Wave } }
  - { reward: Confetti, name: confetti, cost: 10, action: { kind: source, scene: Gameplay, source: Her voice, forS: 1 } }
  - { reward: Gone, name: gone, cost: 10, action: { kind: filter, source: Her voice, filter: Nowhere } }`;

describe.skipIf(programs === null)('on stream', () => {
  let dataDir: string;
  let obs: RealObs;
  let vts: VtsStandIn;
  let twitch: TwitchStandIn;
  let app: App;
  let settings: Settings;
  const lines: string[] = [];
  /** Looks at OBS from outside. */
  const eye = new OBSWebSocket();
  const log = new EventLog();
  const until = log.until.bind(log);
  const programScene = async (): Promise<string> => (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;
  const write = (user: typeof VIEWER, text: string, options?: ChatOptions): number =>
    twitch.eventSub.notify('channel.chat.message', chatEvent(STREAMER, user, text, options));
  const startedBy =
    (kind: string) =>
    (event: Extract<AivtEvent, { type: 'turn.started' }>): boolean =>
      event.trigger.kind === kind;
  const finish = async (from: number, kind: string): Promise<Extract<AivtEvent, { type: 'turn.finished' }>> => {
    const { turnId } = await until('turn.started', from, startedBy(kind));
    return until('turn.finished', from, (event) => event.turnId === turnId);
  };
  const online = (module: string): Promise<unknown> =>
    until('module.state', 0, (event) => event.module === module && event.state === 'online');

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aivt-on-stream-'));
    [obs, vts, twitch] = await Promise.all([
      startObs(programs!),
      startVtsStandIn({ popup: 'allow', expressions: ['happy.exp3.json'], hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }] }),
      startTwitch({ deviceIntervalS: 0.02 }),
    ]);
    process.env['TWURPLE_MOCK_API_PORT'] = String(twitch.port);
    while (!eye.identified) {
      const connected = await eye.connect(obs.url, obs.password).catch(() => null);
      if (!connected) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const sceneName of ['Just Chatting', 'Gameplay']) await eye.call('CreateScene', { sceneName });
    await eye.call('CreateInput', { sceneName: 'Gameplay', inputName: 'Her voice', inputKind: 'ffmpeg_source', inputSettings: {} });
    await eye.call('SetCurrentProgramScene', { sceneName: 'Just Chatting' });
    const scopes = SCOPES.streamer.map(({ scope }) => scope);
    await createTokenStore(join(dataDir, 'secrets'), () => undefined).write('streamer', {
      clientId: twitch.id.clientId,
      userId: STREAMER.id,
      login: STREAMER.login,
      ...twitch.id.grant(STREAMER, scopes),
      scopes,
      expiresAtMs: Date.now() + 3_600_000,
    });
    const rewards = await readFile(DEFAULT_COMMANDS_FILE, 'utf8');
    await writeFile(join(dataDir, 'commands.yaml'), rewards.replace('redemptions:', `redemptions:${REWARDS}`));
    const { persona, personaFile, version } = load({});
    settings = parseSettings({
      AIVT_PORT: '0',
      AIVT_DATA_DIR: dataDir,
      POLICY_PROVIDER: 'scripted',
      OBS_URL: obs.url,
      OBS_PASSWORD: obs.password,
      OBS_MUTE_INPUT: 'Her voice',
      VTS_URL: vts.url,
      TWITCH_CLIENT_ID: twitch.id.clientId,
    });
    app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: (line) => lines.push(line) });
    app.bus.listen((event) => log.add(event));
    // What was told before anybody listened is on the board.
    const { modules } = app.status.status();
    await Promise.all([app.settled, ...(['obs', 'vts', 'twitch'] as const).filter((name) => modules[name].state !== 'online').map(online)]);
    expect(lines.join('')).not.toContain(obs.password);
  });
  afterAll(async () => {
    await app.close();
    await eye.disconnect();
    await Promise.all([obs.close(), vts.close(), twitch.close()]);
    delete process.env['TWURPLE_MOCK_API_PORT'];
    await rm(dataDir, { recursive: true, force: true });
  });

  it('looks well to the doctor, but for the scenes that this OBS lacks', async () => {
    const finding = await lookAtObs(settings, { scenes: ['Just Chatting', 'Gameplay'] });
    expect(finding).toMatchObject({ verdict: 'ok' });
    const lacking = await lookAtObs({ ...settings, OBS_MUTE_INPUT: null, OBS_TEXT_INPUT: 'Now' }, { scenes: ['Backstage'] });
    expect(lacking).toMatchObject({ verdict: 'hint' });
    expect(lacking.detail).toContain(
      'no scene “Backstage”, no text source “Now”, no browser source with the overlay: npm run setup -- obs',
    );
    expect((await lookAtObs({ ...settings, OBS_PASSWORD: 'wrong' }, { scenes: [] })).verdict).toBe('hint');
  });

  it('changes the scene in OBS at a moderator’s word, tells it once, and says nothing about it', async () => {
    const from = log.now;
    write(MOD, '!scene gameplay', { badges: ['moderator'] });
    expect((await until('scene.changed', from)).scene).toBe('Gameplay');
    expect(await programScene()).toBe('Gameplay');
    const told = await until('chat.command', from);
    expect(told).toMatchObject({ user: 'careful mod', command: '!scene', args: 'Gameplay', outcome: 'done' });
    write(MOD, '!scene backstage', { badges: ['moderator'] });
    const refused = await until('chat.command', from, (event) => event.outcome !== 'done');
    expect(refused.outcome).toContain('choose');
    await expect.poll(() => twitch.sent.map(({ text }) => text)).toEqual([expect.stringContaining('choose')]);
    expect(log.since(from).filter(({ type }) => type === 'scene.changed')).toHaveLength(1);
    expect(log.since(from).filter(({ type }) => type === 'turn.started')).toHaveLength(0);
  });

  it('answers a question by voice with the mouth moving in VTube Studio, and shut afterwards', async () => {
    const from = log.now;
    const silent = vts.world.inputs.injections.length;
    write(VIEWER, 'hello kitsu, how are you?');
    const finished = await finish(from, 'chat');
    expect(finished.heard).not.toBe('');
    const open = vts.world.inputs.injections.slice(silent).map(({ values }) => values['MouthOpen'] ?? 0);
    expect(Math.max(...open)).toBeGreaterThan(0.2);
    await expect.poll(() => vts.world.inputs.value('MouthOpen')).toBe(0);
  });

  it('lets blocked words nowhere, neither a viewer’s nor those she is told to say, and the log shows why', async () => {
    const from = log.now;
    const sent = twitch.sent.length;
    write(VIEWER, 'hey kitsu, go kill yourself');
    const blocked = await until('moderation.blocked', from);
    expect(blocked).toMatchObject({ direction: 'input', category: 'selfharm', user: 'tofu knight' });
    // Somebody who writes that is answered kindly, in the persona's own words.
    expect((await until('turn.finished', from)).heard).not.toBe('');
    write(STREAMER, '!say go kill yourself', { badges: ['broadcaster'] });
    expect((await until('chat.command', from)).outcome).toContain('moderation');
    const told = `${JSON.stringify(log.since(from))}${lines.join('')}${JSON.stringify(twitch.sent.slice(sent))}`;
    expect(told).not.toMatch(/kill yourself/iu);
    expect(lines.join('')).toMatch(/blocked \(input\): selfharm.*ruleId/u);
    expect(lines.join('')).toMatch(/blocked \(output\): selfharm/u);
  });

  it('does not answer what a moderator deletes', async () => {
    const from = log.now;
    // Something that takes its time, so that the next one waits.
    await app.ingress.say(
      'This is a rather long sentence, so that there is time enough to take the next message back before she comes to it.',
    );
    await until('turn.playing', from);
    write(VIEWER, 'kitsu, tell me a joke?', { messageId: 'to-be-deleted' });
    await until('chat.message', from, (event) => event.id === 'to-be-deleted');
    twitch.eventSub.notify('channel.chat.message_delete', deletedEvent(STREAMER, VIEWER, 'to-be-deleted'));
    expect(await until('trigger.dropped', from)).toMatchObject({ triggerId: 'twitch:to-be-deleted', reason: 'retracted' });
    await until('turn.finished', from);
    expect(log.since(from).filter(({ type }) => type === 'turn.started')).toHaveLength(1);
  });

  it('thanks for a cheer without words, and does what a redemption pays for', async () => {
    const from = log.now;
    write(VIEWER, '', { bits: 100 });
    expect((await finish(from, 'cheer')).heard).not.toBe('');
    // One that AIVT made on Twitch by itself, or Twitch would not let it settle.
    const made = twitch.rewards.find(({ title }) => title === 'Make her happy');
    const reward = { id: made?.id ?? 'not made', title: 'Make her happy', cost: 200 };
    app.controls.setExpression('sad');
    const before = log.now;
    twitch.eventSub.notify('channel.channel_points_custom_reward_redemption.add', redemptionEvent(STREAMER, VIEWER, reward));
    expect((await until('expression', before)).expression).toBe('happy');
    await expect.poll(() => twitch.redemptionUpdates).toEqual([expect.objectContaining({ rewardId: reward.id, status: 'FULFILLED' })]);
  });

  it('presses a hotkey of the model, and says what is wrong with one that is not there', async () => {
    const from = log.now;
    write(MOD, '!redeem wave', { badges: ['moderator'] });
    expect(await until('chat.command', from)).toMatchObject({ command: '!redeem', args: 'Wave', outcome: 'done' });
    expect(vts.world.pressed).toEqual(['Wave']);
    vts.world.hotkeys.length = 0;
    const again = log.now;
    const made = twitch.rewards.find(({ title }) => title === 'Wave');
    twitch.redemptionUpdates.length = 0;
    twitch.eventSub.notify(
      'channel.channel_points_custom_reward_redemption.add',
      redemptionEvent(STREAMER, VIEWER, { id: made?.id ?? 'not made', title: 'Wave', cost: 10 }),
    );
    await expect.poll(() => twitch.redemptionUpdates).toEqual([expect.objectContaining({ status: 'CANCELED' })]);
    expect((await until('log', again, ({ message }) => message.includes('go back'))).message).toContain('no hotkey “Wave”');
  });

  it('shows a source in OBS for as long as the reward says, and tells of a filter that is not there', async () => {
    const from = log.now;
    const { sceneItemId } = await eye.call('GetSceneItemId', { sceneName: 'Gameplay', sourceName: 'Her voice' });
    const seen: boolean[] = [];
    eye.on('SceneItemEnableStateChanged', (event) => {
      if (event.sceneItemId === sceneItemId) seen.push(event.sceneItemEnabled);
    });
    await eye.call('SetSceneItemEnabled', { sceneName: 'Gameplay', sceneItemId, sceneItemEnabled: false });
    // OBS tells of it before or after its answer, as it likes.
    await expect.poll(() => seen).toEqual([false]);
    write(MOD, '!redeem confetti', { badges: ['moderator'] });
    await expect.poll(() => seen).toEqual([false, true, false]);
    // As the streamer: a moderator waits between two of them.
    write(STREAMER, '!redeem gone', { badges: ['broadcaster'] });
    const refused = await until('chat.command', from, (event) => event.outcome !== 'done');
    expect(refused.outcome).toContain('Nowhere');
  });

  it('thanks for a raid once', async () => {
    const from = log.now;
    const raid = notificationEvent(STREAMER, VIEWER, {
      notice_type: 'raid',
      raid: { user_id: '3001', user_login: 'raider', user_name: 'Raider', viewer_count: 12, profile_image_url: '' },
    });
    twitch.eventSub.notify('channel.chat.notification', raid);
    await finish(from, 'raid');
    twitch.eventSub.notify('channel.chat.notification', { ...raid, message_id: 'another' });
    write(VIEWER, 'kitsu, do you like tofu?');
    await finish(from, 'chat');
    expect(log.since(from).filter((event) => event.type === 'turn.started' && event.trigger.kind === 'raid')).toHaveLength(1);
  });

  it('panic mutes her in OBS too, and resume gives it back', async () => {
    const muted = async (): Promise<boolean> => (await eye.call('GetInputMute', { inputName: 'Her voice' })).inputMuted;
    expect(await muted()).toBe(false);
    app.controls.panic('test');
    await expect.poll(muted).toBe(true);
    app.controls.resume();
    await expect.poll(muted).toBe(false);
  });
});
