import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestEars } from '../../testing/ears.ts';
import { NOTHING_BEGUN, SPECULATION_RULES, speculate, type SpeculationCommand, type SpeculationEvent } from './speculation.ts';

const heard = (text: string, silenceMs: number, change: Partial<Extract<SpeculationEvent, { type: 'heard' }>> = {}): SpeculationEvent => ({
  ...{ type: 'heard', text, silenceMs, isWhole: /[.?!]$/u.test(text), isForHer: true },
  ...change,
});
const END: SpeculationEvent = { type: 'end' };

function run(...events: readonly SpeculationEvent[]): string[] {
  let state = NOTHING_BEGUN;
  return events.flatMap((event) => {
    const [next, commands] = speculate(state, event, SPECULATION_RULES);
    state = next;
    return commands.map((command) => (command.type === 'begin' ? `begin ${command.text}` : 'drop'));
  });
}

describe('speculate', () => {
  it('begins at a silence after a whole sentence, once, and ends with the utterance', () => {
    expect(
      run(heard('What is that', 128), heard('What is that?', 64), heard('What is that?', 96), heard('what is that?', 128), END),
    ).toEqual(['begin What is that?', 'drop']);
  });

  it('drops when somebody goes on, when it was something else, and when it is not meant for her', () => {
    expect(run(heard('Wait.', 96), heard('Wait.', 0))).toEqual(['begin Wait.', 'drop']);
    expect(run(heard('Wait.', 96), heard('Way to go.', 128))).toEqual(['begin Wait.', 'drop', 'begin Way to go.']);
    expect(run(heard('Wait.', 96), heard('Wait and', 128))).toEqual(['begin Wait.', 'drop']);
    expect(run(heard('Wait.', 96), heard('Wait.', 128, { isForHer: false }))).toEqual(['begin Wait.', 'drop']);
  });

  it('for any course: at most one stands, none is left, and no more are begun than may be', () => {
    const event = fc.record({
      type: fc.constant('heard' as const),
      text: fc.constantFrom('Wait.', 'Wait', 'No!', 'No, and', ''),
      silenceMs: fc.constantFrom(0, 32, 96, 300),
      isWhole: fc.boolean(),
      isForHer: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state = NOTHING_BEGUN;
        let standing = 0;
        let begun = 0;
        for (const one of [...events, END]) {
          const [next, commands]: readonly [typeof state, readonly SpeculationCommand[]] = speculate(state, one, SPECULATION_RULES);
          state = next;
          for (const { type } of commands) {
            if (type === 'begin') begun += 1;
            standing += type === 'begin' ? 1 : -1;
            expect(standing === 0 || standing === 1).toBe(true);
          }
          if (one.type === 'heard' && one.silenceMs === 0) expect(standing, 'while somebody speaks').toBe(0);
        }
        expect(standing).toBe(0);
        expect(begun).toBeLessThanOrEqual(SPECULATION_RULES.most);
      }),
    );
  });
});

describe('the ears', () => {
  it('tell what is likely to be said before it is certain, and that it is no more when somebody goes on', async () => {
    const ears = new TestEars();
    ears.recogniser.text = (ms) => (ms > 1900 ? 'What is that? Over there.' : 'What is that?');
    await ears.speak(960);
    await ears.pause(400);
    expect(ears.likely.map(({ text, signal }) => [text, signal.aborted])).toEqual([['What is that?', false]]);
    expect(ears.kinds()).not.toContain('final What is that?');
    await ears.speak(960);
    expect(ears.likely[0]?.signal.aborted).toBe(true);
    await ears.pause(800);
    expect(ears.likely.map(({ text }) => text)).toEqual(['What is that?', 'What is that? Over there.']);
    expect(ears.kinds()).toContain('final What is that? Over there.');
    expect(ears.likely.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('begin nothing for her own voice, a hum while she speaks, or where it is switched off', async () => {
    for (const [text, enabled] of [
      ['Sleep all day in the sun.', true],
      ['Uh-huh.', true],
      ['What is that?', false],
    ] as const) {
      const ears = new TestEars({ speculation: { ...SPECULATION_RULES, enabled } });
      ears.own.sounding = true;
      ears.own.spoken = 'foxes sleep all day in the sun';
      ears.recogniser.text = () => text;
      await ears.speak(960);
      await ears.pause(800);
      expect(ears.likely, text).toEqual([]);
    }
  });
});
