/**
 * `npm run bench -- faults [--turns N] [--seed N] [--server ollama|llama.cpp]`: hundreds of turns on real model servers
 * that fail at random. The whole program with its built-in voice, SmolLM2 by a real Ollama or by llama.cpp's own server,
 * and between them what stalls, breaks off, refuses and goes away (`testing/faulty-proxy.ts`). Every turn has to be heard:
 * by the model's own words, or by a ready line with its reason. Linux, with `tests/real/setup.sh`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { chat } from '../testing/app.ts';
import { EventLog } from '../testing/event-log.ts';
import { FaultyProxy } from '../testing/faulty-proxy.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { MODEL, startLlamaServer, startOllama, type RealServer } from '../testing/real-models.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { LINES } from './support/viewers-lines.ts';

const FILLER_AFTER_MS = 900;
/** Short, so that a server that says nothing costs the bench little. */
const DEADLINE_MS = 8000;
/** Between two turns: a model that is left alone after several failures is asked again in the meantime. */
const PAUSE_MS = 1500;
const TURN_LIMIT_MS = 60_000;
const UP_LIMIT_MS = 300_000;

interface Turn {
  readonly text: string;
  readonly heard: string;
  readonly by: 'model' | 'ready line' | 'nobody';
  readonly reason: string | null;
  readonly filler: boolean;
  /** From the start of the turn to its first clip; null without one. */
  readonly firstSoundMs: number | null;
  readonly wholeMs: number;
}

interface Result {
  readonly server: string;
  readonly turns: number;
  readonly unanswered: number;
  readonly byModel: number;
  readonly byReadyLine: number;
  readonly fillers: number;
  /** What failed, in the program's words. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly requests: Readonly<Record<string, number>>;
  readonly firstSoundMs: Percentiles & { readonly max: number };
  readonly wholeMs: Percentiles & { readonly max: number };
  readonly machine: object;
  readonly silent: readonly Turn[];
}

export async function run(args: readonly string[]): Promise<Result> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      server: { type: 'string', default: 'ollama' },
    },
  });
  const isOllama = values.server === 'ollama';
  if (!isOllama && values.server !== 'llama.cpp') throw new Error(`--server is ollama or llama.cpp, not ${values.server}`);
  const loadBefore = loadavg()[0];
  const server: RealServer = isOllama ? await startOllama() : await startLlamaServer();
  const proxy = await FaultyProxy.open(server.port, Number(values.seed));
  const data = mkdtempSync(join(tmpdir(), 'aivt-bench-faults-'));
  try {
    const app = await open(data, proxy.url, isOllama);
    const log = new EventLog();
    app.bus.listen((event) => log.add(event));
    const overlay = await OverlayClient.connect(app.url, { instant: true });
    const turns: Turn[] = [];
    try {
      await until('the model answers', UP_LIMIT_MS, () => app.status.status().modules.policy.state === 'online');
      proxy.failing = true;
      for (let n = 0; n < Number(values.turns); n++) {
        turns.push(await turn(app, log, n));
        await sleep(PAUSE_MS);
        if (n % 10 === 9) process.stderr.write(`${n + 1}/${values.turns}: ${summary(turns)}\n`);
      }
    } finally {
      overlay.close();
      await app.close();
    }
    return resultOf(values.server, turns, proxy, { cores: availableParallelism(), loadBefore, loadAfter: loadavg()[0] });
  } finally {
    proxy.close();
    await server.kill();
    rmSync(data, { recursive: true, force: true });
  }
}

function open(data: string, url: string, isOllama: boolean): Promise<App> {
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    ...{ AIVT_PORT: '0', AIVT_DATA_DIR: data, TTS_PROVIDER: 'espeak', SAY_GREETING: '0', SAY_RESUMED: '0' },
    ...{ FILLER_AFTER_MS: String(FILLER_AFTER_MS), REPLY_DEADLINE_MS: String(DEADLINE_MS) },
    ...{ USE_STUB_OBS: '1', USE_STUB_VTS: '1', USE_STUB_TWITCH: '1', USE_STUB_ASR: '1' },
    ...(isOllama
      ? { POLICY_PROVIDER: 'ollama', OLLAMA_URL: url, OLLAMA_MODEL: MODEL }
      : { POLICY_PROVIDER: 'openai', OPENAI_CHAT_URL: `${url}/v1` }),
  });
  return startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
}

async function turn(app: App, log: EventLog, n: number): Promise<Turn> {
  const [, line] = LINES[n % LINES.length] ?? ['', ''];
  const text = `@kitsu ${line.replaceAll('{her}', 'Kitsu')} (${n})`;
  const from = log.now;
  const user = `viewer${n}`;
  const beganMs = performance.now();
  const outcome = await chat(app, { user, text });
  const over = (): boolean =>
    log.since(from).some(({ type }) => type === 'turn.finished' || type === 'turn.cut' || type === 'trigger.dropped');
  await until(`turn ${n} ends`, TURN_LIMIT_MS, over).catch(() => undefined);
  const events = log.since(from);
  const started = events.find((event) => event.type === 'turn.started');
  const sounded = events.find((event) => event.type === 'turn.playing');
  const fallback = events.find((event) => event.type === 'turn.fallback');
  const finished = events.find((event) => event.type === 'turn.finished');
  const heard = finished?.heard.trim() ?? '';
  // A message that is not let in is answered by a line for its kind: nobody asked a model.
  const reason = outcome.outcome === 'queued' ? (fallback?.reason ?? null) : `not let in: ${outcome.outcome}`;
  return {
    ...{ text, heard, reason },
    by: heard === '' ? 'nobody' : reason === null ? 'model' : 'ready line',
    filler: events.some(({ type }) => type === 'turn.filler'),
    firstSoundMs: started !== undefined && sounded !== undefined ? sounded.at - started.at : null,
    wholeMs: performance.now() - beganMs,
  };
}

async function until(what: string, limitMs: number, holds: () => boolean): Promise<void> {
  const limit = AbortSignal.timeout(limitMs);
  while (!holds()) {
    if (limit.aborted) throw new Error(`not within ${limitMs / 1000} s: ${what}`);
    await sleep(20);
  }
}

const summary = (turns: readonly Turn[]): string =>
  (['model', 'ready line', 'nobody'] as const).map((by) => `${turns.filter((one) => one.by === by).length} by ${by}`).join(', ');

function resultOf(server: string, turns: readonly Turn[], proxy: FaultyProxy, machine: object): Result {
  const reasons: Record<string, number> = {};
  for (const { reason } of turns) if (reason !== null) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const firstSound = turns.flatMap(({ firstSoundMs }) => (firstSoundMs === null ? [] : [firstSoundMs]));
  const whole = turns.map(({ wholeMs }) => Math.round(wholeMs));
  const count = (by: Turn['by']): number => turns.filter((one) => one.by === by).length;
  return {
    ...{ server, turns: turns.length, unanswered: count('nobody'), byModel: count('model'), byReadyLine: count('ready line') },
    fillers: turns.filter(({ filler }) => filler).length,
    ...{ reasons, requests: Object.fromEntries(proxy.ways), machine },
    firstSoundMs: { ...percentiles(firstSound), max: Math.max(...firstSound) },
    wholeMs: { ...percentiles(whole), max: Math.max(...whole) },
    silent: turns.filter(({ by }) => by === 'nobody'),
  };
}
