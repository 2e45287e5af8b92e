import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVmcReceiver } from '../../testing/stand-ins/vmc.ts';
import { startVtsStandIn } from '../../testing/stand-ins/vts.ts';
import { twitchTokens } from '../app/twitch.ts';
import { SCOPES } from '../chat/twitch/scopes.ts';
import { obs, twitch, vmc, vts } from './doctor-stage.ts';

describe('Twitch', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivt-doctor-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const look = (TWITCH_CLIENT_ID: string | null = 'id', USE_STUB_TWITCH = false): ReturnType<typeof twitch> =>
    twitch({ TWITCH_CLIENT_ID, USE_STUB_TWITCH, AIVT_DATA_DIR: folder });
  const signIn = (account: 'streamer' | 'bot', scopes: string[], clientId = 'id'): Promise<void> =>
    twitchTokens({ AIVT_DATA_DIR: folder }, () => undefined).write(account, {
      clientId,
      userId: '1',
      login: account === 'bot' ? 'kitsu_bot' : 'foxden',
      accessToken: 'a',
      refreshToken: 'r',
      scopes,
      expiresAtMs: 0,
    });
  const all = SCOPES.streamer.map(({ scope }) => scope);

  it('tells the next step on the way to a sign-in that allows everything', async () => {
    expect((await look(null)).detail).toContain('set TWITCH_CLIENT_ID');
    expect((await look()).detail).toContain('npm run auth -- twitch');
    await signIn('streamer', all.slice(1));
    expect(await look()).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('foxden does not allow to read chat') as string,
    });
    await signIn('streamer', all, 'another');
    expect((await look()).detail).toContain('another TWITCH_CLIENT_ID');
    await signIn('streamer', all);
    expect(await look()).toEqual({ what: 'twitch', verdict: 'ok', detail: 'signed in as foxden, writes as foxden' });
    await signIn('bot', []);
    expect((await look()).detail).toContain('writes as kitsu_bot');
    await signIn('bot', [], 'another');
    expect((await look()).detail).toContain('npm run auth -- twitch --bot');
  });

  it('says a stub is one', async () => {
    expect((await look(null, true)).detail).toContain('stub');
  });
});

describe('OBS and VTube Studio', () => {
  const settings = { OBS_PASSWORD: null, OBS_MUTE_INPUT: null, OBS_TEXT_INPUT: null, USE_STUB_OBS: false, USE_STUB_VTS: false };

  it('that are not there', async () => {
    const nobody = 'ws://127.0.0.1:1';
    expect(await obs({ ...settings, OBS_URL: nobody }, { scenes: [] })).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('start OBS') as string,
    });
    expect(await vts({ ...settings, VTS_URL: nobody })).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('Start API') as string,
    });
  });

  it('something else at their address ends the look in time', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const url = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(
      (await Promise.all([obs({ ...settings, OBS_URL: url }, { scenes: [] }), vts({ ...settings, VTS_URL: url })])).map(
        ({ verdict }) => verdict,
      ),
    ).toEqual(['hint', 'hint']);
    await new Promise((done) => silent.close(done));
  });

  it('VTube Studio that answers', async () => {
    const standIn = await startVtsStandIn();
    expect(await vts({ ...settings, VTS_URL: standIn.url })).toMatchObject({ verdict: 'ok' });
    await standIn.close();
  });
});

describe('a 3D model', () => {
  it('is off, or can be sent to, which moves nothing', async () => {
    expect(await vmc({ VMC_URL: null })).toMatchObject({ what: 'vmc', verdict: 'ok', detail: expect.stringContaining('off') as string });
    const receiver = await startVmcReceiver();
    expect(await vmc({ VMC_URL: receiver.url })).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('UDP') as string });
    await expect.poll(() => receiver.bundles.map(({ messages }) => messages.length)).toEqual([0]);
    await receiver.close();
    expect(await vmc({ VMC_URL: 'udp://no-such-host.invalid' })).toMatchObject({ verdict: 'hint' });
  });
});
