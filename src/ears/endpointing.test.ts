import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adaptivePauses,
  endpoint,
  ENDPOINT_RULES,
  QUIET,
  turnPauses,
  type Ending,
  type EndpointOutput,
  type EndpointRules,
} from './endpointing.ts';
import type { TurnVerdict } from './turn/turn-model.ts';

const MS = 32;

/** `v` a frame of voice, anything else none. */
function run(
  frames: string,
  rules: EndpointRules = ENDPOINT_RULES,
  ending: Ending = 'unknown',
  turn: TurnVerdict | null = null,
): { type: EndpointOutput; atMs: number }[] {
  let state = QUIET;
  const told: { type: EndpointOutput; atMs: number }[] = [];
  [...frames].forEach((frame, n) => {
    const [next, output] = endpoint(state, { voiced: frame === 'v', ms: MS, ending, turn }, rules);
    state = next;
    if (output) told.push({ type: output, atMs: (n + 1) * MS });
  });
  return told;
}
const kinds = (frames: string, rules?: EndpointRules, ending?: Ending): string[] => run(frames, rules, ending).map(({ type }) => type.type);
const voice = (ms: number): string => 'v'.repeat(Math.ceil(ms / MS));
const quiet = (ms: number): string => '.'.repeat(Math.ceil(ms / MS));

describe('endpoint', () => {
  it('begins at the third frame of voice and ends at the pause', () => {
    const told = run(quiet(500) + voice(900) + quiet(1000));
    expect(told.map(({ type }) => type.type)).toEqual(['onset', 'end']);
    expect(told[0]?.atMs).toBe(512 + 3 * MS);
    expect(told[1]?.type).toMatchObject({ reason: 'pause', voicedMs: 928, silenceMs: 512 });
    expect(told[1]?.atMs).toBe(512 + 928 + 512);
  });

  it('takes clicks for nothing, and a cough for no turn', () => {
    expect(kinds(`.v....v.....v..${quiet(1000)}`.repeat(5))).toEqual([]);
    expect(kinds(voice(128) + quiet(1000))).toEqual(['onset', 'noise']);
  });

  it('does not part a sentence at a short pause', () => {
    expect(kinds(voice(500) + quiet(400) + voice(500) + quiet(600))).toEqual(['onset', 'end']);
  });

  it('waits less after a finished sentence and more in the middle of a thought', () => {
    const rules = { ...ENDPOINT_RULES, pauseMs: adaptivePauses(500) };
    const endAfter = (ending: Ending): number => (run(voice(960) + quiet(2000), rules, ending).at(-1)?.atMs ?? 0) - 960;
    expect([endAfter('finished'), endAfter('unknown'), endAfter('open')]).toEqual([320, 512, 1024]);
  });

  it('waits as the turn model says, as the words say where it is silent, and between the two where they contradict each other', () => {
    const rules = { ...ENDPOINT_RULES, pauseMs: adaptivePauses(500), turn: turnPauses(500) };
    const endAfter = (ending: Ending, turn: TurnVerdict | null): number =>
      (run(voice(960) + quiet(3000), rules, ending, turn).at(-1)?.atMs ?? 0) - 960;
    expect((['finished', 'unknown', 'open'] as const).map((ending) => endAfter(ending, 'finished'))).toEqual([256, 256, 512]);
    expect((['finished', 'unknown', 'open'] as const).map((ending) => endAfter(ending, 'unfinished'))).toEqual([1024, 1504, 1504]);
    expect((['finished', 'unknown', 'open'] as const).map((ending) => endAfter(ending, null))).toEqual([320, 512, 1024]);
  });

  it('has the turn model asked once in each pause that is long enough, and of no noise', () => {
    const rules = { ...ENDPOINT_RULES, turn: turnPauses(500) };
    expect(kinds(voice(500) + quiet(150) + voice(500) + quiet(300) + voice(500) + quiet(600), rules)).toEqual([
      'onset',
      'ask',
      'ask',
      'end',
    ]);
    expect(run(voice(512) + quiet(400), rules).at(-1)).toEqual({ type: { type: 'ask' }, atMs: 512 + 192 });
    expect(kinds(voice(96) + quiet(600), rules)).toEqual(['onset', 'noise']);
  });

  it('takes a speech without pauses in pieces, and the next piece begins at once', () => {
    const told = run(voice(50_000) + quiet(1000));
    expect(told.map(({ type }) => (type.type === 'end' ? type.reason : type.type))).toEqual([
      'onset',
      'longest',
      'onset',
      'longest',
      'onset',
      'pause',
    ]);
  });

  it('tells onset and end in turn, whatever is heard, and loses no more than the window of the onset', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 400 }), (frames) => {
        const text = frames.map((voiced) => (voiced ? 'v' : '.')).join('');
        const told = run(text);
        // Who is asked changes nothing until an answer comes.
        const asked = run(text, { ...ENDPOINT_RULES, turn: turnPauses(500) });
        expect(asked.filter(({ type }) => type.type !== 'ask')).toEqual(told);
        told.forEach(({ type }, n) => expect(type.type === 'onset').toBe(n % 2 === 0));
        for (const { type } of told) {
          if (type.type === 'end') expect(type.voicedMs).toBeGreaterThanOrEqual(ENDPOINT_RULES.leastVoicedMs);
          if (type.type === 'noise') expect(type.voicedMs).toBeLessThan(ENDPOINT_RULES.leastVoicedMs);
        }
      }),
    );
  });
});
