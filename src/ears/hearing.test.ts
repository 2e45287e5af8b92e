import { describe, expect, it } from 'vitest';
import { TestEars } from '../../testing/ears.ts';
import { RecogniserError } from '../ports/recogniser.ts';
import { adaptivePauses, ENDPOINT_RULES, turnPauses } from './endpointing.ts';

const SENTENCE = 'what do you think about this game';
/** A word each 200 ms. */
const growing = (ms: number): string =>
  SENTENCE.split(' ')
    .slice(0, Math.floor((ms - 300) / 200))
    .join(' ');

describe('an utterance', () => {
  it('is told in partials while it lasts, and as a whole soon after the pause', async () => {
    const ears = new TestEars();
    ears.recogniser.text = (ms, purpose) => (purpose === 'final' ? `${SENTENCE}?` : growing(ms));
    await ears.pause(1000);
    const startMs = ears.clock.nowMs();
    await ears.speak(1600);
    const endMs = ears.clock.nowMs();
    await ears.pause(1000);
    expect(ears.kinds()).toEqual(['onset', 'floor', `final ${SENTENCE}?`, 'release']);
    const partials = ears.told.filter(({ what }) => what.startsWith('partial'));
    expect(partials.length).toBeGreaterThan(4);
    // The floor, a frame's end and the fake pace of the words stand in these bounds; figures are for the bench.
    expect(partials[0]!.atMs - startMs).toBeLessThan(700);
    expect(ears.at('final') - endMs).toBeLessThanOrEqual(544);
  });

  it('loses nothing of its beginning, and little silence goes with its end', async () => {
    const ears = new TestEars();
    await ears.pause(1000);
    await ears.speak(960);
    await ears.pause(1000);
    const final = ears.recogniser.asked.at(-1)!;
    expect(final).toMatchObject({ purpose: 'final', hints: ['Kitsu'] });
    // Voice, up to 300 ms before it, up to 224 ms after it.
    expect(final.ms).toBeGreaterThanOrEqual(960 + 192);
    expect(final.ms).toBeLessThanOrEqual(960 + 320 + 224);
  });

  it('is asked for in one decode at a time, at its pace, and no oftener than a slow recogniser can', async () => {
    const quick = new TestEars();
    await quick.speak(3000);
    const gaps = quick.recogniser.asked.slice(1).map(({ atMs }, n) => atMs - quick.recogniser.asked[n]!.atMs);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300);
    const slow = new TestEars();
    slow.recogniser.decodeMs = 900;
    await slow.speak(6000);
    expect(slow.recogniser.mostInFlight).toBe(1);
    expect(slow.recogniser.asked.length).toBeLessThanOrEqual(5);
  });

  it('does not let its end wait for a partial that is under way', async () => {
    const ears = new TestEars();
    ears.recogniser.decodeMs = 900;
    await ears.speak(1700);
    const endMs = ears.clock.nowMs();
    await ears.pause(2000);
    expect(ears.recogniser.aborted).toBe(1);
    // The final began 224 ms after the end of speech, and took 900.
    expect(ears.at('final') - endMs).toBeLessThanOrEqual(1160);
  });

  // faster-whisper on two cores takes seconds, and works through a partial that was given up before it looks at the final.
  it('is asked for once, at its end, where the recogniser is known to be slow, but not while she speaks', async () => {
    const ears = new TestEars();
    ears.recogniser.decodeMs = 1500;
    const asked = async (): Promise<string[]> => {
      const before = ears.recogniser.asked.length;
      await ears.speak(1920);
      await ears.pause(2500);
      return ears.recogniser.asked.slice(before).map(({ purpose }) => purpose);
    };
    expect(await asked()).toEqual(['partial', 'final']);
    expect(await asked()).toEqual(['final']);
    ears.own.sounding = true;
    expect(await asked()).toEqual(['partial', 'final']);
  });

  it('throws the early final away when somebody goes on', async () => {
    const ears = new TestEars();
    ears.recogniser.text = (ms) => (ms > 1800 ? 'first second' : 'first');
    await ears.speak(800);
    await ears.pause(400);
    await ears.speak(800);
    await ears.pause(800);
    expect(ears.kinds()).toEqual(['onset', 'floor', 'final first second', 'release']);
  });

  it('ends sooner after a whole sentence, later in the middle of one, if pauses are adaptive', async () => {
    const endAfter = async (text: string): Promise<number> => {
      const ears = new TestEars({ endpoint: { ...ENDPOINT_RULES, pauseMs: adaptivePauses(500) } });
      ears.recogniser.text = () => text;
      await ears.speak(1280);
      const endMs = ears.clock.nowMs();
      await ears.pause(2000);
      return ears.at('final') - endMs;
    };
    expect(await endAfter('what is that?')).toBeLessThan(400);
    expect(await endAfter('I was thinking and')).toBeGreaterThan(950);
  });
});

