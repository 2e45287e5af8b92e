/** The whole app before Twitch's stand-in: scripted model, a voice of silence that lasts as long as words do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App, type AppOptions } from '../../src/app/app.ts';
import { SCOPES } from '../../src/chat/twitch/scopes.ts';
import { createTokenStore } from '../../src/chat/twitch/token-store.ts';
import { load } from '../../src/cli/load.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { EventLog } from '../event-log.ts';
import { chatEvent, type ChatOptions, type StandInUser } from './twitch-frames.ts';
import { startTwitch, type TwitchStandIn } from './twitch.ts';

export const STREAMER = { id: '1001', login: 'foxden', name: 'FoxDen' };
export const VIEWER = { id: '2001', login: 'tofu_knight', name: 'tofu_knight' };

export interface TwitchApp {
  readonly app: App;
  readonly twitch: TwitchStandIn;
  readonly log: EventLog;
  readonly lines: readonly string[];
  readonly write: (user: StandInUser, text: string, options?: ChatOptions) => number;
  /** Resolves when the module `twitch` has come to this state, now or later. */
  readonly state: (state: string, from?: number) => Promise<void>;
  /** Ends the app alone, so that the stand-in can be asked what it was told last. */
  readonly closeApp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One at a time in a process: where Twitch is, is told by the environment. */
export async function startTwitchApp(
  options: {
    readonly signedIn?: boolean;
    readonly settings?: Readonly<Record<string, string>>;
    readonly around?: AppOptions['around'];
    /** What stands between the app and the stand-in at this port: the port that the app is told. */
    readonly before?: (port: number) => Promise<number>;
  } = {},
): Promise<TwitchApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aivt-twitch-app-'));
  const twitch = await startTwitch({ deviceIntervalS: 0.02 });
  process.env['TWURPLE_MOCK_API_PORT'] = String((await options.before?.(twitch.port)) ?? twitch.port);
  const scopes = SCOPES.streamer.map(({ scope }) => scope);
  if (options.signedIn !== false)
    await createTokenStore(join(dataDir, 'secrets'), () => undefined).write('streamer', {
      clientId: twitch.id.clientId,
      userId: STREAMER.id,
      login: STREAMER.login,
      ...twitch.id.grant(STREAMER, scopes),
      scopes,
      expiresAtMs: Date.now() + 3_600_000,
    });
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    AIVT_PORT: '0',
    SAY_RESUMED: '0',
    SAY_GREETING: '0',
    AIVT_DATA_DIR: dataDir,
    POLICY_PROVIDER: 'scripted',
    USE_STUB_TTS: '1',
    USE_STUB_OBS: '1',
    USE_STUB_VTS: '1',
    TWITCH_CLIENT_ID: twitch.id.clientId,
    ...options.settings,
  });
  const lines: string[] = [];
  const app = await startApp({
    settings,
    persona,
    personaFile,
    version,
    rehearse: null,
    write: (line) => lines.push(line),
    ...(options.around ? { around: options.around } : {}),
  });
  const log = new EventLog();
  app.bus.listen((event) => log.add(event));
  let closed = false;
  const closeApp = async (): Promise<void> => {
    if (!closed) await app.close();
    closed = true;
  };
  const state: TwitchApp['state'] = async (wanted, from = 0) => {
    if (app.status.status().modules.twitch.state === wanted) return;
    await log.until('module.state', from, (event) => event.module === 'twitch' && event.state === wanted);
  };
  await app.settled;
  if (options.signedIn !== false) await state('online');
  return {
    app,
    twitch,
    log,
    lines,
    state,
    write: (user, text, chatOptions) => twitch.eventSub.notify('channel.chat.message', chatEvent(STREAMER, user, text, chatOptions)),
    closeApp,
    async close() {
      await closeApp();
      await twitch.close();
      delete process.env['TWURPLE_MOCK_API_PORT'];
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
