/**
 * The panel's lamps and switches in a real browser, with every part really up: killed, it is shown with its reason, and
 * shown again when it is back; switched off, it does nothing more. How fast: `npm run bench -- lamps`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../src/config/root.ts';
import { chat } from '../testing/app.ts';
import { launchBrowser } from '../testing/browser.ts';
import { flip, LABELS, openLampHouse, type LampHouse, type Mortal } from '../testing/lamps.ts';
import { findObs, startObs, type RealObs } from '../testing/obs.ts';
import { realPart } from '../testing/real-parts.ts';
import { speechOf } from '../testing/speech.ts';
import { VIEWER } from '../testing/stand-ins/twitch-app.ts';

const chromium = realPart('chromium');
const programs = findObs();

/** What the panel says of each when it is killed. */
const REASONS: Readonly<Record<Mortal, RegExp>> = {
  policy: /Ollama|11434|reach/u,
  tts: /SIGKILL/u,
  overlay: /no overlay sounds/u,
  twitch: /is not heard/u,
  asr: /nothing listens there/u,
  obs: /OBS/u,
  vts: /VTube Studio/u,
};

describe.skipIf(chromium === null)('the panel’s lamps and switches', { timeout: 45_000 }, () => {
  let browser: Browser;
  let obs: RealObs | null = null;
  let house: LampHouse;

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'web/panel/build/index.html')))
      throw new Error('the panel is not built: run the tests with "npm test", which builds it');
    browser = await launchBrowser(chromium ?? '');
    obs = programs && (await startObs(programs));
    house = await openLampHouse(browser, obs);
  }, 120_000);
  afterAll(async () => {
    await house.close();
    await obs?.close();
    await browser.close();
  });

  for (const name of Object.keys(REASONS) as Mortal[])
    it.skipIf(name === 'obs' && programs === null)(`${name}, killed: shown with its reason, and again when it is back`, async () => {
      const { lamps, deaths } = house;
      const from = lamps.now;
      await deaths[name]!.kill();
      const dark = await lamps.until(LABELS[name], ['offline', 'degraded'], from);
      expect(dark.detail).toMatch(REASONS[name]);
      await deaths[name]!.revive();
      await lamps.until(LABELS[name], ['online'], dark.next);
    });

  /** Off by a click, and on again by another after `meanwhile`. */
  async function whileOff(name: Mortal, meanwhile: () => Promise<unknown>): Promise<void> {
    const { page, lamps } = house;
    const from = lamps.now;
    await flip(page, LABELS[name]);
    const off = await lamps.until(LABELS[name], ['disabled'], from);
    expect(off.detail).toBe('switched off by the streamer');
    await meanwhile();
    await flip(page, LABELS[name]);
    await lamps.until(LABELS[name], ['online'], off.next);
  }

  it('policy, switched off: the answer that is being made is given up, and no other is asked for', async () => {
    const { on, ollama } = house;
    const from = on.log.now;
    ollama.clearLog();
    on.write(VIEWER, 'Kitsu, tell me a very long story?');
    await on.log.until('turn.playing', from);
    await whileOff('policy', async () => {
      await expect.poll(() => ollama.log.find(({ path }) => path === '/api/chat')?.closedByClientAtMs ?? null).not.toBeNull();
      ollama.clearLog();
      expect((await chat(on.app, { user: 'mika', text: 'Kitsu, and another one?' })).outcome).toBe('refused');
      // Nor ahead of the next turn: that would come by now.
      await on.log.until('turn.cut', from);
      const said = on.log.now;
      await on.app.ingress.say('This needs no model.');
      await on.log.until('turn.finished', said);
      expect(ollama.log.filter(({ path }) => path === '/api/chat')).toEqual([]);
    });
  });

  it('asr, switched off: what is said is not even sent to be understood', async () => {
    const { on, mic, wyoming } = house;
    const speech = await speechOf('can you hear me now');
    const from = on.log.now;
    await whileOff('asr', async () => {
      mic.sound(speech);
      mic.sound(new Int16Array(32_000));
      // The socket keeps its order: what was sent before this has been taken.
      mic.say({ type: 'mode', mode: 'push-to-talk' });
      await on.log.until('ears.state', from, ({ state, mode }) => state === 'off' && mode === 'push-to-talk');
      mic.say({ type: 'mode', mode: 'open' });
      expect(wyoming.heard).toEqual([]);
    });
    const back = on.log.now;
    mic.sound(speech);
    mic.sound(new Int16Array(32_000));
    await on.log.until('ears.final', back);
    expect(wyoming.heard).not.toEqual([]);
  });

  it('twitch, switched off: no message is taken', async () => {
    const { on } = house;
    const from = on.log.now;
    await whileOff('twitch', async () => {
      await expect.poll(() => on.twitch.eventSub.sessionIds, { timeout: 15_000 }).toEqual([]);
      expect(on.write(VIEWER, 'while off')).toBe(0);
    });
    on.write(VIEWER, 'after');
    await on.log.until('chat.message', from, ({ text }) => text === 'after');
    expect(on.log.since(from).filter((event) => event.type === 'chat.message')).toHaveLength(1);
  });

  it.skipIf(programs === null)('obs, switched off: no scene is changed', async () => {
    const { on, eye, page } = house;
    await eye!.disconnect();
    await eye!.connect(obs!.url, obs!.password);
    const [first = '', second = ''] = on.app.status.status().scenes;
    const { scenes } = await eye!.call('GetSceneList');
    for (const sceneName of [first, second])
      if (!scenes.some((scene) => scene['sceneName'] === sceneName)) await eye!.call('CreateScene', { sceneName });
    await eye!.call('SetCurrentProgramScene', { sceneName: first });
    const change = (scene: string): Promise<number> =>
      page.request.post(`${on.app.url}/api/scene`, { data: { scene } }).then((response) => response.status());
    const now = async (): Promise<string> => (await eye!.call('GetCurrentProgramScene')).currentProgramSceneName;
    await whileOff('obs', async () => {
      expect(await change(second)).toBeGreaterThanOrEqual(400);
      expect(await now()).toBe(first);
    });
    expect(await change(second)).toBeLessThan(300);
    await expect.poll(now).toBe(second);
  });

  it('vts, switched off in the middle of her words: its mouth gets nothing more of them', async () => {
    const { on, vts } = house;
    const from = on.log.now;
    const frames = (): number => vts.world.inputs.injections.length;
    const before = frames();
    await on.app.ingress.say(
      'The first of these sentences is said. The second one is said after that. And the third one is the last of them.',
    );
    await on.log.until('turn.playing', from);
    await expect.poll(frames).toBeGreaterThan(before);
    await whileOff('vts', async () => {
      const off = on.log.now;
      await on.log.until('turn.playing', off);
      const atOff = frames();
      await on.log.until('turn.finished', off);
      expect(frames()).toBe(atOff);
    });
  });

  it('the voice has no switch; muted, nothing of it is heard any more', async () => {
    const { on, page, overlay } = house;
    expect(await page.getByRole('switch', { name: 'Voice on' }).count()).toBe(0);
    const from = on.log.now;
    let soundsAfter = 0;
    await on.app.ingress.say('These words take a while to be said, so that there is time enough to mute her in the middle of them.');
    await on.log.until('turn.playing', from);
    const cut = Promise.withResolvers<null>();
    let epochOfCut = Infinity;
    overlay().onMessage = (message) => {
      if (message.type !== 'cut') return;
      epochOfCut = message.epoch;
      cut.resolve(null);
    };
    overlay().onSound = () => {
      if (epochOfCut < Infinity) soundsAfter += 1;
    };
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await cut.promise;
    await chat(on.app, { user: 'mika', text: 'Kitsu, are you still there?' });
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    expect(soundsAfter).toBe(0);
    await page.getByRole('button', { name: 'Unmute' }).click();
    await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  });
});
