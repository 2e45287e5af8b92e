/**
 * Panic during speech: how long from the call until nothing more of the reply is on its way to the
 * player, and until the model's server sees its connection closed.
 *
 * The scripted Ollama in another process writes a long reply while the real built-in voice speaks to
 * an overlay on a real socket that keeps real time. `silenceMs` runs from the HTTP call to the last
 * of: the `cut` at the overlay, a frame of sound that came after the call, the call's own answer.
 * (The overlay's own time to fall silent is asserted in a browser by the end-to-end test.)
 */
import { percentiles, type Percentiles } from './percentiles.ts';
import { OverlayClient, wallMs } from '../testing/overlay-client.ts';
import { isType, nextEvent, startBenchApp, startOllama } from './support/rig.ts';

const TIMES = 50;
const TALK_MS = 400;
const CLOSE_TIMEOUT_MS = 2000;

interface Result {
  readonly n: number;
  readonly silenceMs: Percentiles;
  readonly llmClosedMs: Percentiles;
  readonly staleFrames: number;
}

export async function run(args: readonly string[]): Promise<Result> {
  const n = Number(args[args.indexOf('--times') + 1] ?? TIMES) || TIMES;
  const long = Array.from({ length: 80 }, (_, i) => `Sentence number ${i} goes on about foxes and lanterns.`).join(' ');
  const ollama = await startOllama(['--ttft', '30', '--per-token', '15', '--seed', '1']);
  await ollama.set({ replies: [long] });
  const app = await startBenchApp({ OLLAMA_URL: ollama.url, OLLAMA_MODEL: 'kitsu:latest', POLICY_PROVIDER: 'ollama' }, undefined);
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${app.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  try {
    const overlay = await OverlayClient.connect(app.url, { instant: false });
    // Moderation reads its terms aloud once at a start, for seconds of processor time that are no turn's.
    const up = (): boolean => {
      const { policy, overlay, moderation } = app.status.status().modules;
      return policy.state === 'online' && overlay.state === 'online' && /by sound: \d+ terms/u.test(moderation.detail);
    };
    while (!up()) await nextEvent(app, isType('module.state'));
    const silenceMs: number[] = [];
    const closedMs: number[] = [];
    let staleFrames = 0;
    for (let i = 0; i < n; i++) {
      const playing = nextEvent(app, isType('turn.playing'));
      await post('/api/chat', { user: `viewer${i}`, text: `tell me a very long story, number ${i}` });
      await playing;
      await new Promise((resolve) => setTimeout(resolve, TALK_MS + (i % 7) * 30));
      let cutAtMs = Infinity;
      let cutEpoch = Infinity;
      let lastSoundAtMs = 0;
      overlay.onSound = ({ atMs, epoch }) => {
        lastSoundAtMs = atMs;
        if (epoch < cutEpoch && cutAtMs !== Infinity) staleFrames += 1;
      };
      overlay.onMessage = (message, atMs) => {
        if (message.type !== 'cut') return;
        cutAtMs = atMs;
        cutEpoch = message.epoch;
      };
      const calledAtMs = wallMs();
      await post('/api/panic', { reason: 'bench' });
      const answeredAtMs = wallMs();
      const closedAtMs = await closedByUs(ollama);
      silenceMs.push(Math.max(cutAtMs, lastSoundAtMs > calledAtMs ? lastSoundAtMs : 0, answeredAtMs) - calledAtMs);
      closedMs.push(closedAtMs - calledAtMs);
      await post('/api/resume', {});
      if (i % 10 === 0) process.stderr.write(`interrupt: ${i}/${n}\n`);
    }
    overlay.close();
    return { n, silenceMs: percentiles(silenceMs), llmClosedMs: percentiles(closedMs), staleFrames };
  } finally {
    await app.close();
    ollama.stop();
  }
}

async function closedByUs(ollama: Awaited<ReturnType<typeof startOllama>>): Promise<number> {
  const until = performance.now() + CLOSE_TIMEOUT_MS;
  while (performance.now() < until) {
    const last = (await ollama.log()).filter((entry) => entry.path === '/api/chat' && entry.tokens.length > 0).at(-1);
    if (last?.closedByClientAtMs) return last.closedByClientAtMs;
    if (last?.finishedAtMs) throw new Error('the model had finished before the panic: its reply is too short');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the model never saw its connection closed');
}
