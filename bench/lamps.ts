/**
 * The panel's lamps and switches in Chromium (and a real OBS, where Linux has obs and Xvfb): how soon each part's
 * death is seen, and how soon a switch is obeyed.
 *
 * `killToLampMs` runs from the SIGKILL (of the voice's process, of OBS, and of the process before the stand-ins of
 * Ollama, the recogniser, Twitch and VTube Studio; the overlay's socket is broken off) to the change of the lamp in
 * the page's document, by wall clock. Each waits before its death for a time that a seed draws, so that it falls
 * anywhere between two looks at it. `backMs` is from its start to its lamp being online; the voice starts itself, so
 * that there it is from the death.
 *
 * `clickToObeyedMs` runs from the click in the page to: the model's server sees its connection closed in mid-answer
 * (policy), the ears are off (asr), the last connection to the server is closed (twitch, obs), the last frame of the
 * mouth has come in mid-sentence (vts; 0: none came after the click), the player is told to be silent in mid-sentence
 * (tts, by Mute: it has no switch), the memory is off.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../src/kernel/random.ts';
import { launchBrowser } from '../testing/browser.ts';
import { flip, LABELS, openLampHouse, type LampHouse, type Mortal } from '../testing/lamps.ts';
import { findObs, startObs } from '../testing/obs.ts';
import { realPart } from '../testing/real-parts.ts';
import { VIEWER } from '../testing/stand-ins/twitch-app.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

const ROUNDS = 10;
const MOST_WAIT_MS = 1000;
const VTS_SILENT_MS = 1500;
const STEP_LIMIT_MS = 120_000;
const TARGETS = { killToLampMs: 1000, clickToObeyedMs: 200 } as const;

type Figures = Percentiles & { readonly max: number };

interface Result {
  readonly rounds: number;
  readonly targets: typeof TARGETS;
  readonly killToLampMs: Readonly<Record<string, Figures>>;
  readonly backMs: Readonly<Record<string, Figures>>;
  readonly clickToObeyedMs: Readonly<Record<string, Figures>>;
  readonly missed: readonly string[];
}

export async function run(args: readonly string[]): Promise<Result> {
  const rounds = Number(args[args.indexOf('--times') + 1] ?? ROUNDS) || ROUNDS;
  const chromium = realPart('chromium');
  if (chromium === null) throw new Error('this measurement needs Chromium');
  await using stack = new AsyncDisposableStack();
  const browser = await launchBrowser(chromium);
  stack.defer(() => browser.close());
  const programs = findObs();
  const obs = programs && (await startObs(programs));
  stack.defer(() => obs?.close());
  const house = await openLampHouse(browser, obs);
  stack.defer(() => house.close());
  const random = seededRandom(1);
  const lampMs = new Map<string, number[]>();
  const backMs = new Map<string, number[]>();
  const obeyedMs = new Map<string, number[]>();
  const note = (map: Map<string, number[]>, name: string, value: number): void => void map.set(name, [...(map.get(name) ?? []), value]);
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`lamps: round ${round}/${rounds}\n`);
    for (const name of Object.keys(house.deaths) as Mortal[]) {
      await sleep(random() * MOST_WAIT_MS);
      const died = await within(`the death of ${name}`, death(house, name));
      note(lampMs, name, died.lampMs);
      note(backMs, name, died.backMs);
    }
    for (const [name, obeys] of Object.entries(switches(house))) note(obeyedMs, name, await within(`the switch of ${name}`, obeys()));
  }
  const told = { killToLampMs: figures(lampMs), clickToObeyedMs: figures(obeyedMs) };
  const missed = (Object.keys(TARGETS) as (keyof typeof TARGETS)[]).flatMap((what) =>
    Object.entries(told[what]).flatMap(([name, { max }]) => (max > TARGETS[what] ? [`${name}: ${what}`] : [])),
  );
  return { rounds, targets: TARGETS, ...told, backMs: figures(backMs), missed };
}

/** What does not come is a fault to be told, and nothing to be waited for: the waits inside are for events alone. */
async function within<T>(what: string, work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = sleep(STEP_LIMIT_MS, undefined, { signal: limit.signal }).then(() =>
    Promise.reject(new Error(`${what} was not seen through within ${STEP_LIMIT_MS / 1000} s`)),
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}

async function death({ lamps, deaths }: LampHouse, name: Mortal): Promise<{ readonly lampMs: number; readonly backMs: number }> {
  const from = lamps.now;
  const killedAtMs = Date.now();
  await deaths[name]?.kill();
  const dark = await lamps.until(LABELS[name], ['offline', 'degraded'], from);
  const revivedAtMs = name === 'tts' ? killedAtMs : Date.now();
  await deaths[name]?.revive();
  const back = await lamps.until(LABELS[name], ['online'], dark.next);
  return { lampMs: dark.atMs - killedAtMs, backMs: back.atMs - revivedAtMs };
}

/** Each throws the switch, tells how long it took to be obeyed, and has it on again at the end. */
function switches(house: LampHouse): Readonly<Record<string, () => Promise<number>>> {
  const { on, page, lamps, ollama, relays, eye } = house;

  async function flipped(label: string, obeyed: Promise<number>): Promise<number> {
    const from = lamps.now;
    await flip(page, label);
    const atMs = await obeyed;
    const off = await lamps.until(label, ['disabled'], from);
    const { clickedAtMs } = lamps;
    await flip(page, label);
    await lamps.until(label, ['online'], off.next);
    return atMs - clickedAtMs;
  }
  const hungUp = (name: 'twitch' | 'obs') => (): Promise<number> => {
    const relay = relays[name];
    const closed = new Promise<number>((resolve) => {
      relay.onOpen = (open) => {
        if (open === 0) resolve(Date.now());
      };
    });
    return flipped(LABELS[name], closed);
  };
  const told = async (type: 'ears.state' | 'module.state', state: string): Promise<number> =>
    (await on.log.until(type, on.log.now, (event) => event.state === state)).at;

  return {
    async policy() {
      const from = on.log.now;
      ollama.clearLog();
      on.write(VIEWER, 'Kitsu, tell me a very long story?');
      await on.log.until('turn.playing', from);
      return flipped(LABELS.policy, closedAtMs(house));
    },
    asr: () => flipped(LABELS.asr, told('ears.state', 'off')),
    twitch: hungUp('twitch'),
    ...(eye === null ? {} : { obs: hungUp('obs') }),
    async vts() {
      await speaking(on);
      const { injections } = house.vts.world.inputs;
      // The last frame is known when there has been none for a while.
      const last = sleep(VTS_SILENT_MS).then(() => performance.timeOrigin + (injections.at(-1)?.atMs ?? 0));
      return Math.max(0, await flipped(LABELS.vts, last));
    },
    memory: () => flipped('Memory', told('module.state', 'disabled')),
    async tts() {
      await speaking(on);
      const silent = new Promise<number>((resolve) => {
        house.overlay().onMessage = (message) => {
          if (message.type === 'cut') resolve(Date.now());
        };
      });
      await page.getByRole('button', { name: 'Mute', exact: true }).click();
      const tookMs = (await silent) - lamps.clickedAtMs;
      await page.getByRole('button', { name: 'Unmute' }).click();
      await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
      return tookMs;
    },
  };
}

async function speaking(on: LampHouse['on']): Promise<void> {
  const from = on.log.now;
  await on.app.ingress.say(
    'These words take a while to be said, so that there is time enough to switch something off in the middle of them.',
  );
  await on.log.until('turn.playing', from);
}

/** When the model's server saw its answer given up. */
async function closedAtMs({ ollama }: LampHouse): Promise<number> {
  for (const lateAtMs = Date.now() + STEP_LIMIT_MS; Date.now() < lateAtMs;) {
    const answer = ollama.log.find(({ path }) => path === '/api/chat');
    if (answer?.closedByClientAtMs) return answer.closedByClientAtMs;
    if (answer?.finishedAtMs) throw new Error('the model had finished before the switch: its reply is too short');
    await sleep(2);
  }
  throw new Error('the model was not asked, or went on: its server saw no answer given up');
}

function figures(map: ReadonlyMap<string, readonly number[]>): Record<string, Figures> {
  return Object.fromEntries([...map].map(([name, values]) => [name, { ...percentiles(values), max: Math.round(Math.max(...values)) }]));
}