describe('a pause that the turn model judges', () => {
  const listening = (verdict: 'finished' | 'unfinished' | null, afterMs = 40): TestEars => {
    const ears = new TestEars({ endpoint: { ...ENDPOINT_RULES, pauseMs: adaptivePauses(500), turn: turnPauses(500) } });
    ears.recogniser.text = () => 'I saw the fox';
    Object.assign(ears.turnAnswer, { verdict, afterMs });
    return ears;
  };
  const endAfter = async (ears: TestEars): Promise<number> => {
    await ears.speak(1280);
    const endMs = ears.clock.nowMs();
    await ears.pause(3000);
    return ears.at('final') - endMs;
  };

  it('is shorter when it sounded finished and longer when not', async () => {
    expect(await endAfter(listening('finished'))).toBeLessThan(400);
    expect(await endAfter(listening('unfinished'))).toBeGreaterThan(1450);
  });

  it('is as long as the words say when no answer comes, or a late one', async () => {
    const byWords = await endAfter(listening(null));
    expect(byWords).toBeGreaterThan(480);
    expect(byWords).toBeLessThan(650);
    expect(await endAfter(listening('unfinished', 350))).toBe(byWords);
  });

  it('is asked for once, with all that was said; an answer of a pause that is over counts for no other', async () => {
    const ears = listening('finished', 300);
    await ears.speak(1280);
    await ears.pause(256);
    await ears.speak(640);
    // The answer to the first pause would have ended the second one here.
    await ears.pause(256);
    expect(ears.kinds()).toEqual(['onset', 'floor']);
    await ears.pause(1000);
    expect(ears.kinds().slice(2)).toEqual(['final I saw the fox', 'release']);
    // 288 ms before the onset was known are heard too.
    expect(ears.turnAnswer.asked.map((ms) => Math.round(ms / 100))).toEqual([15, 24]);
  });

  it('brings no more than the last eight seconds', async () => {
    const ears = listening('finished');
    await ears.speak(12_000);
    await ears.pause(300);
    expect(ears.turnAnswer.asked).toEqual([8000]);
  });
});

describe('what is no utterance for her', () => {
  it.each([
    ['a short noise', 128, 'hello', 'noise'],
    ['a sound without words', 800, '[BLANK_AUDIO]', 'no-words'],
    ['a cough that a recogniser makes a thank-you of', 224, 'Thank you.', 'no-words'],
  ])('%s', async (_, ms, text, why) => {
    const ears = new TestEars();
    ears.recogniser.text = () => text;
    await ears.pause(500);
    await ears.speak(ms);
    await ears.pause(1000);
    expect(ears.kinds()).toEqual(['onset', why]);
  });

  it('a recogniser that fails, is slow or away: it is said, the floor is free, and the next utterance is heard', async () => {
    const ears = new TestEars();
    ears.recogniser.text = () => new RecogniserError('the server closed the connection');
    await ears.speak(800);
    await ears.pause(1000);
    expect(ears.kinds()).toEqual(['onset', 'failed']);
    ears.recogniser.ready = false;
    await ears.speak(800);
    await ears.pause(1000);
    expect(ears.kinds().slice(2)).toEqual(['onset', 'no-recogniser']);
    ears.recogniser.ready = true;
    ears.recogniser.text = () => 'are you there';
    await ears.speak(800);
    await ears.pause(1000);
    expect(ears.kinds().slice(4)).toEqual(['onset', 'floor', 'final are you there', 'release']);
  });
});

