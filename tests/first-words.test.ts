/**
 * What a newcomer does first: start AIVT, open the overlay, write a line of chat, hear her answer
 * with her mouth moving in time. Real server, real voice, real browser; only the model is the
 * scripted stub.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { streamMessageSchema } from '../src/control/stream.ts';
import { correlation, launchBrowser, openOverlay, probe, type OverlayWindow } from '../testing/browser.ts';
import { EventLog } from '../testing/event-log.ts';
import { realPart } from '../testing/real-parts.ts';

const chromium = realPart('chromium');

let app: App;
let browser: Browser;
let page: Page;
let stream: WebSocket;
const log = new EventLog();
const until = log.until.bind(log);

const post = (path: string, body: object): Promise<Response> =>
  fetch(`${app.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

type CaptionWindow = typeof globalThis & {
  /** Frame by frame: the words that can be read with their left and top, and the boxes with left, top and width. */
  readonly captionFrames: { readonly words: [string, number, number][]; readonly boxes: [number, number, number][] }[];
};

const WATCH_CAPTIONS = `
  window.captionFrames = [];
  const at = (element) => { const { left, top, width } = element.getBoundingClientRect(); return [left, top, width]; };
  (function look() {
    requestAnimationFrame(look);
    const words = [...document.querySelectorAll('#captions .line span.on')].map((span) => [span.textContent, ...at(span).slice(0, 2)]);
    window.captionFrames.push({ words, boxes: [...document.querySelectorAll('#captions .line.on')].map(at) });
  })();
`;

