/**
 * Hundreds of turns on a model server that stalls, refuses, breaks off, drips and goes away at random,
 * through everything that stands between it and the ear: no turn is silent, none is late.
 */
import { expect, it } from 'vitest';
import { createMarkupStage } from '../src/policy/markup.ts';
import { createBreaker, type BreakerState } from '../src/policy/breaker.ts';
import { SERVED_DEFAULTS } from '../src/policy/served/options.ts';
import { createServedPolicy } from '../src/policy/served/served.ts';
import { logTo } from '../src/kernel/log.ts';
import { seededRandom } from '../src/kernel/random.ts';
import { fakeTrigger } from '../testing/fakes.ts';
import { buildSpine } from '../testing/spine.ts';
import { createFaultyServer, type FaultyServer, type Way } from '../testing/stand-ins/faulty-server.ts';

const FILLER_AFTER_MS = 900;
const DEADLINE_MS = 12_000;
/** From a clause to its first sound: the fake voice makes it in 20 ms. */
const VOICE_MS = 50;
const STEP_MS = 250;

it.each([
  [1, 500],
  [2, 150],
  [3, 150],
])('seed %i: %i turns', { timeout: 120_000 }, async (seed, turns) => {
  let server: FaultyServer | undefined;
  const breakers: BreakerState[] = [];
  const spine = buildSpine(createMarkupStage({ names: ['Kitsu'], maxSentences: () => 4 }), {
    fillerAfterMs: FILLER_AFTER_MS,
    deadlineMs: DEADLINE_MS,
    policy: (clock) => {
      server = createFaultyServer(clock, seed);
      const served = createServedPolicy({
        ...{ server, clock, options: SERVED_DEFAULTS, report: () => undefined, log: logTo(() => undefined) },
      });
      return createBreaker(served, { clock, onChange: (now) => breakers.push(now), random: () => 0 });
    },
  });
  const { clock, conductor, events, of } = spine;
  const random = seededRandom(seed + 1000);
  const ways = new Map<Way, number>();
  await clock.advance(500);

  for (let n = 0; n < turns; n++) {
    if (server === undefined) return expect.unreachable('no server was made');
    // Now and then it goes away for some turns.
    server.down = server.down ? random() < 0.6 : random() < 0.06;
    const text = `turn ${n}`;
    const from = events.length;
    const wasOpen = breakers.at(-1)?.state === 'open';
    const changes = breakers.length;
    const beganMs = clock.nowMs();
    let firstClauseMs: number | null = null;
    conductor.submit(fakeTrigger('paid', text, { viewer: `viewer ${n % 7}`, nowMs: beganMs }));
    const finished = (): boolean => events.slice(from).some(({ type }) => type === 'turn.finished');
    while (!finished() && clock.nowMs() - beganMs < 120_000) {
      await clock.advance(firstClauseMs === null ? 10 : STEP_MS);
      if (firstClauseMs === null && events.slice(from).some(({ type }) => type === 'turn.clause')) firstClauseMs = clock.nowMs() - beganMs;
    }
    const own = events.slice(from);
    const count = (type: string): number => own.filter((event) => event.type === type).length;
    const asked = server.asked.get(text) ?? [];
    const told = `${text}: ${JSON.stringify(asked)}, breaker ${wasOpen ? 'open' : 'closed'}`;
    for (const { way } of asked) ways.set(way, (ways.get(way) ?? 0) + 1);

    // Something is heard, and in time: the answer, the filler, or a ready line.
    expect(finished(), told).toBe(true);
    expect(of('turn.finished').at(-1)?.heard.trim(), told).not.toBe('');
    expect(firstClauseMs, told).toBeLessThanOrEqual(FILLER_AFTER_MS + VOICE_MS);
    // Whoever is not answered by the model is told once, with a reason; a filler alone is no answer.
    const clauses = count('turn.clause') - count('turn.filler');
    expect(clauses + (asked.some(({ begun }) => begun) ? 1 : 0), told).toBeGreaterThan(0);
    if (asked.length > 0 && ['well', 'slow'].includes(asked.at(-1)?.way ?? '')) expect(count('turn.fallback'), told).toBe(0);
    expect(count('turn.fallback'), told).toBeLessThanOrEqual(1);
    if (clauses === 0) expect(count('turn.fallback'), told).toBe(1);
    // At most one retry, and none after its first word.
    expect(asked.length, told).toBeLessThanOrEqual(2);
    expect(
      asked.slice(0, -1).some(({ begun }) => begun),
      told,
    ).toBe(false);
    // An open breaker costs nobody time, and the model nothing.
    if (wasOpen && breakers.length === changes) {
      expect(asked, told).toEqual([]);
      expect(firstClauseMs, told).toBeLessThanOrEqual(VOICE_MS);
    }
    await clock.advance(random() * 1500);
  }

  if (turns >= 500)
    expect([...ways.keys()].sort()).toEqual([
      'busy',
      'cut',
      'drip',
      'empty',
      'error500',
      'gone',
      'reset',
      'silent',
      'slow',
      'stall',
      'well',
    ]);
  expect(breakers.filter(({ state }) => state === 'open').length).toBeGreaterThan(0);
  expect(breakers.filter(({ state }) => state === 'closed').length).toBeGreaterThan(0);
  await conductor.close();
});
