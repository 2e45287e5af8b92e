/**
 * Hours of stream: the whole program as a process of its own, Twitch and (unless real) a model server as
 * stand-ins, an overlay that keeps time, an audience with a day's shape, and faults at random. Every line
 * she spoke goes through the gate again. Ends with a report and a verdict.
 */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenStore } from '../../src/chat/twitch/token-store.ts';
import { SCOPES } from '../../src/chat/twitch/scopes.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { createModeration } from '../../src/moderation/moderation.ts';
import { createEspeakPhonemizer } from '../../src/moderation/sound/phonemizer.ts';
import { OverlayClient } from '../../testing/overlay-client.ts';
import { startTwitch } from '../../testing/stand-ins/twitch.ts';
import { startOllama, type OllamaProcess } from '../support/rig.ts';
import { STREAMER, startAudience } from './audience.ts';
import { FAULT_KINDS, type FaultRecord, type FaultWorld } from './faults.ts';
import { Gauges } from './gauges.ts';
import { Ledger } from './ledger.ts';
import { parseSoakOptions, type SoakOptions } from './options.ts';
import { startProgram } from './program.ts';
import { judge, markdown } from './report.ts';

const SAMPLE_EVERY_MS = 15_000;
/** What was paid for last has so long to be answered, a queue of it included. */
const DRAIN_MS = 4 * 60_000;
const MODEL_TIMES = ['--ttft', '150', '--per-token', '15'];

