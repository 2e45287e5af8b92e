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
import type { Voice } from '../src/ports/voice.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { isType, nextEvent, startBenchApp, startOllama } from './support/rig.ts';
import { openTimedTurns, post, ready, type TimedTurn } from './support/timed-turns.ts';

const TURNS = 200;
const WARM_UP_TURNS = 10;

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

async function timedTurns(n: number): Promise<TimedTurn[]> {
  const timed = await openTimedTurns();
  try {
    const turns: TimedTurn[] = [];
    for (let i = 0; i < n + WARM_UP_TURNS; i++) {
      const turn = await timed.take();
      if (i < WARM_UP_TURNS) continue;
      turns.push(turn);
      if (i % 50 === 0) process.stderr.write(`overhead: ${i}/${n} turns\n`);
    }
    return turns;
  } finally {
    await timed.close();
  }
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
