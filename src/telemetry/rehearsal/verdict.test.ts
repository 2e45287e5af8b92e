import { describe, expect, it } from 'vitest';
import type { TurnRecord } from '../../ports/history.ts';
import { adviceOf } from './advice.ts';
import { judgeRehearsal } from './verdict.ts';

interface Times {
  readonly wait?: number;
  readonly prompt?: number;
  readonly token?: number;
  readonly clause?: number;
  readonly voice?: number;
  readonly ear?: number;
}

let turns = 0;
function turn(
  { wait = 5, prompt = 5, token = 300, clause = 100, voice = 100, ear = 50 }: Times = {},
  more: Partial<TurnRecord> = {},
): TurnRecord {
  const started = wait;
  const promptReady = started + prompt;
  const firstToken = promptReady + token;
  const firstClause = firstToken + clause;
  const firstAudio = firstClause + voice;
  const playing = firstAudio + ear;
  return {
    ...{ turnId: `t${turns++}`, startedAt: turns, characterId: 'kitsu', kind: 'chat', verbatim: false, lane: 'chat', user: 'mika' },
    ...{ outcome: 'finished', reason: null, heardChars: 10, ttftMs: token, ttfbMs: voice, e2eMs: playing },
    marks: { admitted: 1, started, promptReady, firstToken, firstClause, firstAudio, playing },
    ...more,
  };
}
const many = (n: number, times: Times = {}): TurnRecord[] => Array.from({ length: n }, () => turn(times));

describe('the verdict', () => {
  it.each([
    ['fast throughout', many(20), true, [560, 560]],
    // 120 ms of a turn are everything else.
    ['exactly at the first target', many(20, { token: 940 }), true, [1200, 1200]],
    ['a millisecond over it', many(20, { token: 941 }), false, [1201, 1201]],
    ['one slow turn of twenty is within 95 of 100', [...many(19), ...many(1, { token: 9_000 })], true, [560, 560]],
    ['two of twenty are not', [...many(18), ...many(2, { token: 1_541 })], false, [560, 1_801]],
    ['nothing measured', [], false, [null, null]],
  ] as const)('%s', (_, given, passed, found) => {
    const verdict = judgeRehearsal(given);
    expect(verdict.passed).toBe(passed);
    expect(verdict.targets.map(({ foundMs }) => foundMs)).toEqual(found);
  });

  it('counts answers to somebody that found the floor free; those that waited are told apart', () => {
    const verdict = judgeRehearsal([
      turn(),
      turn({ wait: 4_000 }),
      turn({ wait: 101 }),
      turn({}, { verbatim: true }),
      turn({}, { user: null, kind: 'idle' }),
      turn({}, { e2eMs: null, marks: { started: 5 } }),
    ]);
    expect(verdict).toMatchObject({ measured: 1, waited: { n: 2, p50: 656, p95: 4_555 } });
  });

  it.each([
    ['the stage that is too long says by how much', many(20, { token: 1_100 }), { firstToken: 160, voice: null, prompt: null }],
    ['either of two would do', many(20, { token: 700, clause: 700 }), { firstToken: 360, firstClause: 360, voice: null }],
    ['the slow end only', [...many(18), ...many(2, { voice: 2_000 })], { voice: 660, firstToken: null }],
    ['none by itself', many(20, { token: 900, clause: 900, voice: 900 }), { firstToken: null, firstClause: null, voice: null }],
    ['nothing is missing', many(20), { firstToken: 0, voice: 0 }],
  ] as const)('%s', (_, given, expected) => {
    const byStage = Object.fromEntries(judgeRehearsal(given).stages.map(({ stage, shorterByMs }) => [stage, shorterByMs]));
    expect(byStage).toMatchObject(expected);
  });

  it('what it asks for is enough, and a millisecond less is not', () => {
    const given = Array.from({ length: 60 }, (_, n) => turn({ token: 400 + n * 25, clause: 50 + (n % 7) * 40 }));
    const by = judgeRehearsal(given).stages.find(({ stage }) => stage === 'firstToken')?.shorterByMs ?? 0;
    const shortened = (ms: number): boolean =>
      judgeRehearsal(
        given.map(({ marks, e2eMs }) => {
          const token = (marks.firstToken ?? 0) - (marks.promptReady ?? 0);
          const clause = (marks.firstClause ?? 0) - (marks.firstToken ?? 0);
          expect(e2eMs).not.toBeNull();
          return turn({ token: token - Math.min(ms, token), clause });
        }),
      ).passed;
    expect(by).toBeGreaterThan(0);
    expect([shortened(by), shortened(by - 1)]).toEqual([true, false]);
  });
});

describe('the advice', () => {
  it('names the stage, its share, and what would do', () => {
    expect(adviceOf(judgeRehearsal(many(20, { token: 1_100 })))).toBe(
      '160 ms are too many at the median. “first word of the model” is 1100 of 1360 ms: 160 ms less of it in each turn would do. What helps: a smaller model or one that fits the card whole (`npm run models -- recommend`), a shorter persona, nothing else on the card.',
    );
  });

  it('looks at the slow turns where only they are too slow', () => {
    expect(adviceOf(judgeRehearsal([...many(18), ...many(2, { voice: 2_000 })]))).toMatch(
      /^660 ms are too many at the 95th of 100\. “voice” is 2000 of 2460 ms/u,
    );
  });

  it('names two where one is not enough, and says nothing where nothing is missing', () => {
    expect(adviceOf(judgeRehearsal(many(20, { token: 1_900, voice: 1_800 })))).toMatch(
      /but even without it .* “voice” \(1800 ms\) has to be shorter too/u,
    );
    expect(adviceOf(judgeRehearsal(many(20)))).toBeNull();
    expect(adviceOf(judgeRehearsal([]))).toBeNull();
  });
});