describe.skipIf(chromium === null)('first words', () => {
  beforeAll(async () => {
    const { persona, personaFile, version } = load({});
    const settings = parseSettings({
      AIVT_PORT: '0',
      MEMORY_PROVIDER: 'conversation',
      POLICY_PROVIDER: 'scripted',
      SAY_RESUMED: '0',
      USE_STUB_OBS: '1',
      USE_STUB_VTS: '1',
    });
    app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
    await app.settled;
    stream = new WebSocket(`${app.url.replace('http', 'ws')}/stream`);
    stream.on('message', (data: Buffer) => {
      // Parsed by the published schema: what it does not describe must not be sent.
      log.add(streamMessageSchema.parse(JSON.parse(data.toString())));
    });
    browser = await launchBrowser(chromium ?? '');
    page = await openOverlay(browser, app.url);
  });
  afterAll(async () => {
    stream.close();
    await browser.close();
    await app.close();
  });

  it('answers a line of chat by voice, with captions of what is said and a mouth that follows the sound', async () => {
    expect((await until('snapshot')).status.modules.policy.state).toBe('stub');
    const from = log.now;
    const response = await post('/api/chat', { user: 'newcomer', text: 'hi kitsu, how are you?' });
    expect(response.status).toBe(202);
    const finished = await until('turn.finished', from);

    const told = log.since(from).filter((event) => event.type.startsWith('turn.') || event.type === 'chat.message');
    expect(told[0]?.type).toBe('chat.message');
    expect(told[1]?.type).toBe('turn.started');
    const clauses = told.flatMap((event) => (event.type === 'turn.clause' ? [event.text] : []));
    expect(clauses.length).toBeGreaterThan(0);
    expect(told.filter((event) => event.type === 'turn.playing')).toHaveLength(clauses.length);
    expect(finished.heard).toBe(clauses.join(' '));
    const { marks } = finished;
    const order = [
      marks.admitted,
      marks.started,
      marks.promptReady,
      marks.firstToken,
      marks.firstClause,
      marks.firstAudio,
      marks.playing,
      marks.finished,
    ];
    expect(order.every((mark) => mark !== undefined)).toBe(true);
    expect([...order].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(order);

    // Captions: every word that was said, in order, and none that was not.
    const shown = (await probe(page, 'captions')).map((caption) => caption.text).filter((text) => text !== '');
    // They grow word by word; a caption is whole when the next one does not go on from it.
    const whole = shown.filter((text, index) => !(shown[index + 1] ?? '').startsWith(text));
    expect(whole.join(' ')).toBe(clauses.join(' '));
    expect(shown.length).toBeGreaterThanOrEqual(clauses.join(' ').split(' ').length - 1);

    // Sound: there, and neither a hum nor noise: it comes and goes with the words.
    const loudness = (await probe(page, 'loudness')).map(({ tMs, rms }) => ({ tMs, value: rms }));
    const loud = loudness.filter((sample) => sample.value > 0.01);
    expect(loud.length).toBeGreaterThan(50);
    const fromMs = (loud[0]?.tMs ?? 0) - 200;
    const toMs = (loud.at(-1)?.tMs ?? 0) + 200;
    expect(Math.max(...loudness.map((sample) => sample.value))).toBeLessThan(1);

    const mouth = (await probe(page, 'mouth')).map(({ tMs, open }) => ({ tMs, value: open }));
    const coefficient = correlation(mouth, loudness, fromMs, toMs);
    process.stderr.write(`mouth and loudness correlate with ${coefficient.toFixed(3)} over ${Math.round(toMs - fromMs)} ms\n`);
    expect(coefficient).toBeGreaterThan(0.5);
    // Shut before and after.
    for (const sample of mouth.filter(({ tMs }) => tMs < fromMs || tMs > toMs + 300)) expect(sample.value).toBeLessThan(0.15);
  });

  it('panic silences the page, and she answers again after resume', async () => {
    const from = log.now;
    await post('/api/say', {
      text: 'This is a rather long sentence that goes on and on, so that there is something to cut. And here comes another one after it, and it is also long.',
    });
    await until('turn.playing', from);
    await page.waitForFunction(() => ((globalThis as OverlayWindow).__aivt?.loudness().at(-1)?.rms ?? 0) > 0.02);
    await post('/api/panic', { reason: 'test' });
    const cut = await until('turn.cut', from);
    expect('This is a rather long sentence'.startsWith(cut.heard.slice(0, 10))).toBe(true);
    expect(cut.heard).not.toContain('another');
    await page.waitForFunction(() => (globalThis as OverlayWindow).__aivt?.acks().some((ack) => ack.message.type === 'silenced'));
    const silencedAtMs = (await probe(page, 'loudness')).at(-1)?.tMs ?? 0;

    // Latched: neither a typed line nor chat is answered.
    const latched = log.now;
    await post('/api/chat', { user: 'someone', text: 'are you still there?' });
    expect((await until('trigger.dropped', latched)).reason).toBe('panic');
    // Half a second of the page's own audio clock, in which not one sample sounds (30 ms for what the probe had averaged).
    await page.waitForFunction(
      (fromMs) => ((globalThis as OverlayWindow).__aivt?.loudness().at(-1)?.tMs ?? 0) > fromMs + 500,
      silencedAtMs,
    );
    const still = (await probe(page, 'loudness')).filter((sample) => sample.tMs > silencedAtMs + 30);
    expect(still.length).toBeGreaterThan(20);
    expect(Math.max(...still.map((sample) => sample.rms))).toBeLessThan(0.001);

    await post('/api/resume', {});
    await post('/api/chat', { user: 'newcomer', text: 'hello again' });
    await until('turn.finished', latched);
    expect((await probe(page, 'loudness')).filter((sample) => sample.tMs > silencedAtMs + 500 && sample.rms > 0.01).length).toBeGreaterThan(
      10,
    );
  });

  // A viewer reads while the words come: what is on the screen must stand still.
  it('shows each word in its place, and moves none while others come', async () => {
    await page.evaluate(WATCH_CAPTIONS);
    const from = log.now;
    await post('/api/say', {
      text: 'Short one. And then another one, which is longer. Now comes a sentence that takes more than a single line of the picture to be read. Done!',
    });
    await until('turn.finished', from);
    const frames = await page.evaluate(() => (globalThis as CaptionWindow).captionFrames);
    const changes = frames.filter(({ words }, i) => words.length !== frames[i - 1]?.words.length);
    expect(changes.length).toBeGreaterThan(20);
    for (const [i, { words, boxes }] of changes.entries()) {
      const before = changes[i - 1];
      // A page that was turned begins anew; else the earlier words are there, where they were.
      if (before === undefined || words.length < before.words.length) continue;
      expect(words.slice(0, before.words.length)).toEqual(before.words);
      for (const [line, box] of before.boxes.entries()) expect(boxes[line]?.slice(0, 2)).toEqual(box.slice(0, 2));
    }
    // Every line of every page begins at one edge.
    expect(new Set(frames.flatMap(({ boxes }) => boxes.map(([left]) => left))).size).toBe(1);
  });

  // OBS loads a browser source again when its scene becomes active: the rest of the sentence was heard by nobody.
  it('goes on where it broke off when the overlay is loaded again in mid-sentence', async () => {
    const from = log.now;
    await post('/api/say', {
      text: 'The overlay closes while this is being said, and everybody should hear the rest of it from the new one.',
    });
    await until('turn.playing', from);
    await page.close();
    const back = await openOverlay(browser, app.url);
    expect((await until('turn.finished', from)).heard).toContain('hear the rest of it from the new one.');
    const captions = (await probe(back, 'captions')).map((caption) => JSON.stringify(caption)).join(' ');
    expect(captions).toContain('from the new one.');
    expect((await probe(back, 'loudness')).some((sample) => sample.rms > 0.003)).toBe(true);
    page = back;
  });

  // The clauses that had not begun were once counted as heard though no page had sounded them.
  it('gives a page that comes back every clause that had not begun, and counts nothing unheard as heard', async () => {
    const from = log.now;
    const spoken = ['Now this is the first of three sentences.', 'The second one waits while the page is away.', 'And the third is last.'];
    await post('/api/say', { text: spoken.join(' ') });
    await until('turn.playing', from);
    await page.waitForFunction(() => ((globalThis as OverlayWindow).__aivt?.loudness().at(-1)?.rms ?? 0) > 0.02);
    await page.close();
    page = await openOverlay(browser, app.url);
    expect((await until('turn.finished', from)).heard).toBe(spoken.join(' '));
    const acks = (await probe(page, 'acks')).map(({ message }) => message);
    const finished = acks.flatMap((message) => (message.type === 'finished' ? [message] : []));
    expect(finished.length).toBeGreaterThanOrEqual(2);
    for (const { playedSamples } of finished) expect(playedSamples).toBeGreaterThan(0);
    // By the samples, not by what the page says: two sentences last longer than a second and a half.
    expect((await probe(page, 'loudness')).filter((sample) => sample.rms > 0.003).length).toBeGreaterThan(100);

    // Away for good in mid-turn, and then cut: what nobody sounded is not remembered as heard.
    const again = log.now;
    await post('/api/say', { text: spoken.join(' ') });
    await until('turn.playing', again);
    await page.close();
    await post('/api/panic', { reason: 'test' });
    const { heard } = await until('turn.cut', again);
    expect(heard).not.toContain('third');
    await post('/api/resume', {});
    page = await openOverlay(browser, app.url);
  });
});
