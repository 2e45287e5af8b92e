/** Turns of the whole pipeline whose model and overlay tell when their part was done: see `overhead.ts` for what is made of it. */
import type { App } from '../../src/app/app.ts';
import type { Clip, Voice } from '../../src/ports/voice.ts';
import { OverlayClient, wallMs } from '../../testing/overlay-client.ts';
import type { OllamaLogEntry } from '../../testing/stand-ins/ollama.ts';
import { isType, nextEvent, startBenchApp, startOllama } from './rig.ts';

const TTFT_MS = 150;
const PER_TOKEN_MS = 15;

export interface TimedTurn {
  readonly endsWithDot: boolean;
  readonly ingestMs: number;
  readonly clauseToSoundMs: number;
  readonly voiceMs: number;
  readonly e2eMs: number;
  /** Processor time of this process, the overlay client's share included. */
  readonly cpuMs: number;
}

export interface TimedTurns {
  readonly app: App;
  /** One turn, from its chat message to its end. */
  take(): Promise<TimedTurn>;
  close(): Promise<void>;
}

export async function openTimedTurns(environment: Readonly<Record<string, string>> = {}): Promise<TimedTurns> {
  await using ends = new AsyncDisposableStack();
  const ollama = await startOllama(['--ttft', String(TTFT_MS), '--per-token', String(PER_TOKEN_MS), '--seed', '1']);
  ends.defer(() => ollama.stop());
  const voiceMs: number[] = [];
  const app = await startBenchApp(
    { OLLAMA_URL: ollama.url, OLLAMA_MODEL: 'kitsu:latest', POLICY_PROVIDER: 'ollama', ...environment },
    { voice: (voice) => timedVoice(voice, voiceMs) },
  );
  ends.defer(() => app.close());
  const overlay = await OverlayClient.connect(app.url, { instant: true });
  ends.defer(() => overlay.close());
  await ready(app);
  const all = ends.move();
  const seen = new Set<number>();
  let n = 0;
  return {
    app,
    async take() {
      voiceMs.length = 0;
      let soundAtMs = 0;
      overlay.onSound = ({ atMs }) => {
        if (soundAtMs === 0) soundAtMs = atMs;
      };
      const finished = nextEvent(app, isType('turn.finished'));
      let firstClause = '';
      const clause = nextEvent(app, isType('turn.clause')).then((event) => (firstClause = event.text));
      const cpu = process.cpuUsage();
      const postedAtMs = wallMs();
      await post(app, `viewer${n}`, `hello number ${n}, tell me something`);
      n += 1;
      await Promise.all([clause, finished]);
      const used = process.cpuUsage(cpu);
      const request = (await ollama.takeLog()).filter((entry) => entry.path === '/api/chat' && entry.tokens.length > 0).at(-1);
      if (!request || seen.has(request.id)) throw new Error('the turn did not reach the model');
      seen.add(request.id);
      const lastTokenAtMs = lastTokenOf(request, firstClause);
      const voice = voiceMs[0] ?? 0;
      return {
        endsWithDot: firstClause.endsWith('.'),
        ingestMs: request.startedAtMs - postedAtMs,
        clauseToSoundMs: soundAtMs - lastTokenAtMs - voice,
        voiceMs: voice,
        e2eMs: soundAtMs - postedAtMs,
        cpuMs: (used.user + used.system) / 1000,
      };
    },
    close: () => all.disposeAsync(),
  };
}

/** When the token that completed the clause left the server. */
function lastTokenOf(request: OllamaLogEntry, clause: string): number {
  let text = '';
  for (const token of request.tokens) {
    text += token.text;
    // Emotion tags stand before the clause; its words stand in the raw text as they are.
    if (text.includes(clause)) return token.atMs;
  }
  throw new Error(`the first clause "${clause}" is not in the model's reply "${text}"`);
}

export async function post(app: App, user: string, text: string): Promise<void> {
  const response = await fetch(`${app.url}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, text }),
  });
  if (response.status !== 202) throw new Error(`/api/chat answered ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
}

/** Moderation reads its terms aloud once at a start, for seconds of processor time that are no turn's. */
const SOUND_IS_READY = /by sound: \d+ terms/u;

export async function ready(app: App): Promise<void> {
  const up = (): boolean => {
    const { policy, tts, overlay, moderation } = app.status.status().modules;
    return policy.state === 'online' && tts.state !== 'unknown' && overlay.state === 'online' && SOUND_IS_READY.test(moderation.detail);
  };
  while (!up()) await nextEvent(app, isType('module.state'));
}

function timedVoice(voice: Voice, times: number[]): Voice {
  return {
    provider: voice.provider,
    async speak(clause, style, signal) {
      const askedAtMs = performance.now();
      const clip = await voice.speak(clause, style, signal);
      async function* chunks(): Clip['chunks'] extends AsyncIterable<infer C> ? AsyncGenerator<C> : never {
        let first = true;
        for await (const chunk of clip.chunks) {
          if (first && chunk.pcm.length > 0) {
            times.push(performance.now() - askedAtMs);
            first = false;
          }
          yield chunk;
        }
      }
      return { ...clip, chunks: chunks() };
    },
    close: () => voice.close(),
  };
}
