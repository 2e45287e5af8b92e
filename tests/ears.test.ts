/** The ears in the running program: a microphone's socket, Silero in its process, a recogniser's server, a turn. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../src/app/app.ts';
import type { ToOverlay } from '../src/ports/player-protocol.ts';
import { startEarsApp } from '../testing/ears-app.ts';
import type { EventLog } from '../testing/event-log.ts';
import { MicClient } from '../testing/mic-client.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { joined, silence, speechOf } from '../testing/speech.ts';
import { startWyoming, type WyomingStandIn } from '../testing/stand-ins/wyoming.ts';

const QUESTION = 'What do you think about the weather on the mountain today?';

let app: App;
let log: EventLog;
let server: WyomingStandIn;
let question: Int16Array;

let from: number;

beforeAll(async () => {
  question = joined([silence(600), await speechOf(QUESTION), silence(1200)]);
  server = await startWyoming();
  ({ app, log } = await startEarsApp({ WYOMING_URL: server.url }));
});

afterAll(async () => {
  await app.close();
  await server.close();
});

beforeEach(() => {
  server.behaviour = { kind: 'answers', text: QUESTION };
  server.heard.length = 0;
  from = log.now;
});
afterEach(() => {
  // Whatever is still being said.
  app.controls.panic('the test is over');
  app.controls.resume();
});

/** Silero is up, so that what is heard does not depend on the start of a process. */
async function ready(): Promise<void> {
  while (app.status.status().ears.vad !== 'silero') await new Promise((resolve) => setImmediate(resolve));
}

describe('what the streamer says', () => {
  it('comes out as text on the stream, is answered in the streamer’s lane, and stands in /status', async () => {
    expect(app.status.status().modules.asr).toMatchObject({ state: 'online', provider: 'wyoming' });
    const mic = await MicClient.connect(app.url);
    await ready();
    mic.sound(question);
    const final = await log.until('ears.final', from);
    expect(final.text).toBe(QUESTION);
    const turn = await log.until('turn.started', from);
    expect(turn.trigger).toMatchObject({ id: final.id, kind: 'speech', lane: 'streamer', text: QUESTION });
    expect(app.status.status().ears).toMatchObject({ state: 'listening', microphone: 'test', vad: 'silero', recogniser: 'wyoming' });
    // The whole sentence was sent, and not much of the silence around it.
    const ms = (server.heard.at(-1) ?? 0) / 32;
    expect(ms).toBeGreaterThan((question.length * 1000) / 16_000 - 1800);
    expect(ms).toBeLessThan((question.length * 1000) / 16_000 - 900);
    mic.close();
  });

  it('stops her in the middle of a word, and she remembers what was heard of it', async () => {
    const overlay = await OverlayClient.connect(app.url, { instant: false });
    const sent: ToOverlay[] = [];
    const loudAgain = new Promise<void>((resolve) => {
      overlay.onMessage = (message) => {
        sent.push(message);
        if (message.type === 'duck' && !message.ducked) resolve();
      };
    });
    await log.until('module.state', from, ({ module, state }) => module === 'overlay' && state === 'online');
    const mic = await MicClient.connect(app.url);
    await ready();
    await app.ingress.say('This is a rather long line that takes its time until it is over, and nobody will hear the end of it.');
    const playing = await log.until('turn.playing', from);
    mic.sound(question);
    const cut = await log.until('turn.cut', from, ({ turnId }) => turnId === playing.turnId);
    expect(cut.reason).toBe('barge-in');
    expect(cut.heard).not.toContain('the end of it');
    const answer = await log.until('turn.started', from, ({ trigger }) => trigger.kind === 'speech');
    expect(answer.trigger.text).toBe(QUESTION);
    await loudAgain;
    const kinds = sent.map((message) => (message.type === 'duck' ? `duck ${message.ducked}` : message.type));
    expect(kinds.indexOf('duck true')).toBeGreaterThan(-1);
    expect(kinds.indexOf('duck true')).toBeLessThan(kinds.indexOf('cut'));
    expect(kinds.lastIndexOf('duck false')).toBeGreaterThan(kinds.indexOf('cut'));
    overlay.close();
    mic.close();
  });

  it('goes past moderation like everything else', async () => {
    server.behaviour = { kind: 'answers', text: 'my phone number is 555 867 5309, my street is 12 Elm Street' };
    const mic = await MicClient.connect(app.url);
    await ready();
    mic.sound(question);
    const blocked = await log.until('moderation.blocked', from);
    expect(blocked.direction).toBe('input');
    expect(log.since(from).some(({ type }) => type === 'ears.final' || type === 'ears.partial' || type === 'turn.started')).toBe(false);
    mic.close();
  });

  it('is not heard while the part is switched off', async () => {
    const mic = await MicClient.connect(app.url);
    await ready();
    app.modules.setModule('asr', false);
    expect(app.status.status().modules.asr.state).toBe('disabled');
    expect(app.status.status().ears.state).toBe('off');
    mic.sound(question);
    mic.say({ type: 'mute', muted: true });
    await app.ingress.say('Still here.');
    await log.until('turn.finished', from);
    app.modules.setModule('asr', true);
    expect(server.heard).toEqual([]);
    mic.close();
  });
});

describe('a recogniser that fails', () => {
  it.each([{ kind: 'dies' }, { kind: 'garbage' }] as const)('%o: it is told, and chat goes on', async (behaviour) => {
    server.behaviour = behaviour;
    const mic = await MicClient.connect(app.url);
    await ready();
    mic.sound(question);
    // A partial that failed may have told already that nobody is there.
    expect(['failed', 'no-recogniser']).toContain((await log.until('ears.unheard', from)).reason);
    await app.ingress.say('Chat goes on.');
    await log.until('turn.finished', from);
    server.behaviour = { kind: 'answers', text: QUESTION };
    const back = log.now;
    if (behaviour.kind === 'garbage') await log.until('module.state', from, ({ module, state }) => module === 'asr' && state === 'offline');
    if (app.status.status().modules.asr.state !== 'online')
      await log.until('module.state', back, ({ module, state }) => module === 'asr' && state === 'online');
    mic.close();
  });
});

it('refuses what is no microphone, and hears the one that came last', async () => {
  const bad = await MicClient.connect(app.url);
  bad.raw('{"type":"hello"}');
  await bad.closed;
  expect(bad.closedWith).toMatchObject({ code: 1008 });
  const odd = await MicClient.connect(app.url);
  odd.raw(Buffer.from([1, 2, 3]));
  await odd.closed;
  expect(odd.closedWith).toMatchObject({ code: 1008 });
  const first = await MicClient.connect(app.url, { device: 'first' });
  const second = await MicClient.connect(app.url, { device: 'second' });
  await first.closed;
  expect(first.closedWith).toMatchObject({ code: 1000, reason: 'another microphone is heard now' });
  expect(app.status.status().ears.microphone).toBe('second');
  second.close();
});
