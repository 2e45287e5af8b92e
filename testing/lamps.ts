/** The whole house with every part up, each of which can be killed, and the panel that shows it. */
import OBSWebSocket from 'obs-websocket-js/json';
import type { Browser, Page } from 'playwright-core';
import type { ModuleName } from '../src/control/module-names.ts';
import { watchLamps, type Lamps } from './lamp-watch.ts';
import { MicClient } from './mic-client.ts';
import type { RealObs } from './obs.ts';
import { OverlayClient } from './overlay-client.ts';
import { startRelay, type Relay } from './relay.ts';
import { startOllama, type OllamaStandIn } from './stand-ins/ollama.ts';
import { startTwitchApp, type TwitchApp } from './stand-ins/twitch-app.ts';
import { startVtsStandIn, type VtsStandIn } from './stand-ins/vts.ts';
import { startWyoming, type WyomingStandIn } from './stand-ins/wyoming.ts';

/** Parts that can die by themselves, and how the panel calls them. */
export const LABELS = {
  policy: 'Language model',
  tts: 'Voice',
  overlay: 'Overlay',
  twitch: 'Twitch',
  asr: 'Hearing',
  obs: 'OBS',
  vts: 'VTube Studio',
} as const satisfies Partial<Record<ModuleName, string>>;
export type Mortal = keyof typeof LABELS;

export interface Death {
  /** Resolves when the process is gone. */
  kill(): Promise<void>;
  revive(): Promise<void>;
}

export interface LampHouse {
  readonly on: TwitchApp;
  /** The panel, opened at its first page. */
  readonly page: Page;
  readonly lamps: Lamps;
  readonly ollama: OllamaStandIn;
  readonly vts: VtsStandIn;
  readonly wyoming: WyomingStandIn;
  readonly mic: MicClient;
  /** The overlay that sounds now. */
  readonly overlay: () => OverlayClient;
  /** OBS as another program sees it; null where there is no OBS. */
  readonly eye: OBSWebSocket | null;
  /** Between the program and its servers. */
  readonly relays: Readonly<Record<'policy' | 'asr' | 'twitch' | 'obs' | 'vts', Relay>>;
  readonly deaths: Readonly<Partial<Record<Mortal, Death>>>;
  close(): Promise<void>;
}

/** A reply that goes on for several seconds. */
const LONG_REPLY = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} goes on about foxes and lanterns.`).join(' ');

/**
 * Every part online, but OBS where there is none.
 * @param obs its scenes become those of the persona
 */
export async function openLampHouse(browser: Browser, obs: RealObs | null): Promise<LampHouse> {
  const stack = new AsyncDisposableStack();
  try {
    return await open(browser, obs, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function open(browser: Browser, obs: RealObs | null, stack: AsyncDisposableStack): Promise<LampHouse> {
  const relayTo = async (port: number): Promise<Relay> => {
    const relay = await startRelay(port);
    stack.defer(() => relay.kill());
    return relay;
  };
  const portOf = (url: string): number => Number(new URL(url).port);
  const ollama = await startOllama({ model: 'kitsu:latest', ttftMs: 30, perTokenMs: 30, replies: [LONG_REPLY] });
  stack.defer(() => ollama.close());
  const wyoming = await startWyoming();
  stack.defer(() => wyoming.close());
  const vts = await startVtsStandIn();
  stack.defer(() => vts.close());
  const relays = {
    policy: await relayTo(portOf(ollama.url)),
    asr: await relayTo(portOf(wyoming.url)),
    vts: await relayTo(vts.port),
    obs: await relayTo(obs === null ? 9 : portOf(obs.url)),
  };
  let twitchRelay: Relay | null = null;
  const on = await startTwitchApp({
    async before(port) {
      twitchRelay = await relayTo(port);
      return twitchRelay.port;
    },
    settings: {
      ...{ POLICY_PROVIDER: 'ollama', OLLAMA_URL: `http://127.0.0.1:${relays.policy.port}`, OLLAMA_MODEL: 'kitsu:latest' },
      ...{ USE_STUB_TTS: '0', TTS_PROVIDER: 'espeak' },
      ...{ ASR_PROVIDER: 'wyoming', WYOMING_URL: `tcp://127.0.0.1:${relays.asr.port}` },
      ...{ USE_STUB_VTS: '0', VTS_URL: `ws://127.0.0.1:${relays.vts.port}` },
      ...(obs === null ? {} : { USE_STUB_OBS: '0', OBS_URL: `ws://127.0.0.1:${relays.obs.port}`, OBS_PASSWORD: obs.password }),
    },
  });
  stack.defer(() => on.close());
  let overlay = await OverlayClient.connect(on.app.url, { instant: false });
  stack.defer(() => overlay.close());
  const mic = await MicClient.connect(on.app.url);
  stack.defer(() => mic.close());
  const eye = obs === null ? null : new OBSWebSocket();
  if (eye && obs) await eye.connect(obs.url, obs.password);
  stack.defer(() => eye?.disconnect());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  stack.defer(() => page.close());
  await page.goto(on.app.url);
  await page.getByRole('heading', { name: 'Parts' }).waitFor();
  const lamps = await watchLamps(page);
  const of = (relay: Relay): Death => ({ kill: () => relay.kill(), revive: () => relay.start() });
  const deaths: Partial<Record<Mortal, Death>> = {
    policy: of(relays.policy),
    tts: { kill: () => killVoice(on), revive: () => Promise.resolve() },
    overlay: {
      kill: async () => overlay.terminate(),
      async revive() {
        overlay = await OverlayClient.connect(on.app.url, { instant: false });
      },
    },
    twitch: of(twitchRelay!),
    asr: of(relays.asr),
    ...(obs === null ? {} : { obs: { kill: () => obs.kill(), revive: () => obs.start() } }),
    vts: of(relays.vts),
  };
  for (const name of Object.keys(deaths) as Mortal[]) await lamps.until(LABELS[name], ['online']);
  return {
    ...{ on, page, lamps, ollama, wyoming, vts, mic, eye, deaths, relays: { ...relays, twitch: twitchRelay! } },
    overlay: () => overlay,
    close: () => stack.disposeAsync(),
  };
}

/** The voice's process, by the line that told of its start; it is started again by the program. */
async function killVoice(on: TwitchApp): Promise<void> {
  const line = on.lines.findLast((told) => told.includes('the voice is up'));
  const pid = Number(/process (\d+)/u.exec(line ?? '')?.[1]);
  const from = on.log.now;
  process.kill(pid, 'SIGKILL');
  await on.log.until('module.state', from, ({ module }) => module === 'tts');
}

/** The switch of a part, by a click on it. */
export const flip = (page: Page, label: string): Promise<void> => page.getByRole('switch', { name: `${label} on` }).click();
