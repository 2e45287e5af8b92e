/**
 * `npm run bench -- peers [--turns 200] [--interruptions 20] [--arms aivt,agents-js,…] [--seed 1]`: AIVT beside LiveKit
 * agents-js (as it comes, and with our cutter) and pipecat (as it comes), in one run: one server process is model and
 * voice for all, turn n is the same for every arm, and the order of the arms is drawn anew for each turn.
 *
 *   overhead = first sound − last token of the first clause at the server − the voice's time to its first byte
 *
 * The others are no part of AIVT and are installed apart: `npm ci` in bench/peers/agents-js, bench/peers/setup.sh. An arm
 * that is missing is left out and told. docs/benchmarks.md has figures and what they do not say.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { InterruptOrder, Interrupted, Turned } from './peers/arm.ts';
import { ArmProcess, ARMS, type ArmKind } from './peers/arms.ts';
import { cutFigures, cutOf, verdictsOf, waitFigures, waitOf, type Cut, type Verdict, type Wait } from './peers/figures.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { LONG_REPLY, repliesOf, shuffler } from './peers/script.ts';
import { table } from './peers/table.ts';
import type { Script, TurnLog } from './peers/server.ts';

const WARM_UP_TURNS = 5;
const SCRIPT = { ttftMs: 150, perTokenMs: 15, voiceMs: 60 } as const;
/** From the first sound: in the first words, and some sentences later. */
const INTERRUPT_AFTER_MS = [400, 1100, 1800, 2500, 3600] as const;

interface Result {
  readonly machine: object;
  readonly script: typeof SCRIPT & { readonly seed: number };
  readonly turns: number;
  readonly interruptions: number;
  readonly arms: Readonly<Record<string, ReturnType<typeof waitFigures> & { readonly failed: number }>>;
  readonly noDelays: Readonly<Record<string, { readonly firstSoundMs: Percentiles; readonly cpuMs: Percentiles }>>;
  readonly cuts: Readonly<Record<string, ReturnType<typeof cutFigures>>>;
  readonly leftOut: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
}

export async function run(args: readonly string[]): Promise<Result> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: 'string', default: '200' },
      interruptions: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      arms: { type: 'string', default: ARMS.map(({ key }) => key).join(',') },
    },
  });
  const [turns, interruptions, seed] = [
    whole('turns', values.turns),
    whole('interruptions', values.interruptions),
    whole('seed', values.seed),
  ];
  const asked = values.arms.split(',').map((key) => {
    const kind = ARMS.find((arm) => arm.key === key);
    if (!kind) throw new Error(`--arms takes some of ${ARMS.map((arm) => arm.key).join(',')}; "${key}" is none`);
    return kind;
  });
  const leftOut = Object.fromEntries(asked.flatMap((kind) => (kind.missing() === null ? [] : [[kind.name, kind.missing() ?? '']])));
  for (const [name, why] of Object.entries(leftOut)) say(`${name} is left out: ${why}`);
  const kinds = asked.filter((kind) => kind.missing() === null);

  await using stack = new AsyncDisposableStack();
  const server = await startServer();
  stack.defer(() => server.stop());
  const load = [loadavg()[0]];
  const arms = await started(kinds, server.url, stack);
  const replies = repliesOf(seed, turns + WARM_UP_TURNS);
  const shuffled = shuffler(seed);

  const timed = await timedTurns(
    arms.filter(({ kind }) => !kind.inProcess),
    replies,
    shuffled,
    server,
  );
  load.push(loadavg()[0]);
  const instant = await instantTurns(
    arms.filter(({ kind }) => kind.inProcess),
    replies,
    shuffled,
  );
  load.push(loadavg()[0]);
  const cuts = await interruptedTurns(
    arms.filter(({ kind }) => !kind.inProcess),
    interruptions,
    shuffled,
    server,
  );
  load.push(loadavg()[0]);

  const named = (key: string): string => ARMS.find((arm) => arm.key === key)?.name ?? key;
  const result: Result = {
    machine: {
      processor: cpus()[0]?.model.trim(),
      cores: availableParallelism(),
      system: `${platform()} ${release()}`,
      node: process.versions.node,
      load: load.map((one) => Math.round((one ?? 0) * 100) / 100),
    },
    script: { ...SCRIPT, seed },
    turns,
    interruptions,
    arms: timed,
    noDelays: instant,
    cuts,
    leftOut,
    verdicts: verdictsOf(timed[named('aivt')], timed[named('agents-js')], cuts[named('aivt')]),
  };
  process.stderr.write(table(result));
  return result;
}