describe('while she speaks', () => {
  const over = (text: string): TestEars => {
    const ears = new TestEars();
    ears.own.sounding = true;
    ears.own.spoken = 'foxes sleep all day in the warm sun and dream';
    ears.recogniser.text = () => text;
    return ears;
  };

  it('she is turned down with the onset, and cut when there are words', async () => {
    const ears = over('stop for a moment please');
    await ears.speak(1280);
    ears.own.sounding = false;
    await ears.pause(800);
    expect(ears.kinds()).toEqual(['onset', 'duck', 'floor', 'unduck', 'final stop for a moment please', 'release']);
    expect(ears.at('duck') - ears.at('onset')).toBe(0);
  });

  it.each([
    ['uh-huh', 'backchannel'],
    ['sleep all day in the warm sun', 'own-voice'],
    ['', 'no-words'],
  ])('"%s" lets her go on', async (text, why) => {
    const ears = over(text);
    await ears.speak(960);
    await ears.pause(800);
    expect(ears.kinds()).toEqual(['onset', 'duck', 'unduck', why]);
  });

  it.each([
    ['a hum', 'uh-huh', 'backchannel'],
    ['her own voice', 'sleep all day in the warm sun', 'own-voice'],
    ['nothing', '', 'no-words'],
  ])('words that turn out to be %s stopped her for nothing, and that is told', async (_, final, why) => {
    const ears = over('');
    ears.recogniser.text = (ms, purpose) => (purpose === 'final' ? final : 'stop for a moment please');
    await ears.speak(960);
    ears.own.sounding = false;
    await ears.pause(800);
    expect(ears.kinds()).toEqual(['onset', 'duck', 'floor', 'unduck', 'mistaken', why]);
  });

  it('words that were lost on the way were said all the same', async () => {
    const ears = over('stop for a moment please');
    await ears.speak(960);
    ears.own.sounding = false;
    ears.recogniser.text = () => new RecogniserError('gone');
    await ears.pause(800);
    expect(ears.kinds()).toEqual(['onset', 'duck', 'floor', 'unduck', 'release', 'failed']);
  });

  it('an echo that sounds like her neither turns her down nor stops her, whatever the recogniser makes of it', async () => {
    const ears = over('flocks of sheep in a worm song');
    ears.own.verdict = 'hers';
    await ears.speak(960);
    await ears.pause(800);
    expect(ears.kinds()).toEqual(['onset', 'own-voice']);
  });

  it('somebody who speaks over her echo stops her, though half of the words are hers', async () => {
    const ears = over('sleep all day in the warm sun');
    ears.own.verdict = 'hers';
    await ears.speak(960);
    ears.own.verdict = 'other';
    ears.recogniser.text = () => 'sleep all day in the warm sun wait a moment please';
    await ears.speak(960);
    ears.own.sounding = false;
    await ears.pause(800);
    expect(ears.kinds().slice(0, 4)).toEqual(['onset', 'duck', 'floor', 'unduck']);
    expect(ears.kinds().at(-2)).toContain('final');
  });

  it('her own echo turns her down once, not at every word', async () => {
    const ears = over('sleep all day in the warm sun');
    for (let n = 0; n < 4; n++) {
      await ears.speak(960);
      await ears.pause(800);
    }
    expect(ears.kinds().filter((what) => what === 'duck')).toHaveLength(1);
  });
});

it('answers who goes on before she was heard as a whole, and anew when she was heard between', async () => {
  const ears = new TestEars();
  ears.recogniser.text = () => 'so I was thinking';
  await ears.speak(960);
  await ears.pause(960);
  ears.recogniser.text = () => 'what about dinner';
  await ears.speak(960);
  await ears.pause(960);
  ears.own.sounding = true;
  await ears.pause(500);
  ears.own.sounding = false;
  await ears.speak(960);
  await ears.pause(960);
  expect(ears.kinds().filter((what) => what.startsWith('final'))).toEqual([
    'final so I was thinking',
    'final so I was thinking what about dinner',
    'final what about dinner',
  ]);
});

it('ends what was begun when the microphone goes, and drops it when the ears close', async () => {
  const ears = new TestEars();
  await ears.speak(960);
  const ended = ears.hearing.end();
  await ears.clock.advance(200);
  await ended;
  expect(ears.kinds()).toEqual(['onset', 'floor', 'final hello there my friend', 'release']);
  await ears.speak(960);
  await ears.hearing.close();
  expect(ears.kinds().slice(4)).toEqual(['onset', 'floor', 'release']);
  await ears.clock.advance(1000);
  expect(ears.clock.pending).toBe(0);
});
