/**
 * What a bus adds: first audio in process beside over NATS, alternating in one run, with a real nats-server and a real
 * service process; then 1, 5 and 20 channels on that server, whose own counters say what a turn costs. The voice is
 * espeak, the model a scripted Ollama of 40 tokens a turn: no graphics card takes part. `docs/scale.md` reckons with it.
 */
import { parseArgs } from 'node:util';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWire } from '../src/app/remote.ts';
import { parseSettings } from '../src/config/settings.ts';
import { sleep, systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import type { EngineLink } from '../src/ports/engine.ts';
import type { SpeechChunk } from '../src/tts/speech-job.ts';
import { speechProgress } from '../src/tts/speech-progress.ts';
import { openBusLink } from '../src/workers/bus/link.ts';
import type { ServiceKind } from '../src/workers/bus/subjects.ts';
import { startEngine } from '../src/workers/supervisor.ts';
import { startNats, startServiceProcess } from '../testing/nats.ts';
import { realPart } from '../testing/real-parts.ts';
import { startOllama } from '../testing/stand-ins/ollama.ts';
import { percentiles } from './percentiles.ts';

const CLAUSES = [
  'Oh, that is a wonderful question about whales.',
  'They sing for hours, and the songs change every year.',
  'I once tried to sing along and scared the neighbours.',
];
const CHANNELS = [1, 5, 20] as const;
const TOKENS = 40;
const IDLE_MS = 10_000;
const never = new AbortController().signal;
const log = logTo(() => undefined);
const WISH = { provider: 'espeak', language: 'en', espeak: 'en-us+Annie', piper: '', scales: {} };
const PATIENT = { waitForStartMs: 120_000, waitForRestartMs: 120_000 };

interface Counters {
  readonly in_msgs: number;
  readonly out_msgs: number;
  readonly in_bytes: number;
  readonly out_bytes: number;
  readonly cpu: number;
  readonly mem: number;
  readonly slow_consumers: number;
}

/** `npm run bench -- bus [--turns N] [--json]` */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { turns: { type: 'string', default: '60' } } });
  const turns = Number(values.turns);
  if (!Number.isInteger(turns) || turns < 1) throw new Error('--turns wants a whole number');
  const program = realPart('nats-server', ['/usr/sbin/nats-server']);
  if (program === null) throw new Error('this needs a nats-server: install it, or name it with NATS_SERVER_PATH');
  await using ends = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'aivt-bench-bus-'));
  ends.defer(() => rm(folder, { recursive: true, force: true }));
  const monitor = 20_000 + Math.floor(Math.random() * 20_000);
  const nats = await startNats(program, `http: 127.0.0.1:${monitor}`);
  ends.defer(() => nats.kill());
  const ollama = await startOllama({ replies: [Array.from({ length: TOKENS }, (_, n) => `word${n}`).join(' ')] });
  ends.defer(() => ollama.close());
  const settings = {
    AIVT_BUS: nats.url,
    AIVT_DATA_DIR: folder,
    OLLAMA_URL: ollama.url,
    OLLAMA_MODEL: 'kitsu:latest',
    POLICY_PROVIDER: 'ollama',
  };
  for (const kind of ['tts', 'policy'] as const) {
    const service = await startServiceProcess(kind, kind, settings);
    ends.defer(() => service.kill());
  }
  const channel = async (name: string): Promise<Record<'tts' | 'policy', EngineLink>> => {
    const wire = (await openWire(parseSettings(settings), name, { clock: systemClock, log }))!;
    ends.defer(() => wire.close());
    const link = (kind: ServiceKind, config: unknown, more: object): EngineLink => {
      const opened = openBusLink({
        ...{
          kind,
          name: kind,
          provider: 'bus',
          channel: name,
          config,
          wire,
          clock: systemClock,
          log,
          report: () => undefined,
          limits: PATIENT,
        },
        ...more,
      });
      ends.defer(() => opened.close());
      return opened;
    };
    const links = { tts: link('tts', WISH, { progress: speechProgress }), policy: link('policy', null, { sticky: true }) };
    await Promise.all([links.tts.ready(), links.policy.ready()]);
    return links;
  };
  const counters = async (): Promise<Counters> => (await fetch(`http://127.0.0.1:${monitor}/varz`)).json() as Promise<Counters>;

  // ── latency ──
  const first = await channel('one');
  const local = startEngine({
    ...{ name: 'the voice', provider: 'espeak', entry: new URL('../src/workers/voice-main.ts', import.meta.url) },
    ...{ config: { espeakVoice: WISH.espeak, language: 'en' }, clock: systemClock, report: () => undefined, log, limits: PATIENT },
  });
  ends.defer(() => local.close());
  await local.ready();
  for (const link of [local, first.tts]) for (const text of CLAUSES) await firstAudioMs(link, text);
  const here: number[] = [];
  const there: number[] = [];
  const added: number[] = [];
  for (let n = 0; n < turns; n += 1) {
    const text = CLAUSES[n % CLAUSES.length] ?? '';
    // Whoever is first finds colder caches: they take turns.
    const overBus = n % 2 === 0 ? await firstAudioMs(first.tts, text) : null;
    const inProcess = await firstAudioMs(local, text);
    const both = overBus ?? (await firstAudioMs(first.tts, text));
    here.push(inProcess);
    there.push(both);
    added.push(both - inProcess);
  }
  process.stderr.write(`first audio measured over ${turns} pairs\n`);

  // ── channels ──
  const loads: object[] = [];
  const channels = [first];
  for (const count of CHANNELS) {
    while (channels.length < count) channels.push(await channel(`c${channels.length}`));
    const before = await counters();
    await sleep(systemClock, IDLE_MS);
    const idle = await counters();
    const startedMs = performance.now();
    const each = await Promise.all(channels.map((links) => turn(links)));
    const tookMs = performance.now() - startedMs;
    const after = await counters();
    const aTurn = (field: 'in_msgs' | 'out_msgs' | 'in_bytes' | 'out_bytes'): number => Math.round((after[field] - idle[field]) / count);
    loads.push({
      channels: count,
      allAtOnceMs: Math.round(tookMs),
      soundSecondsATurn: Math.round((each.reduce((sum, { samples }) => sum + samples, 0) / each.length / 22_050) * 10) / 10,
      aTurn: { messagesIn: aTurn('in_msgs'), messagesOut: aTurn('out_msgs'), bytesIn: aTurn('in_bytes'), bytesOut: aTurn('out_bytes') },
      idleMessagesASecondAChannel:
        Math.round(((idle.in_msgs + idle.out_msgs - before.in_msgs - before.out_msgs) / (IDLE_MS / 1000) / count) * 100) / 100,
      natsMemoryMb: Math.round(after.mem / 1e6),
      slowConsumers: after.slow_consumers,
    });
    process.stderr.write(`${count} channel${count === 1 ? '' : 's'} measured\n`);
  }
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
    pairs: turns,
    firstAudioMs: { inProcess: percentiles(here), overNats: percentiles(there), added: percentiles(added) },
    loads,
  };
}

