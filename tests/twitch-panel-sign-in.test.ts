/** Signing in to Twitch over the panel's API: the real server and the real chat part, before Twitch's stand-in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChat } from '../src/app/chat.ts';
import { twitchTokens } from '../src/app/twitch.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { ModuleStatus } from '../src/domain/module-state.ts';
import { createServer, type RunningServer } from '../src/server/create-server.ts';
import { BusyMeter } from '../src/chat/attention/rate-meter.ts';
import type { TwitchModule } from '../src/chat/twitch/twitch-module.ts';
import { openTestHouse, type TestHouse } from '../testing/house.ts';
import { FakeControls, testParts } from '../testing/server.ts';
import { fakeModeration } from '../testing/fakes.ts';
import { startTwitch, type TwitchStandIn } from '../testing/stand-ins/twitch.ts';

const STREAMER = { id: '1001', login: 'foxden', name: 'FoxDen' };
const BOT = { id: '1002', login: 'kitsu_bot', name: 'Kitsu_Bot' };

interface Code {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInS: number;
}

describe('signing in from the panel', () => {
  let twitch: TwitchStandIn;
  let dataDir: string;
  let house: TestHouse;
  let twitchModule: TwitchModule;
  let server: RunningServer;

  const module = (): ModuleStatus => house.board.get('twitch');
  const state = (wanted: string, detail: string): Promise<void> =>
    expect.poll(() => `${module().state}: ${module().detail}`, { timeout: 15_000 }).toMatch(new RegExp(`^${wanted}: .*${detail}`, 'u'));
  async function post(body: object = {}, headers: Record<string, string> = {}): Promise<{ status: number; body: Code; text: string }> {
    const response = await fetch(`${server.url}/api/auth/twitch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as Code, text };
  }

  async function start(clientId = twitch.id.clientId): Promise<void> {
    house = openTestHouse({ AIVT_DATA_DIR: dataDir, TWITCH_CLIENT_ID: clientId });
    const { bus } = house;
    const { twitch: module } = openChat(house, {
      moderation: fakeModeration,
      intake: {
        chat: () => Promise.reject(new Error('nobody writes')),
        paid: () => Promise.reject(new Error()),
        offer: () => Promise.reject(new Error()),
        draft: () => Promise.reject(new Error()),
        say: () => Promise.reject(new Error()),
      },
      controls: new FakeControls(),
      effects: {
        forgetViewer: () => Promise.resolve(),
        playSound: () => Promise.resolve(),
        pressHotkey: () => Promise.resolve(),
        showFor: () => Promise.resolve(),
      },
      meter: new BusyMeter(systemClock),
      retract: () => undefined,
      holdPaid: () => undefined,
      rehearse: null,
    });
    twitchModule = module!;
    server = await createServer({ ...testParts({ bus }), signIns: { twitch: (account) => twitchModule.beginSignIn(account) } });
  }

  beforeEach(async () => {
    twitch = await startTwitch({ deviceIntervalS: 0.02 });
    process.env['TWURPLE_MOCK_API_PORT'] = String(twitch.port);
    dataDir = await mkdtemp(join(tmpdir(), 'aivt-panel-sign-in-'));
  });
  afterEach(async () => {
    await server.close();
    await house.close();
    await twitch.close();
    delete process.env['TWURPLE_MOCK_API_PORT'];
    await rm(dataDir, { recursive: true, force: true });
  });

  it('gives a code, says what is waited for, and is online as soon as it is confirmed', async () => {
    await start();
    await state('offline', 'nobody has signed in');
    const { status, body, text } = await post();
    expect(status).toBe(202);
    expect(Object.keys(body).sort()).toEqual(['expiresInS', 'userCode', 'verificationUri']);
    expect(body.verificationUri).toContain('https://www.twitch.tv/activate');
    expect(body.expiresInS).toBeGreaterThan(1700);
    await state('offline', 'waiting until the sign-in as the streamer is confirmed');
    // The page was loaded again: the same code, not a second sign-in.
    expect((await post()).body.userCode).toBe(body.userCode);
    twitch.id.approve(body.userCode, STREAMER);
    await state('online', 'reads the channel foxden');
    const stored = await twitchTokens({ AIVT_DATA_DIR: dataDir }, () => undefined).read('streamer');
    for (const secret of [stored?.accessToken, stored?.refreshToken]) {
      expect(secret).toBeDefined();
      expect(text + house.lines.join('') + JSON.stringify(house.board.all())).not.toContain(secret);
    }
    expect(house.lines.join('')).not.toContain(body.userCode);
  });

  it('one at a time; the account she writes with is taken over while all goes on', async () => {
    await start();
    const streamer = (await post()).body;
    const refused = await post({ account: 'bot' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('another account is under way');
    twitch.id.approve(streamer.userCode, STREAMER);
    await state('online', 'writes as foxden');
    const bot = await post({ account: 'bot' });
    expect(bot.status).toBe(202);
    await state('online', 'writes as foxden; .*waiting until the sign-in as the account she writes with');
    twitch.id.approve(bot.body.userCode, BOT);
    await state('online', 'writes as kitsu_bot');
  });

  it('says what went wrong: refused, not set up, not reachable, switched off', async () => {
    await start();
    const { body } = await post();
    twitch.id.deny(body.userCode);
    await state('offline', 'the sign-in did not happen: Twitch refused the sign-in');
    // And may be begun again.
    const again = await post();
    expect(again.status).toBe(202);
    expect(again.body.userCode).not.toBe(body.userCode);
    twitchModule.setEnabled(false);
    expect(await post()).toMatchObject({ status: 503 });
    await server.close();
    await house.close();

    await start('somebody-elses');
    const wrong = await post();
    expect(wrong.status).toBe(409);
    expect(wrong.text).toContain('check TWITCH_CLIENT_ID');
    await server.close();
    await house.close();

    await start('');
    const unset = await post();
    expect(unset.status).toBe(503);
    expect(unset.text).toContain('set TWITCH_CLIENT_ID in .env');
  });

  it('is guarded like all that changes something', async () => {
    await start();
    expect((await post({}, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ account: 'admin' })).status).toBe(400);
    expect((await post({ surprise: 1 })).status).toBe(400);
    expect(module().detail).toContain('nobody has signed in');
  });
});
