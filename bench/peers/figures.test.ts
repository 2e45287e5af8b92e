import { expect, it } from 'vitest';
import { tokenize } from '../../testing/stand-ins/ollama.ts';
import { cutFigures, cutOf, firstClauseOf, unitsOf, verdictsOf, waitFigures, waitOf } from './figures.ts';
import { MS_PER_CHAR, type TurnLog } from './server.ts';

const REPLY = 'Oh, hello there! The wind told me a story. And I forgot the end.';

/** Token n leaves at 1000 + 10 n; the voice is asked and answers after 60. */
function logOf(spoken: string): TurnLog {
  const tokens = tokenize(REPLY).map((text, n) => ({ text, atMs: 1000 + 10 * n }));
  return {
    model: [{ askedAtMs: 900, tokens, closedAtMs: null, finishedAtMs: 2000 }],
    voice: [{ text: spoken, askedAtMs: 1300, firstByteAtMs: 1360, closedAtMs: null }],
  };
}
const atOf = (text: string): number => 1000 + 10 * (tokenize(text).length - 1);

it('sets the first sound against the first clause and against what the arm itself sent to the voice', () => {
  const own = 'Oh, hello there! The wind told me a story.';
  const turned = { askedAtMs: 880, firstAudioAtMs: atOf(own) + 60 + 7, cpuMs: 5 };
  expect(waitOf(REPLY, turned, logOf(own))).toEqual({
    overheadMs: atOf(own) - atOf('Oh, hello there!') + 7,
    ownCutMs: 7,
    toModelMs: 20,
    endsWithDot: false,
    cpuMs: 5,
  });
});

it('refuses a turn that did not go as one goes', () => {
  const turned = { askedAtMs: 0, firstAudioAtMs: 1, cpuMs: 0 };
  expect(() => waitOf(REPLY, { ...turned, firstAudioAtMs: null }, logOf('Oh'))).toThrow('no sound');
  expect(() => waitOf(REPLY, turned, { ...logOf('Oh'), voice: [] })).toThrow('voice was not asked');
  expect(() => waitOf(REPLY, turned, { ...logOf('Oh'), model: [] })).toThrow('did not reach the model');
});

it.each([
  ['Oh, hello there!', 'Oh, hello there!'],
  ['Oh hello there', 'Oh, hello there'],
  ['Oh, hello there! The wind told me a story. ', 'Oh, hello there! The wind told me a story.'],
  ['Oh,', 'Oh,'],
])('finds how much of the reply has to be there for %j', (text, expected) => {
  expect(REPLY.slice(0, unitsOf(REPLY, text))).toBe(expected);
});

it('takes the first clause as AIVT cuts it, wherever it ends', () => {
  expect(firstClauseOf(REPLY)).toBe('Oh, hello there!');
  expect(firstClauseOf('Hmm, let me see. And then?')).toBe('Hmm, let me see.');
  expect(firstClauseOf('yes')).toBe('yes');
});

it('tells of an interruption what still came, who hung up, and what the history holds beyond what was heard', () => {
  const log = logOf('Oh');
  const heard = { askedAtMs: 0, calledAtMs: 2000, silentAtMs: 2004, heardMs: 10 * MS_PER_CHAR, history: 'x'.repeat(14) };
  const closed = { ...log, model: log.model.map((call) => ({ ...call, closedAtMs: 2030 })) };
  expect(cutOf(heard, closed)).toEqual({
    silenceMs: 4,
    llmClosedMs: 30,
    llmOverBefore: false,
    historyOverHeard: 4,
    historyShare: 14 / REPLY.length,
  });
  const early = { ...log, model: log.model.map((call) => ({ ...call, finishedAtMs: null, closedAtMs: 1990 })) };
  expect(cutOf(heard, early)).toMatchObject({ llmClosedMs: null, llmOverBefore: true });
  const open = { ...log, model: log.model.map((call) => ({ ...call, finishedAtMs: null })) };
  expect(cutOf({ ...heard, silentAtMs: 1990 }, open)).toMatchObject({ silenceMs: 0, llmClosedMs: null, llmOverBefore: false });
  expect(cutFigures([cutOf(heard, closed), cutOf({ ...heard, history: REPLY }, open), cutOf(heard, early)])).toMatchObject({
    n: 3,
    llmClosedMs: { p50: 30, p95: 30 },
    llmNotClosed: 1,
    llmOverBefore: 1,
    historyHadAll: 1,
  });
});

it('holds the targets against what was found, and says when it cannot', () => {
  const waits = (ms: number): ReturnType<typeof waitFigures> =>
    waitFigures([{ overheadMs: ms, ownCutMs: ms, toModelMs: 0, endsWithDot: false, cpuMs: 0 }]);
  const cuts = cutFigures([{ silenceMs: 21, llmClosedMs: 1, llmOverBefore: false, historyOverHeard: 0, historyShare: 0 }]);
  expect(verdictsOf(waits(8), waits(150), cuts).map(({ target, met }) => [target, met])).toEqual([
    [10, true],
    [7.5, false],
    [20, false],
  ]);
  expect(verdictsOf(waits(8), undefined, undefined).map(({ met }) => met)).toEqual([true, null, null]);
});
