/**
 * A model that does not begin to answer: how long after the deadline for its first word the filler sounds.
 *
 * The scripted Ollama in another process keeps silent; the real built-in voice speaks to an overlay on a real
 * socket. `deadlineToSoundMs` runs from `FILLER_AFTER_MS` after the turn began to the first frame of sound.
 */
import { OverlayClient, wallMs } from '../testing/overlay-client.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { isType, nextEvent, startBenchApp, startOllama } from './support/rig.ts';

const TIMES = 30;
/** The voice is loaded with the first of its clauses. */
const WARM_UP = 3;
const DEADLINE_MS = 900;
/** Longer than anybody waits. */
const SILENT_MS = 60_000;

interface Result {
  readonly n: number;
  readonly deadlineMs: number;
  readonly deadlineToSoundMs: Percentiles;
}

export async function run(args: readonly string[]): Promise<Result> {
  const n = Number(args[args.indexOf('--times') + 1] ?? TIMES) || TIMES;
  const ollama = await startOllama(['--ttft', '0', '--per-token', '0', '--seed', '1']);
  const app = await startBenchApp(
    {
      OLLAMA_URL: ollama.url,
      OLLAMA_MODEL: 'kitsu:latest',
      POLICY_PROVIDER: 'ollama',
      FILLER_AFTER_MS: String(DEADLINE_MS),
      SAY_RESUMED: '0',
    },
    undefined,
  );
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
  };
  try {
    const overlay = await OverlayClient.connect(app.url, { instant: true });
    while (app.status.status().modules.policy.state !== 'online' || app.status.status().modules.overlay.state !== 'online')
      await nextEvent(app, isType('module.state'));
    await ollama.set({ ttftMs: SILENT_MS });
    const late: number[] = [];
    for (let i = -WARM_UP; i < n; i++) {
      const sound = new Promise<number>((resolve) => (overlay.onSound = ({ atMs }) => resolve(atMs)));
      let beganAtMs = 0;
      const began = nextEvent(app, isType('turn.started')).then(() => (beganAtMs = wallMs()));
      await post('/api/chat', { user: `viewer${i}`, text: `what do you think of number ${i}?` });
      await began;
      const lateMs = (await sound) - beganAtMs - DEADLINE_MS;
      if (i >= 0) late.push(lateMs);
      const cut = nextEvent(app, isType('turn.cut'));
      await post('/api/panic', { reason: 'bench' });
      await cut;
      await post('/api/resume', {});
      if (i % 10 === 0) process.stderr.write(`late: ${i}/${n}\n`);
    }
    overlay.close();
    return { n, deadlineMs: DEADLINE_MS, deadlineToSoundMs: percentiles(late) };
  } finally {
    await app.close();
    ollama.stop();
  }
}