async function firstAudioMs(link: EngineLink, text: string): Promise<number> {
  const startedMs = performance.now();
  let firstMs: number | null = null;
  for await (const chunk of link.run({ kind: 'speak', text, rate: 1, pitch: 1 }, never) as AsyncIterable<SpeechChunk>)
    if (chunk.pcm.length > 0) firstMs ??= performance.now() - startedMs;
  if (firstMs === null) throw new Error('there was no sound');
  return firstMs;
}

/** What goes over the bus for one answer: a prompt of the usual size, its tokens, three clauses of sound. */
async function turn({ tts, policy }: Record<'tts' | 'policy', EngineLink>): Promise<{ readonly samples: number }> {
  const request = {
    system: 'x'.repeat(6000),
    messages: [{ role: 'user', content: 'do whales sing?' }],
    tools: [],
    maxTokens: 100,
    sendThink: false,
  };
  for await (const piece of policy.run({ kind: 'chat', request }, never))
    if ('fault' in (piece as object)) throw new Error(JSON.stringify(piece));
  let samples = 0;
  for (const text of CLAUSES)
    for await (const chunk of tts.run({ kind: 'speak', text, rate: 1, pitch: 1 }, never) as AsyncIterable<SpeechChunk>)
      samples += chunk.pcm.length;
  return { samples };
}
