/** The spine without a single real part: reply chain, conductor and speaker on a fake clock. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMarkupStage } from '../src/policy/markup.ts';
import { TURN_LIMIT_MS } from '../src/pipeline/running-turn.ts';
import { PolicyError } from '../src/ports/policy.ts';
import { approved, fakeTrigger } from '../testing/fakes.ts';
import { buildSpine } from '../testing/spine.ts';

let { clock, policy, voice, memory, conductor, events, of } = buildSpine();
const remembered = async (): Promise<string[]> =>
  (await memory.recall(fakeTrigger('chat', 'x'), new AbortController().signal)).turns.map((turn) => turn.answered);

beforeEach(() => {
  ({ clock, policy, voice, memory, conductor, events, of } = buildSpine());
});

describe('one reply', () => {
  it('goes from chat to heard, with its marks in order and nothing left behind', async () => {
    policy.reply = () => 'Hello there! How are you today?';
    conductor.submit(fakeTrigger('chat', 'hi', { viewer: 'ann' }));
    await clock.advance(10_000);
    expect(of('turn.clause').map((event) => event.text)).toEqual(['Hello there!', 'How are you today?']);
    expect(of('turn.playing').map((event) => event.seq)).toEqual([0, 1]);
    const finished = of('turn.finished')[0];
    expect(finished?.heard).toBe('Hello there! How are you today?');
    const marks = finished?.marks;
    expect(marks).toMatchObject({ firstToken: 100, firstClause: 110, firstAudio: 130, playing: 130 });
    // Six words of a quarter second.
    expect(marks?.finished).toBe(130 + 6 * 250);
    expect(await remembered()).toEqual(['Hello there! How are you today?']);
    expect(clock.pending).toBe(0);
  });

  it('synthesises one clause ahead and no more', async () => {
    policy.reply = () => 'One two three four. Five six seven eight. Nine ten eleven twelve. Thirteen is enough.';
    conductor.submit(fakeTrigger('chat', 'count', { viewer: 'ann' }));
    await clock.advance(600);
    expect(voice.spoken).toHaveLength(2);
    await clock.advance(700);
    expect(voice.spoken).toHaveLength(3);
    await clock.advance(10_000);
    expect(of('turn.finished')[0]?.heard).toContain('Thirteen is enough.');
  });

  it('says a stock line when the model fails before a word, and just ends when it breaks off later', async () => {
    policy.reply = () => new PolicyError('unreachable', 'Ollama does not answer at …: start it');
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(5000);
    expect(of('turn.fallback')[0]?.reason).toContain('Ollama does not answer');
    expect(of('turn.finished')[0]?.heard).toBe('(policyFailed)');
    policy.reply = () => 'First words. And then more words.';
    policy.failAfterTokens = 3;
    conductor.submit(fakeTrigger('chat', 'two', { viewer: 'bob', nowMs: clock.nowMs() }));
    await clock.advance(5000);
    expect(of('turn.finished')[1]?.heard).toBe('First words.');
    expect(of('turn.fallback')).toHaveLength(2);
  });

  it('stops the model and says an approved line when the gate blocks', async () => {
    policy.reply = () => `Fine so far. BLOCK this. ${'and on '.repeat(50)}`;
    conductor.submit(fakeTrigger('chat', 'one', { viewer: 'ann' }));
    await clock.advance(10_000);
    expect(of('turn.finished')[0]?.heard).toBe('Fine so far. (blockedOutput)');
    expect(of('moderation.blocked')).toHaveLength(1);
    expect(policy.aborted).toBe(1);
  });

  it('says the rest again from the word at which the voice died', async () => {
    policy.reply = () => 'one two three four five';
    voice.breakAfterWords = 3;
    conductor.submit(fakeTrigger('chat', 'count', { viewer: 'ann' }));
    await clock.advance(10_000);
    expect(voice.spoken).toEqual(['one two three four five', 'three four five']);
    expect(of('turn.finished')[0]?.heard).toBe('one two three four five');
    expect(of('turn.clause')).toHaveLength(1);
  });
});

describe('a model that thinks aloud', () => {
  // Its template writes the beginning of the reasoning, so the first reply is only known for it by its end.
  it('is silenced as soon as that shows, asked once more, and only its answer is remembered', async () => {
    const { clock, policy, conductor, memory, of } = buildSpine(createMarkupStage());
    policy.reply = () => `Tofu is soft. ${'It is white as well. '.repeat(3)}</think> Tofu is great!`;
    conductor.submit(fakeTrigger('chat', 'tofu?', { viewer: 'ann' }));
    await clock.advance(10_000);
    const [cut] = of('turn.cut');
    expect(cut?.reason).toBe('not-hers');
    expect(cut?.heard.length, 'cut while the first sentence was said').toBeLessThan('Tofu is soft.'.length + 1);
    expect(of('turn.finished').map(({ heard }) => heard)).toEqual(['Tofu is great!']);
    const { turns } = await memory.recall(fakeTrigger('chat', 'x'), new AbortController().signal);
    expect(turns.map(({ answered }) => answered)).toEqual(['Tofu is great!']);
    expect(policy.asked).toHaveLength(2);
  });
});

describe('the floor', () => {
  it('prepares the next reply while one plays, and lets nothing of it be heard before its turn', async () => {
    policy.reply = (prompt) => `${prompt.cue.text} has a long answer of ten words in all.`;
    conductor.submit(fakeTrigger('chat', 'first', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'second', { viewer: 'bob' }));
    await clock.advance(1000);
    expect(voice.spoken).toHaveLength(2);
    expect(of('turn.clause')).toHaveLength(1);
    expect(of('turn.started').map((event) => event.turnId)).toEqual(['t1']);
    await clock.advance(20_000);
    const order = events
      .filter((event) => event.type === 'turn.finished' || event.type === 'turn.playing')
      .map((event) => `${event.type} ${event.turnId}`);
    expect(order).toEqual(['turn.playing t1', 'turn.finished t1', 'turn.playing t2', 'turn.finished t2']);
  });

  it('throws the prepared reply away for a better one and stops its model', async () => {
    policy.reply = () => 'A slow answer with quite a few words in it.';
    conductor.submit(fakeTrigger('chat', 'first', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'second', { viewer: 'bob' }));
    await clock.advance(50);
    conductor.submit(fakeTrigger('paid', 'cheer', { viewer: 'cat' }));
    await clock.advance(20_000);
    expect(of('turn.started').map((event) => event.trigger.text)).toEqual(['first', 'cheer', 'second']);
    expect(policy.aborted).toBe(1);
  });

  it('is freed when a part hangs for ever', async () => {
    policy.reply = () => 'never';
    const hung = fakeTrigger('chat', 'hang', { viewer: 'ann' });
    policy.stream = async function* (): AsyncGenerator<string> {
      await new Promise(() => undefined);
      yield '';
    };
    conductor.submit(hung);
    await clock.advance(TURN_LIMIT_MS + 1000);
    expect(of('turn.cut')[0]?.reason).toBe('over-time');
    expect(conductor.state.floor).toBeNull();
  });
});

describe('a cut', () => {
  it('silences at once, stops model and voice, and remembers only what was heard', async () => {
    policy.reply = () => `One two three four five six seven eight. ${'More words follow here. '.repeat(30)}`;
    conductor.submit(fakeTrigger('chat', 'talk', { viewer: 'ann' }));
    await clock.advance(190 + 3 * 250 + 60);
    const spokenBefore = voice.spoken.length;
    conductor.panic();
    // Synchronous: before anything else has had a chance to run.
    expect(of('turn.cut')).toMatchObject([{ type: 'turn.cut', turnId: 't1', reason: 'panic', heard: 'One two three' }]);
    expect(policy.aborted).toBe(1);
    await clock.advance(60_000);
    expect(voice.spoken).toHaveLength(spokenBefore);
    expect(of('turn.playing')).toHaveLength(1);
    expect(of('turn.finished')).toHaveLength(0);
    expect(await remembered()).toEqual(['One two three']);
    expect(clock.pending).toBe(0);
  });

  it('stays latched until resume, and then answers what was paid for', async () => {
    conductor.panic();
    conductor.submit(fakeTrigger('chat', 'hello?', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('paid', 'cheer', { viewer: 'bob' }));
    await clock.advance(60_000);
    expect(policy.asked).toHaveLength(0);
    conductor.resume();
    await clock.advance(60_000);
    expect(of('turn.finished').map((event) => event.heard)).toEqual(['You said cheer.']);
  });

  it('an answer begun before the words were certain is heard sooner, and for the words that were said', async () => {
    const speech = { ...fakeTrigger('streamer', 'what now', { id: 'u1' }), telling: { kind: 'speech', prompt: '{words}', shownAs: null } };
    const likely = new AbortController();
    conductor.streamerSpeaking(true);
    conductor.draft(speech, likely.signal);
    await clock.advance(400);
    expect(events.map(({ type }) => type)).toEqual(['ears.speculation']);
    const final = { ...speech, text: approved('What now?'), admittedAtMs: clock.nowMs() };
    conductor.submit(final);
    likely.abort();
    conductor.streamerSpeaking(false);
    await clock.advance(0);
    expect(of('turn.started')[0]?.trigger.text).toBe('What now?');
    expect(of('turn.playing')).toHaveLength(1);
    await clock.advance(5000);
    expect(of('ears.speculation')).toMatchObject([{ outcome: 'begun' }, { outcome: 'used', aheadMs: 400 }]);
    expect(policy.asked).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('an answer begun for words that nobody said leaves no trace: no sound, no turn, no memory, and the model is stopped', async () => {
    const speech = { ...fakeTrigger('streamer', 'what now', { id: 'u1' }), telling: { kind: 'speech', prompt: '{words}', shownAs: null } };
    policy.reply = () => `Fine so far. BLOCK this. ${'and on '.repeat(50)}`;
    const likely = new AbortController();
    conductor.streamerSpeaking(true);
    conductor.draft(speech, likely.signal);
    await clock.advance(150);
    likely.abort();
    conductor.streamerSpeaking(false);
    await clock.advance(5000);
    expect(events).toMatchObject([
      { type: 'ears.speculation', outcome: 'begun' },
      { type: 'ears.speculation', outcome: 'dropped' },
    ]);
    expect(policy.aborted).toBe(1);
    expect(await remembered()).toEqual([]);
    expect(conductor.state).toMatchObject({ floor: null, prepared: null });
    expect(clock.pending).toBe(0);
  });

  it('by barge-in lets the streamer speak and goes on afterwards', async () => {
    policy.reply = () => 'A long story about a fox and a lantern.';
    conductor.submit(fakeTrigger('chat', 'story', { viewer: 'ann' }));
    conductor.submit(fakeTrigger('chat', 'other', { viewer: 'bob' }));
    await clock.advance(700);
    conductor.streamerSpeaking(true);
    expect(of('turn.cut')[0]?.reason).toBe('barge-in');
    await clock.advance(3000);
    expect(of('turn.started')).toHaveLength(1);
    conductor.streamerSpeaking(false);
    await clock.advance(10_000);
    expect(of('turn.finished')).toHaveLength(1);
  });
});
