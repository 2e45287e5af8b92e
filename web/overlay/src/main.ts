import type { FromOverlay } from '../../../src/ports/player-protocol.ts';
import { Capture } from './audio/capture.ts';
import { AudibleClock } from './audio/clock.ts';
import { SoundEffects } from './audio/effects.ts';
import { SoundOutput } from './audio/output.ts';
import type { Drawn } from './bodies/body-screen.ts';
import { Wardrobe } from './bodies/wardrobe.ts';
import { wearPictures } from './bodies/wear-pictures.ts';
import { Captions } from './captions/captions.ts';
import { StreamerCaption } from './captions/streamer.ts';
import { Connection } from './connection/connection.ts';
import { FaceScreen } from './face/screen.ts';
import { readOptions } from './options.ts';
import { exposeProbe } from './probe.ts';
import type { MouthSample, OverlayState } from './probe-types.ts';
import { Ring } from './ring.ts';
import { Stage } from './stage.ts';

/** A fresh AudioContext needs a moment to say whether it may sound. */
const AUDIO_SETTLES_MS = 400;

const options = readOptions(location.search);
const canvas = byId('kitsu') as HTMLCanvasElement;
const captionRoot = byId('captions');
const streamerRoot = byId('streamer');
for (const root of [captionRoot, streamerRoot])
  root.dataset['side'] = options.position === 'left' ? 'left' : options.position === 'center' ? 'center' : 'right';

const context = new AudioContext({ latencyHint: 'interactive' });
const output = new SoundOutput(context);
const clock = new AudibleClock(context);
const capture = new Capture(context, output.analyser);
if (options.probe) await capture.keepSamples(output.tap);

const mouth = new Ring<MouthSample>(8192);
const captionLog = new Ring<{ tMs: number; text: string }>(500);
let frames = 0;
let frameCostMs = 0;
let lastCaption = '';

const acks = new Ring<{ atMs: number; message: FromOverlay }>(500);
const send = (message: FromOverlay): void => {
  acks.push({ atMs: performance.now(), message });
  connection.send(message);
};
const captions = options.captions ? new Captions(captionRoot) : undefined;
const streamer = options.captions ? new StreamerCaption(streamerRoot) : undefined;
const effects = new SoundEffects(output, (name) => `/sounds/${encodeURIComponent(name)}${tokenQuery()}`);
const stage = new Stage({ output, clock, send }, effects, captions, streamer);
const drawn = ({ audibleMs, open, viseme, costMs }: Drawn): void => {
  mouth.push({ tMs: audibleMs, open, viseme });
  frames++;
  frameCostMs += (costMs - frameCostMs) * 0.03;
};
canvas.hidden = true;
let body = '';
const wardrobe = options.avatar
  ? new Wardrobe({
      drawn: () => new FaceScreen(canvas, options, drawn),
      pictures: (body, folder) => wearPictures({ body, folder, options, drawn, root: byId('pictures'), query: tokenQuery() }),
      told: (now) => (body = now),
    })
  : undefined;

const connection = new Connection(
  {
    hello: () => ({ type: 'hello', kind: options.preview ? 'preview' : options.monitor ? 'monitor' : 'overlay', audio: audible() }),
    message: (message) => {
      if (message.type === 'welcome' || message.type === 'body') void wardrobe?.wear(message.body);
      stage.take(message);
    },
    sound: (frame) => {
      stage.sound(frame);
    },
    lost: () => {
      stage.lost();
    },
  },
  {
    open: () => new WebSocket(streamAddress()),
    setTimer: (run, ms) => window.setTimeout(run, ms),
    clearTimer: (timer) => {
      clearTimeout(timer);
    },
    random: Math.random,
  },
);

function streamAddress(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/overlay/stream${tokenQuery()}`;
}

function tokenQuery(): string {
  return options.token === null ? '' : `?token=${encodeURIComponent(options.token)}`;
}

function draw(nowMs: number): void {
  requestAnimationFrame(draw);
  const moment = stage.moment();
  const expression = stage.feelings.at(performance.now());
  wardrobe?.draw({
    nowMs,
    audibleMs: moment.audibleS * 1000,
    viseme: moment.viseme,
    input: { mouth: moment.pose, loudness: moment.loudness, speaking: moment.speaking, expression },
  });
  if (!options.preview) capture.poll();
  const caption = captions?.text ?? '';
  if (caption !== lastCaption) captionLog.push({ tMs: moment.audibleS * 1000, text: (lastCaption = caption) });
}

function audible(): 'running' | 'suspended' {
  return context.state === 'running' ? 'running' : 'suspended';
}

function state(): OverlayState {
  return {
    connected: connection.welcomed,
    role: stage.role ?? 'none',
    audio: context.state,
    outputLatencyMs: clock.outputLatencyMs(),
    muted: stage.muted,
    panicked: stage.panicked,
    expression: stage.feelings.at(performance.now()),
    body,
    speaking: stage.moment().speaking,
    frames,
    frameCostMs,
  };
}

exposeProbe({
  state,
  mouth: () => mouth.values(),
  loudness: () => capture.loudness(),
  played: () => capture.played(),
  caption: () => captions?.text ?? '',
  streamer: () => streamer?.text ?? '',
  captions: () => captionLog.values(),
  acks: () => acks.values(),
});

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** A browser tab may not sound before a gesture; OBS may. The hint is for the tab only. */
function askForSound(): void {
  if (window.obsstudio !== undefined || options.preview || context.state === 'running') return;
  const hint = document.createElement('button');
  hint.id = 'hint';
  hint.textContent = '🔇 Click to enable sound';
  document.body.append(hint);
  const wake = (): void => {
    void context.resume();
  };
  addEventListener('pointerdown', wake);
  addEventListener('keydown', wake);
  context.addEventListener('statechange', () => {
    hint.hidden = context.state === 'running';
  });
}

function showDebug(): void {
  const box = document.createElement('div');
  box.id = 'debug';
  document.body.append(box);
  setInterval(() => {
    const now = state();
    const flags = `${now.muted ? ' · 🔇 muted' : ''}${now.panicked ? ' · ⛔ panic' : ''}`;
    box.textContent = `${now.connected ? now.role : 'disconnected'} · audio ${now.audio} (${now.outputLatencyMs.toFixed(0)} ms)${flags}\n${now.expression} · ${now.frameCostMs.toFixed(2)} ms a frame · ${now.body}`;
  }, 200);
}

if (options.debug) showDebug();
requestAnimationFrame(draw);

context.addEventListener('statechange', () => {
  connection.send({ type: 'audio', audio: audible() });
});
await Promise.race([
  context.state === 'running' ? undefined : new Promise((resolve) => context.addEventListener('statechange', resolve, { once: true })),
  new Promise((resolve) => setTimeout(resolve, options.preview ? 0 : AUDIO_SETTLES_MS)),
]);
askForSound();
connection.connect();
