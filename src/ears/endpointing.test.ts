import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptivePauses, endpoint, ENDPOINT_RULES, QUIET, type Ending, type EndpointOutput, type EndpointRules } from './endpointing.ts';

const MS = 32;

/** `v` a frame of voice, anything else none. */
function run(frames: string, rules: EndpointRules = ENDPOINT_RULES, ending: Ending = 'unknown'): { type: EndpointOutput; atMs: number }[] {
  let state = QUIET;
  const told: { type: EndpointOutput; atMs: number }[] = [];
  [...frames].forEach((frame, n) => {
    const [next, output] = endpoint(state, { voiced: frame === 'v', ms: MS, ending }, rules);
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
        const told = run(frames.map((voiced) => (voiced ? 'v' : '.')).join(''));
        told.forEach(({ type }, n) => expect(type.type === 'onset').toBe(n % 2 === 0));
        for (const { type } of told) {
          if (type.type === 'end') expect(type.voicedMs).toBeGreaterThanOrEqual(ENDPOINT_RULES.leastVoicedMs);
          if (type.type === 'noise') expect(type.voicedMs).toBeLessThan(ENDPOINT_RULES.leastVoicedMs);
        }
      }),
    );
  });
});
