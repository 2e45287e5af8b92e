/**
 * What the pipeline itself adds between a chat message and the first sound.
 *
 * A scripted Ollama in another process (150 ms to the first token, 15 ms a token, seeded replies),
 * the real built-in voice, an overlay on a real socket. The ideal of a turn is that the voice begins
 * the moment the last token of the first clause left the server; its own time (from being asked to
 * its first chunk) is part of the ideal. So
 *
 *   overhead = first sound at the overlay − last token of the first clause − the voice's time
 *
 * A clause that ends with a dot is certain only with the model's next token (`node.js`, `3.5`), which is
 * in its overhead: `atMarkMs` and `afterDotMs` tell the two apart.
 *
 * `ingestMs` is the other end: from posting the chat message to the request reaching the model,
 * the HTTP client of this measurement included. `fromChatMs` is both together.
 *
 * The second figure is processor time of this process for one turn with zero-delay fakes (model and
 * voice), the overlay client's share included.
 */
import type { Clause } from '../src/domain/clause.ts';
import type { Clip, Voice } from '../src/ports/voice.ts';
import type { App } from '../src/app/app.ts';
import type { OllamaLogEntry } from '../testing/stand-ins/ollama.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { OverlayClient, wallMs } from '../testing/overlay-client.ts';
import { isType, nextEvent, startBenchApp, startOllama } from './support/rig.ts';

const TURNS = 200;
const WARM_UP_TURNS = 10;
const TTFT_MS = 150;
const PER_TOKEN_MS = 15;

interface Result {
  readonly n: number;
  readonly overheadMs: Percentiles;
  readonly cpuPerTurnMs: Percentiles;
  readonly parts: {
    /** Overhead where the mark itself ends the clause ("!", "?", ","). */
    readonly atMarkMs: Percentiles;
    /** Overhead where the next token is waited for. */
    readonly afterDotMs: Percentiles;
    readonly ingestMs: Percentiles;
    readonly fromChatMs: Percentiles;
    readonly voiceMs: Percentiles;
    readonly e2eMs: Percentiles;
  };
}

export async function run(args: readonly string[]): Promise<Result> {
  const n = Number(args[args.indexOf('--turns') + 1] ?? TURNS) || TURNS;
  const timed = await timedTurns(n);
  const cpu = await cpuTurns(n);
  return {
    n,
    overheadMs: percentiles(timed.map((turn) => turn.clauseToSoundMs)),
    cpuPerTurnMs: percentiles(cpu),
    parts: {
      atMarkMs: percentiles(timed.filter(({ endsWithDot }) => !endsWithDot).map((turn) => turn.clauseToSoundMs)),
      afterDotMs: percentiles(timed.filter(({ endsWithDot }) => endsWithDot).map((turn) => turn.clauseToSoundMs)),
      ingestMs: percentiles(timed.map((turn) => turn.ingestMs)),
      fromChatMs: percentiles(timed.map((turn) => turn.ingestMs + turn.clauseToSoundMs)),
      voiceMs: percentiles(timed.map((turn) => turn.voiceMs)),
      e2eMs: percentiles(timed.map((turn) => turn.e2eMs)),
    },
  };
}

interface TimedTurn {
  readonly endsWithDot: boolean;
  readonly ingestMs: number;
  readonly clauseToSoundMs: number;
  readonly voiceMs: number;
  readonly e2eMs: number;
}

async function timedTurns(n: number): Promise<TimedTurn[]> {
  const ollama = await startOllama(['--ttft', String(TTFT_MS), '--per-token', String(PER_TOKEN_MS), '--seed', '1']);
  const voiceMs: number[] = [];
  const app = await startBenchApp(
    { OLLAMA_URL: ollama.url, OLLAMA_MODEL: 'kitsu:latest', POLICY_PROVIDER: 'ollama' },
    { voice: (voice) => timedVoice(voice, voiceMs) },
  );
  try {
    const overlay = await OverlayClient.connect(app.url, { instant: true });
    await ready(app);
    const turns: TimedTurn[] = [];
    const seen = new Set<number>();
    for (let i = 0; i < n + WARM_UP_TURNS; i++) {
      voiceMs.length = 0;
      let soundAtMs = 0;
      overlay.onSound = ({ atMs }) => {
        if (soundAtMs === 0) soundAtMs = atMs;
      };
      const finished = nextEvent(app, isType('turn.finished'));
      let firstClause = '';
      const clause = nextEvent(app, isType('turn.clause')).then((event) => (firstClause = event.text));
      const postedAtMs = wallMs();
      await post(app, `viewer${i}`, `hello number ${i}, tell me something`);
      await Promise.all([clause, finished]);
      const request = (await ollama.takeLog()).filter((entry) => entry.path === '/api/chat' && entry.tokens.length > 0).at(-1);
      if (!request || seen.has(request.id)) throw new Error('the turn did not reach the model');
      seen.add(request.id);
      if (i < WARM_UP_TURNS) continue;
      const lastTokenAtMs = lastTokenOf(request, firstClause);
      const voice = voiceMs[0] ?? 0;
      turns.push({
        endsWithDot: firstClause.endsWith('.'),
        ingestMs: request.startedAtMs - postedAtMs,
        clauseToSoundMs: soundAtMs - lastTokenAtMs - voice,
        voiceMs: voice,
        e2eMs: soundAtMs - postedAtMs,
      });
      if (i % 50 === 0) process.stderr.write(`overhead: ${i}/${n} turns\n`);
    }
    overlay.close();
    return turns;
  } finally {
    await app.close();
    ollama.stop();
  }
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

async function cpuTurns(n: number): Promise<number[]> {
  const ollama = await startOllama(['--ttft', '0', '--per-token', '0', '--seed', '1']);
  const app = await startBenchApp(
    { OLLAMA_URL: ollama.url, OLLAMA_MODEL: 'kitsu:latest', POLICY_PROVIDER: 'ollama', USE_STUB_TTS: '1' },
    { voice: () => instantVoice },
  );
  try {
    const overlay = await OverlayClient.connect(app.url, { instant: true });
    await ready(app);
    const cpuMs: number[] = [];
    for (let i = 0; i < n + WARM_UP_TURNS; i++) {
      const finished = nextEvent(app, isType('turn.finished'));
      const before = process.cpuUsage();
      await post(app, `viewer${i}`, `hello number ${i}, tell me something`);
      await finished;
      const used = process.cpuUsage(before);
      if (i >= WARM_UP_TURNS) cpuMs.push((used.user + used.system) / 1000);
    }
    overlay.close();
    return cpuMs;
  } finally {
    await app.close();
    ollama.stop();
  }
}

async function post(app: App, user: string, text: string): Promise<void> {
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

async function ready(app: App): Promise<void> {
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

/** Ten milliseconds of tone for a clause, at once. */
const instantVoice: Voice = {
  provider: 'instant',
  speak: (clause: Clause) =>
    Promise.resolve({
      clause,
      sampleRateHz: 22_050,
      chunks: (async function* () {
        await Promise.resolve();
        yield {
          pcm: new Int16Array(220).fill(1000),
          visemes: [{ viseme: 'aa' as const, atSample: 0 }],
          words: [{ start: 0, end: clause.text.length, atSample: 0 }],
        };
      })(),
    }),
  close: () => Promise.resolve(),
};
