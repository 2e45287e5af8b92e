/**
 * The whole app under a chat that nobody could read: 1,000 messages a second for a minute by two
 * EventSub connections (each brings them all), with cheers and redemptions in between, the built-in
 * voice, an overlay that keeps real time, and a panel open. Crowd, overlay and panel run in another
 * process; what is measured is AIVT's own. Afterwards everything paid for must have been answered.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createTokenStore } from '../src/chat/twitch/token-store.ts';
import type { Flooded, Ready, Settled } from './support/flood-crowd.ts';
import { isType, nextEvent, startBenchApp } from './support/rig.ts';

const SECONDS = 60;
const PER_SECOND = 1000;
const DRAIN_LIMIT_MS = 180_000;
const DRAIN_LOOK_MS = 100;

interface Memory {
  readonly atS: number;
  readonly rssMb: number;
  readonly heapMb: number;
}
interface Result extends Flooded, Settled {
  readonly cheersAnswered: number;
  /** Words of the `say` reward that were heard to their end. */
  readonly saysHeard: number;
  readonly turns: number;
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly memory: readonly Memory[];
  /** How long after the flood the last of what was paid for was heard. */
  readonly drainedAfterS: number;
}

export async function run(args: readonly string[]): Promise<Result> {
  const option = (name: string, fallback: number): number => Number(args[args.indexOf(name) + 1] ?? fallback) || fallback;
  const seconds = args.includes('--seconds') ? option('--seconds', SECONDS) : SECONDS;
  const perSecond = args.includes('--rate') ? option('--rate', PER_SECOND) : PER_SECOND;
  const folder = await mkdtemp(join(tmpdir(), 'aivt-flood-'));
  const crowd = fork(fileURLToPath(new URL('./support/flood-crowd.ts', import.meta.url)), { serialization: 'json', execArgv: [] });
  try {
    const next = async <T>(): Promise<T> =>
      ((await once(crowd, 'message', { signal: AbortSignal.timeout(seconds * 1000 + 60_000) })) as [T])[0];
    const ready = await next<Ready>();
    process.env['TWURPLE_MOCK_API_PORT'] = String(ready.port);
    await signIn(folder, ready);
    const app = await startBenchApp(
      { AIVT_DATA_DIR: folder, TWITCH_CLIENT_ID: ready.clientId, POLICY_PROVIDER: 'scripted', USE_STUB_OBS: '1', USE_STUB_VTS: '1' },
      undefined,
    );
    try {
      await app.settled;
      while (app.status.status().modules.twitch.state !== 'online') await nextEvent(app, isType('module.state'));
      const paid = { started: new Map<string, string>(), cheers: 0, says: 0, turns: 0 };
      app.bus.listen((event) => {
        if (event.type === 'turn.started') {
          paid.turns += 1;
          if (event.trigger.lane === 'paid') paid.started.set(event.turnId, event.trigger.kind);
        } else if (event.type === 'turn.finished') {
          const kind = paid.started.get(event.turnId);
          if (kind === 'cheer') paid.cheers += 1;
          else if (kind === 'spoken-reward') paid.says += 1;
        }
      });
      const memory: Memory[] = [];
      const beganMs = performance.now();
      const look = (): void => {
        const { rss, heapUsed } = process.memoryUsage();
        memory.push({ atS: Math.round((performance.now() - beganMs) / 1000), rssMb: megabytes(rss), heapMb: megabytes(heapUsed) });
        process.stderr.write(`flood: ${JSON.stringify(memory.at(-1))}, waiting ${app.status.status().queue.waiting}\n`);
      };
      look();
      const timer = setInterval(look, 10_000);
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      crowd.send({ url: app.url, seconds, perSecond });
      const flooded = await next<Flooded>();
      delay.disable();
      const eventLoopDelayMs = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
      const floodedMs = performance.now();
      while (paid.cheers + paid.says < flooded.cheers + flooded.redemptions && performance.now() - floodedMs < DRAIN_LIMIT_MS)
        await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
      const drainedAfterS = Math.round((performance.now() - floodedMs) / 100) / 10;
      clearInterval(timer);
      look();
      crowd.send({});
      const settled = await next<Settled>();
      return {
        ...flooded,
        ...settled,
        cheersAnswered: paid.cheers,
        saysHeard: paid.says,
        turns: paid.turns,
        eventLoopDelayMs,
        memory,
        drainedAfterS,
      };
    } finally {
      await app.close();
    }
  } finally {
    crowd.kill();
    delete process.env['TWURPLE_MOCK_API_PORT'];
    await rm(folder, { recursive: true, force: true });
  }
}

async function signIn(folder: string, { clientId, streamer, scopes, accessToken, refreshToken }: Ready): Promise<void> {
  await createTokenStore(join(folder, 'secrets'), () => undefined).write('streamer', {
    clientId,
    userId: streamer.id,
    login: streamer.login,
    accessToken,
    refreshToken,
    scopes: [...scopes],
    expiresAtMs: Date.now() + 3_600_000,
  });
}

/** From the nanoseconds of `perf_hooks`; its histogram counts from the timer's own period. */
function ms(ns: number): number {
  return Math.round(ns / 1e4) / 100;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