interface Server {
  readonly url: string;
  readonly begin: (script: Script) => Promise<void>;
  readonly log: () => Promise<TurnLog>;
  readonly stop: () => void;
}

async function startServer(): Promise<Server> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('peers/server.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(30_000) })) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    begin: async (script) => {
      const body = JSON.stringify({ script });
      await (await fetch(`${url}/__turn`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
    },
    log: async () => (await (await fetch(`${url}/__turn`)).json()) as TurnLog,
    stop: () => void child.kill(),
  };
}

async function started(kinds: readonly ArmKind[], url: string, stack: AsyncDisposableStack): Promise<ArmProcess[]> {
  const arms: ArmProcess[] = [];
  // One after the other: each takes a core for seconds while it comes up.
  for (const kind of kinds) {
    say(`starting ${kind.name}`);
    const arm = await ArmProcess.start(kind, url);
    stack.defer(() => arm.stop());
    arms.push(arm);
  }
  return arms;
}

async function timedTurns(
  arms: readonly ArmProcess[],
  replies: readonly string[],
  shuffled: <T>(list: readonly T[]) => T[],
  server: Server,
): Promise<Result['arms']> {
  const found = new Map(arms.map((arm) => [arm, { waits: [] as Wait[], failed: 0 }]));
  for (const [n, reply] of replies.entries()) {
    for (const arm of shuffled(arms)) {
      const mine = found.get(arm)!;
      await server.begin({ ...SCRIPT, reply });
      try {
        const turned = await arm.ask<Turned>({ do: 'turn', text: `hello number ${n}, tell me something`, reply });
        const wait = waitOf(reply, turned, await server.log());
        if (n >= WARM_UP_TURNS) mine.waits.push(wait);
      } catch (error) {
        mine.failed += 1;
        say(`${arm.kind.name}, turn ${n}: ${String(error)}`);
        if (mine.failed > replies.length / 10 + 3) throw error;
      }
    }
    if (n % 20 === 0) say(`turn ${n} of ${replies.length}`);
  }
  return Object.fromEntries([...found].map(([arm, { waits, failed }]) => [arm.kind.name, { ...waitFigures(waits), failed }]));
}

async function instantTurns(
  arms: readonly ArmProcess[],
  replies: readonly string[],
  shuffled: <T>(list: readonly T[]) => T[],
): Promise<Result['noDelays']> {
  const found = new Map(arms.map((arm) => [arm, { sound: [] as number[], cpu: [] as number[] }]));
  for (const [n, reply] of replies.entries()) {
    for (const arm of shuffled(arms)) {
      const turned = await arm.ask<Turned>({ do: 'turn', text: `hello number ${n}, tell me something`, reply });
      if (n < WARM_UP_TURNS || turned.firstAudioAtMs === null) continue;
      found.get(arm)!.sound.push(turned.firstAudioAtMs - turned.askedAtMs);
      found.get(arm)!.cpu.push(turned.cpuMs);
    }
  }
  return Object.fromEntries(
    [...found].map(([arm, { sound, cpu }]) => [arm.kind.name, { firstSoundMs: percentiles(sound), cpuMs: percentiles(cpu) }]),
  );
}

async function interruptedTurns(
  arms: readonly ArmProcess[],
  n: number,
  shuffled: <T>(list: readonly T[]) => T[],
  server: Server,
): Promise<Result['cuts']> {
  const found = new Map<ArmProcess, Cut[]>(n === 0 ? [] : arms.map((arm) => [arm, []]));
  for (let i = 0; i < n; i++) {
    for (const arm of shuffled(arms)) {
      await server.begin({ ...SCRIPT, reply: LONG_REPLY });
      const afterMs = INTERRUPT_AFTER_MS[i % INTERRUPT_AFTER_MS.length] ?? 400;
      const order: InterruptOrder = { do: 'interrupt', text: `tell me a very long story, number ${i}`, reply: LONG_REPLY, afterMs };
      const interrupted = await arm.ask<Interrupted>(order);
      found.get(arm)!.push(cutOf(interrupted, await server.log()));
    }
    if (i % 10 === 0) say(`interruption ${i} of ${n}`);
  }
  return Object.fromEntries([...found].map(([arm, cuts]) => [arm.kind.name, cutFigures(cuts)]));
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} wants a whole number, got "${text}"`);
  return value;
}

function say(line: string): void {
  process.stderr.write(`peers: ${line}\n`);
}