/** @returns the verdict, and where the report is. @throws Error with the usage for arguments that are not understood */
export async function soak(args: readonly string[]): Promise<{ passed: boolean; report: string }> {
  const options = parseSoakOptions(args);
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'aivt-soak-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const dataFolder = join(folder, 'data');
  const twitch = await startTwitch();
  stack.defer(() => twitch.close());
  await signIn(dataFolder, twitch);
  let model = options.real ? null : await startOllama([...MODEL_TIMES, '--seed', String(options.seed)]);
  stack.defer(() => model?.stop());
  const modelPort = model === null ? '' : new URL(model.url).port;

  await mkdir(options.out, { recursive: true });
  const ledger = new Ledger();
  const overlay = overlaySeat(options.compress > 1);
  stack.defer(() => overlay.leave());
  const program = await startProgram(environment(options, dataFolder, twitch, model), join(options.out, 'program.log'), (url) => {
    ledger.follow(url);
    void overlay.sit(url);
  });
  stack.defer(async () => {
    await program.stop();
  });
  say(`the program is up at ${program.url}`);

  const world: FaultWorld = {
    program,
    twitch,
    dataFolder,
    overlay: { leave: overlay.leave, come: () => overlay.sit(program.url) },
    model:
      model === null
        ? null
        : {
            set: async (change) => model?.set(change),
            kill: () => model?.stop(),
            restart: async () => {
              model = await startOllama([...MODEL_TIMES, '--seed', String(options.seed), '--port', modelPort]);
            },
          },
    async call(path, body) {
      const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${program.url}${path}`, { ...request, signal: AbortSignal.timeout(10_000) });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    },
  };
  await subscribed(twitch);
  const audience = startAudience(twitch, options.seed, options.compress);
  const gauges = new Gauges();
  const faults: FaultRecord[] = [];
  const over = new AbortController();
  const looking = sampleUntil(over.signal, async () => {
    await gauges.sample(program.url, program.inspectorUrl, ledger.seconds);
    // The stand-in's log of requests would grow for hours.
    await model?.takeLog().catch(() => []);
    const { rssMb = 0, heapMb = 0 } = gauges.samples.at(-1) ?? {};
    say(
      `${Math.round(ledger.seconds)} s: ${audience.tally.chat} lines, ${ledger.turns.length} turns, ${faults.length} faults, ${program.crashes.length} crashes, ${rssMb} MB, heap ${heapMb} MB`,
    );
  });
  await makeFaults(options, world, faults, ledger);

  audience.payNoMore();
  const refunds = (): Set<string> => new Set(twitch.redemptionUpdates.filter(({ status }) => status === 'CANCELED').map(({ id }) => id));
  const unanswered = (): string[] =>
    audience.tally.paid.filter(({ id }) => !ledger.answered.has(id) && !refunds().has(id)).map(({ id, kind }) => `${kind} ${id}`);
  for (const began = performance.now(); unanswered().length > 0 && performance.now() - began < DRAIN_MS;) await pause(1000);
  audience.stop();
  over.abort();
  await looking;
  const endedWell = await program.stop();
  const found = {
    options,
    tookS: ledger.seconds,
    tally: audience.tally,
    turns: ledger.turns,
    unanswered: unanswered(),
    refunded: refunds().size,
    leaks: await leaksIn(ledger.turns.map(({ heard }) => heard)),
    crashes: program.crashes.length,
    endedWell,
    faults,
    samples: gauges.samples,
    unansweredSamples: gauges.failed,
    counts: { fallbacks: ledger.fallbacks, dropped: ledger.dropped, blocked: ledger.blocked, errors: ledger.errors },
  };
  const verdict = judge(found);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${platform()} ${release()}, Node ${process.versions.node}`;
  const report = join(options.out, 'soak.md');
  await writeFile(report, markdown(found, verdict, machine));
  await writeFile(join(options.out, 'soak.json'), JSON.stringify({ ...found, counts: undefined, verdict }, null, 1));
  return { passed: verdict.passed, report };
}

function environment(
  options: SoakOptions,
  dataFolder: string,
  twitch: Awaited<ReturnType<typeof startTwitch>>,
  model: OllamaProcess | null,
): Record<string, string> {
  return {
    AIVT_HOST: '127.0.0.1',
    AIVT_PORT: '0',
    AIVT_DATA_DIR: dataFolder,
    TWITCH_CLIENT_ID: twitch.id.clientId,
    TWURPLE_MOCK_API_PORT: String(twitch.port),
    USE_STUB_OBS: '1',
    USE_STUB_VTS: '1',
    ...(model === null ? {} : { POLICY_PROVIDER: 'ollama', OLLAMA_URL: model.url, OLLAMA_MODEL: 'kitsu:latest', PIPER_VOICE: '' }),
  };
}

/** One fault after the other until the time is over. */
async function makeFaults(options: SoakOptions, world: FaultWorld, records: FaultRecord[], ledger: Ledger): Promise<void> {
  const random = seededRandom(options.seed + 1);
  const endsAtMs = performance.now() + options.durationMs;
  let deck = [...FAULT_KINDS];
  while (performance.now() < endsAtMs) {
    const leftMs = endsAtMs - performance.now();
    if (options.faultEveryMs === null) return pause(leftMs);
    await pause(Math.min(leftMs, options.faultEveryMs * (0.5 + random())));
    if (deck.length === 0) deck = [...FAULT_KINDS];
    const kind = deck.splice(Math.floor(random() * deck.length), 1)[0];
    if (!kind || endsAtMs - performance.now() < kind.ms + 1000) continue;
    let trouble: string | null = null;
    const atS = Math.round(ledger.seconds);
    say(`fault: ${kind.name}`);
    try {
      await kind.begin(world);
      await pause(kind.ms);
    } catch (error) {
      trouble = String(error);
    }
    try {
      await kind.end?.(world);
    } catch (error) {
      trouble ??= String(error);
    }
    records.push({ atS, name: kind.name, trouble });
  }
}

/** Lines that would be stopped if they were said now. */
async function leaksIn(lines: readonly string[]): Promise<string[]> {
  const moderation = createModeration({
    profile: 'pg13',
    clock: systemClock,
    report: () => undefined,
    phonemizer: createEspeakPhonemizer(),
  });
  const leaks: string[] = [];
  for (const line of new Set(lines)) {
    if (line === '') continue;
    let verdict = await moderation.check(line, 'output');
    // Time that ran out on a busy machine says nothing of the line.
    for (let again = 0; again < 5 && !verdict.allowed && verdict.block.cause === 'fault'; again += 1)
      verdict = await moderation.check(line, 'output');
    if (!verdict.allowed) leaks.push(`${verdict.block.category} ${verdict.block.ruleId}: ${verdict.block.excerpt}`);
  }
  await moderation.close();
  return leaks;
}

interface OverlaySeat {
  sit(url: string): Promise<void>;
  leave(): void;
}

function overlaySeat(instant: boolean): OverlaySeat {
  let sitting: OverlayClient | null = null;
  return {
    async sit(url) {
      sitting?.close();
      sitting = await OverlayClient.connect(url, { instant });
    },
    leave() {
      sitting?.close();
      sitting = null;
    },
  };
}

async function signIn(dataFolder: string, twitch: Awaited<ReturnType<typeof startTwitch>>): Promise<void> {
  const scopes = SCOPES.streamer.map(({ scope }) => scope);
  await createTokenStore(join(dataFolder, 'secrets'), () => undefined).write('streamer', {
    clientId: twitch.id.clientId,
    userId: STREAMER.id,
    login: STREAMER.login,
    ...twitch.id.grant(STREAMER, scopes),
    scopes: [...scopes],
    expiresAtMs: Date.now() + 30 * 24 * 3_600_000,
  });
}

async function subscribed(twitch: Awaited<ReturnType<typeof startTwitch>>): Promise<void> {
  for (let tries = 0; twitch.rewards.length === 0 && tries < 600; tries += 1) await pause(100);
  if (twitch.rewards.length === 0) throw new Error('the program did not sign in to the Twitch stand-in within a minute');
}

async function sampleUntil(signal: AbortSignal, sample: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await sample();
    const timer = setTimeout(() => over.abort(), SAMPLE_EVERY_MS);
    const over = new AbortController();
    await once(AbortSignal.any([over.signal, signal]), 'abort').catch(() => undefined);
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

function say(line: string): void {
  process.stderr.write(`soak: ${line}\n`);
}
