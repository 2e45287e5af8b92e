/**
 * AIVT as it is, as an arm of `bench -- peers`: the whole app, its own Ollama client, its own client of speech servers,
 * moderation, and a player on a real socket.
 *
 *   node bench/peers/aivt-arm.ts http://127.0.0.1:PORT [--in-process]
 *
 * `--in-process`: a model and a voice without any delay, in this process, for the time of the processor alone.
 */
import { parseArgs } from 'node:util';
import type { Voice } from '../../src/ports/voice.ts';
import type { Policy } from '../../src/ports/policy.ts';
import { tokenize } from '../../testing/stand-ins/ollama.ts';
import { OverlayClient } from '../../testing/overlay-client.ts';
import { isType, nextEvent, startBenchApp } from '../support/rig.ts';
import { serveOrders, type InterruptOrder, type Interrupted, type Order, type Turned } from './arm.ts';
import { monotonicMs } from './clock.ts';
import { MODEL } from './server.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'in-process': { type: 'boolean', default: false } } });
const [server = ''] = positionals;
/** After an interruption so long is listened for sound that still comes. */
const AFTER_MS = 500;
const TURN_LIMIT_MS = 30_000;

let reply = '';
const policy: Policy = {
  provider: 'in process',
  async *stream() {
    await Promise.resolve();
    yield* tokenize(reply);
  },
  close: () => Promise.resolve(),
};
/** 100 ms of sound for a clause, at once. */
const voice: Voice = {
  provider: 'in process',
  speak: (clause) =>
    Promise.resolve({
      clause,
      sampleRateHz: 24_000,
      chunks: (async function* () {
        await Promise.resolve();
        yield {
          pcm: new Int16Array(2400).fill(1000),
          visemes: [{ viseme: 'aa' as const, atSample: 0 }],
          words: [{ start: 0, end: clause.text.length, atSample: 0 }],
        };
      })(),
    }),
  close: () => Promise.resolve(),
};

const app = values['in-process']
  ? await startBenchApp(
      { POLICY_PROVIDER: 'scripted', USE_STUB_POLICY: '1', USE_STUB_TTS: '1' },
      { policy: () => policy, voice: () => voice },
    )
  : await startBenchApp(
      {
        POLICY_PROVIDER: 'ollama',
        OLLAMA_URL: server,
        OLLAMA_MODEL: MODEL,
        TTS_PROVIDER: 'openai',
        OPENAI_SPEECH_URL: `${server}/v1`,
      },
      undefined,
    );

/** A player takes sound at once, or as fast as it is heard. */
interface Seat {
  readonly client: OverlayClient;
  readonly paced: boolean;
}
const seat: { now: Seat | null } = { now: null };
let asked = 0;

async function sit(paced: boolean): Promise<OverlayClient> {
  if (seat.now?.paced === paced) return seat.now.client;
  seat.now?.client.close();
  const client = await OverlayClient.connect(app.url, { instant: !paced });
  seat.now = { client, paced };
  await ready();
  return client;
}

async function ask(text: string): Promise<number> {
  const askedAtMs = monotonicMs();
  const n = asked++;
  const message = { id: `m${n}`, platform: 'api', userId: `u${n}`, userName: `viewer${n}`, role: 'viewer', text } as const;
  // The app's clock is the process's own.
  const taken = await app.ingress.chat({ ...message, receivedAtMs: performance.now() });
  if (taken.outcome !== 'queued') throw new Error(`the message was not taken: ${JSON.stringify(taken)}`);
  return askedAtMs;
}

async function turn(order: Order): Promise<Turned> {
  const client = await sit(false);
  reply = order.reply;
  let firstAudioAtMs: number | null = null;
  client.onSound = () => void (firstAudioAtMs ??= monotonicMs());
  const finished = nextEvent(app, isType('turn.finished'), TURN_LIMIT_MS);
  const before = process.cpuUsage();
  const askedAtMs = await ask(order.text);
  await finished;
  const used = process.cpuUsage(before);
  return { askedAtMs, firstAudioAtMs, cpuMs: (used.user + used.system) / 1000 };
}

async function interrupt(order: InterruptOrder): Promise<Interrupted> {
  const client = await sit(true);
  reply = order.reply;
  let firstAtMs = 0;
  const cutting = { atMs: Infinity, epoch: Infinity };
  let lastAtMs = 0;
  let calledAtMs = Infinity;
  client.onSound = ({ epoch }) => {
    const atMs = monotonicMs();
    if (firstAtMs === 0) firstAtMs = atMs;
    // Sound of an old epoch that comes after the cut is never heard: the player drops it.
    if (atMs > calledAtMs && (cutting.atMs === Infinity || epoch >= cutting.epoch)) lastAtMs = atMs;
  };
  client.onMessage = (message) => {
    if (message.type !== 'cut') return;
    if (cutting.atMs === Infinity) Object.assign(cutting, { atMs: monotonicMs(), epoch: message.epoch });
  };
  const playing = nextEvent(app, isType('turn.playing'), TURN_LIMIT_MS);
  const askedAtMs = await ask(order.text);
  await playing;
  await new Promise((resolve) => setTimeout(resolve, order.afterMs));
  const cut = nextEvent(app, isType('turn.cut'));
  calledAtMs = monotonicMs();
  app.controls.panic('bench');
  const { heard } = await cut;
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  app.controls.resume();
  const silentAtMs = Math.max(cutting.atMs, lastAtMs);
  return { askedAtMs, calledAtMs, silentAtMs, heardMs: silentAtMs - firstAtMs, history: heard };
}

/** Moderation reads its terms aloud once at a start, for seconds of processor time that are no turn's. */
async function ready(): Promise<void> {
  const up = (): boolean => {
    const { policy: model, overlay, moderation } = app.status.status().modules;
    return /online|stub/u.test(model.state) && overlay.state === 'online' && /by sound: \d+ terms/u.test(moderation.detail);
  };
  while (!up()) await nextEvent(app, isType('module.state'), 60_000);
}

await sit(false);
await serveOrders({ turn, interrupt });
seat.now?.client.close();
await app.close();
