/**
 * `npm run bench -- panel [--turns 10000] [--opens 20] [--crowd 60] [--rows 1000,10000,100000] [--only pages,csv,crowd]`: the panel at size.
 *
 * - pages: a store of 10,000 turns, once over four weeks of streams and once within a day, behind the real server;
 *   the Latency page and the first load of the panel in real Chromium, until they can be used.
 * - csv: all turns to a reader that rests, of 1,000, 10,000 and 100,000: what is held meanwhile must not grow.
 * - crowd: the turn's overhead with no panel and with fifty, one of which never reads, in turns.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { App } from '../src/app/app.ts';
import { launchBrowser } from '../testing/browser.ts';
import { realPart } from '../testing/real-parts.ts';
import { crowd, type Crowd } from './panel/crowd.ts';
import { keepTurns, type Wish } from './panel/kept-turns.ts';
import { chooseMonth, openLatency, openLive } from './panel/pages.ts';
import { readSlowly, type SlowCsv } from './panel/slow-csv.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { startBenchApp } from './support/rig.ts';

const STREAM_DAYS = [28, 1] as const;
/** Of the turns some are cut, none is without sound. */
const MONTH_SHARE = 0.9;

interface Opened {
  readonly latencyMs: { readonly afterCommit: Percentiles; readonly whole: Percentiles };
  /** From choosing 30 days to their figures. */
  readonly monthMs: Percentiles;
  readonly firstLoadMs: { readonly afterCommit: Percentiles; readonly whole: Percentiles };
  /** `GET /api/latency` for 24 hours and 30 days. */
  readonly apiMs: { readonly day: Percentiles; readonly month: Percentiles };
}
interface Result {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly load: readonly number[] };
  readonly pages?: Readonly<Record<string, Opened>>;
  readonly csv?: readonly SlowCsv[];
  readonly crowd?: Crowd;
}

export async function run(args: readonly string[]): Promise<Result> {
  const text = (fallback: string): { readonly type: 'string'; readonly default: string } => ({ type: 'string', default: fallback });
  const { values } = parseArgs({
    args: [...args],
    options: { turns: text('10000'), opens: text('20'), crowd: text('60'), rows: text('1000,10000,100000'), only: text('pages,csv,crowd') },
  });
  const only = new Set(values.only.split(','));
  const machine = { cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), load: loadavg() };
  return {
    machine,
    ...(only.has('pages') ? { pages: await pages(Number(values.turns), Number(values.opens)) } : {}),
    ...(only.has('csv') ? { csv: await csv(values.rows.split(',').map(Number)) } : {}),
    ...(only.has('crowd') ? { crowd: await crowd(Number(values.crowd)) } : {}),
  };
}

async function pages(turns: number, opens: number): Promise<Record<string, Opened>> {
  const chromium = realPart('chromium');
  if (chromium === null) throw new Error('this needs Chromium: install it, or name it with CHROMIUM_PATH');
  const browser = await launchBrowser(chromium);
  try {
    const found: Record<string, Opened> = {};
    for (const days of STREAM_DAYS) {
      found[`${turns} turns in ${days} days`] = await withTurns({ turns, days, gpu: true }, async ({ url }) => {
        const [latency, live, month, apiDay, apiMonth] = [[], [], [], [], []] as [Times[], Times[], number[], number[], number[]];
        // The first of each finds nothing of it in the processor's and the disk's caches.
        for (let i = -1; i < opens; i++) {
          const [one, two] = [await openLatency(browser, url), await openLive(browser, url)];
          const three = await chooseMonth(browser, url, turns * MONTH_SHARE);
          const [four, five] = [await asked(url, 24), await asked(url, 720)];
          if (i < 0) continue;
          latency.push(one);
          live.push(two);
          month.push(three);
          apiDay.push(four);
          apiMonth.push(five);
        }
        const both = (times: readonly Times[]): Opened['latencyMs'] => ({
          afterCommit: percentiles(times.map(({ afterCommitMs }) => afterCommitMs)),
          whole: percentiles(times.map(({ wholeMs }) => wholeMs)),
        });
        return {
          latencyMs: both(latency),
          monthMs: percentiles(month),
          firstLoadMs: both(live),
          apiMs: { day: percentiles(apiDay), month: percentiles(apiMonth) },
        };
      });
    }
    return found;
  } finally {
    await browser.close();
  }
}
type Times = Awaited<ReturnType<typeof openLatency>>;

async function asked(url: string, hours: number): Promise<number> {
  const before = performance.now();
  const response = await fetch(`${url}/api/latency?hours=${hours}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`/api/latency answered ${response.status}`);
  return performance.now() - before;
}

async function csv(rows: readonly number[]): Promise<SlowCsv[]> {
  const found: SlowCsv[] = [];
  for (const turns of rows) {
    found.push(
      await withTurns({ turns, days: 28, gpu: false }, async ({ url }) => {
        // What is loaded with the first request is not counted.
        await (await fetch(`${url}/api/telemetry.csv`)).body?.cancel();
        return readSlowly(url);
      }),
    );
  }
  return found;
}

async function withTurns<T>(wish: Omit<Wish, 'file'>, use: (app: App) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'aivt-bench-panel-'));
  try {
    process.stderr.write(`panel: keeping ${wish.turns} turns\n`);
    await keepTurns({ ...wish, file: join(folder, 'telemetry.sqlite') });
    const stubs = Object.fromEntries(['ASR', 'POLICY', 'TTS', 'TWITCH', 'OBS', 'VTS'].map((part) => [`USE_STUB_${part}`, '1']));
    const app = await startBenchApp({ ...stubs, AIVT_DATA_DIR: folder }, undefined);
    try {
      return await use(app);
    } finally {
      await app.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
