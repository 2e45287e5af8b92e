/** Signing in to Twitch over the panel's API: the real server and the real chat part, before Twitch's stand-in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChat, twitchTokens, type Chat } from '../src/app-chat.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings, type Settings } from '../src/config/settings.ts';
import { createLog } from '../src/log.ts';
import { systemClock } from '../src/pipeline/clock.ts';
import { ModuleBoard, type ModuleStatus } from '../src/pipeline/modules.ts';
import { createServer, type RunningServer } from '../src/server/create-server.ts';
import { testParts, type TestParts } from '../src/server/testing.ts';
import { fakeModeration } from './support/fakes.ts';
import { startTwitch, type TwitchStandIn } from './stand-ins/twitch.ts';

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
  let settings: Settings;
  let chat: Chat;
  let server: RunningServer;
  let parts: TestParts;
  let board: ModuleBoard;
  let lines: string[];

  const module = (): ModuleStatus => board.get('twitch');
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
    const { persona } = load({});
    settings = parseSettings({ AIVT_DATA_DIR: dataDir, TWITCH_CLIENT_ID: clientId });
    lines = [];
    parts = testParts();
    const { bus } = parts;
    board = new ModuleBoard(
      () => Date.now(),
      (name, status) => bus.emit({ type: 'module.state', module: name, ...status }),
    );
    chat = openChat({
      settings,
      persona,
      clock: systemClock,
      bus,
      board,
      log: createLog({ secrets: [], write: (line) => lines.push(line) }),
      moderation: fakeModeration,
      intake: {
        chat: () => Promise.reject(new Error('nobody writes')),
        paid: () => Promise.reject(new Error()),
        say: () => Promise.reject(new Error()),
      },
      desk: () => {
        throw new Error('nobody asks for the desk');
      },
      retract: () => undefined,
      effect: () => Promise.resolve(null),
      synthetic: false,
    });
    server = await createServer({ ...parts, signIns: chat.signIns });
  }

  beforeEach(async () => {
    twitch = await startTwitch({ deviceIntervalS: 0.02 });
    process.env['TWURPLE_MOCK_API_PORT'] = String(twitch.port);
    dataDir = await mkdtemp(join(tmpdir(), 'aivt-panel-sign-in-'));
  });
  afterEach(async () => {
    await server.close();
    await chat.close();
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
    const stored = await twitchTokens(settings, () => undefined).read('streamer');
    for (const secret of [stored?.accessToken, stored?.refreshToken]) {
      expect(secret).toBeDefined();
      expect(text + lines.join('') + JSON.stringify(board.all())).not.toContain(secret);
    }
    expect(lines.join('')).not.toContain(body.userCode);
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
    board.setEnabled('twitch', false);
    expect(await post()).toMatchObject({ status: 503 });
    await server.close();
    await chat.close();

    await start('somebody-elses');
    const wrong = await post();
    expect(wrong.status).toBe(409);
    expect(wrong.text).toContain('check TWITCH_CLIENT_ID');
    await server.close();
    await chat.close();

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
