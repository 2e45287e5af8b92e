/** One reply's chain with stand-ins: what the whole spine's tests (tests/spine*.test.ts) do not show of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import {
  approved,
  fakeCharacter,
  FakePolicy,
  fakeModeration,
  fakeStock,
  fakeTrigger,
  FakeVoice,
  plainMarkup,
} from '../../testing/fakes.ts';
import type { NewEvent } from '../domain/events.ts';
import type { Lane } from '../domain/trigger.ts';
import type { Character } from '../ports/character.ts';
import type { Memory } from '../ports/memory.ts';
import type { PolicyPart } from '../ports/policy.ts';
import type { Speaker } from '../ports/speaker.ts';
import { VoiceError } from '../ports/voice.ts';
import { castOf } from './characters.ts';
import { runReply } from './reply.ts';
import { RunningTurn } from './running-turn.ts';

let clock: FakeClock;
let policy: FakePolicy;
let voice: FakeVoice;
let memory: Memory;
let change: Partial<Character>;
let events: NewEvent[];
let played: string[];
let turn: RunningTurn;

beforeEach(() => {
  clock = new FakeClock();
  policy = new FakePolicy(clock);
  voice = new FakeVoice(clock);
  change = {};
  events = [];
  played = [];
  memory = {
    recall: () => Promise.resolve({ turns: [], facts: [] }),
    conversation: () => [],
    saw: () => undefined,
    followUps: () => Promise.resolve([]),
    people: () => Promise.resolve([]),
    sumUp: () => Promise.resolve(false),
    known: () => Promise.resolve([]),
    change: () => Promise.resolve(false),
    erase: () => Promise.resolve({ facts: 0, exchanges: 0, summaries: 0, copies: 0, names: [] }),
    commit: () => undefined,
    forget: () => undefined,
    summary: () => ({ turns: 0, detail: '' }),
    close: () => Promise.resolve(),
  };
});

const speaker: Speaker = {
  play: async (clip) => {
    for await (const chunk of clip.chunks) if (chunk.pcm.length > 0) played.push(clip.clause.text);
  },
  drained: () => Promise.resolve(),
  heard: () => ({ text: approved(''), complete: true, playedMs: 0 }),
  cut: () => undefined,
  follow: () => () => undefined,
  close: () => Promise.resolve(),
};

/** Runs the reply; `granted` false leaves it prepared. */
function run(lane: Lane, text = 'hi', granted = true): { done: Promise<unknown> } {
  const trigger = fakeTrigger(lane, text, { viewer: 'ann' });
  turn = new RunningTurn(
    { turnId: 't1', epoch: 1, trigger },
    {
      clock,
      emit: (event) => events.push(event),
      onOverTime: () => expect.unreachable('over time'),
      onTakenBack: () => expect.unreachable('taken back'),
    },
  );
  if (granted) turn.grant();
  const characters = castOf([fakeCharacter({ memory, voice, ...change })]);
  const done = runReply(turn.scope, { characters, policy, markup: plainMarkup, moderation: fakeModeration, speaker }, turn.floor).then(
    () => 'done',
    (error: unknown) => error,
  );
  return { done };
}
const reasons = (): string[] => events.flatMap((event) => (event.type === 'turn.fallback' ? [event.reason] : []));

describe('a reply', () => {
  it('that is prepared has its first sound made, and nothing played or told before its floor', async () => {
    const { done } = run('chat', 'hi', false);
    await clock.advance(5000);
    expect(voice.spoken).toEqual(['You said hi.']);
    expect([played, events]).toEqual([[], []]);
    turn.grant();
    await clock.advance(0);
    expect(await done).toBe('done');
    expect(played).toContain('You said hi.');
    expect(events).toEqual([{ type: 'turn.clause', turnId: 't1', seq: 0, text: 'You said hi.' }]);
  });

  it('to typed words says them as they stand and asks no model and no memory', async () => {
    memory.recall = () => Promise.reject(new Error('not to be asked'));
    const { done } = run('streamer', 'Good evening.');
    await clock.advance(5000);
    expect(await done).toBe('done');
    expect(voice.spoken).toEqual(['Good evening.']);
    expect(policy.asked).toEqual([]);
  });

  it('speaks in the style that is on', async () => {
    const styles: unknown[] = [];
    const speak = voice.speak.bind(voice);
    voice.speak = (clause, style, signal) => {
      styles.push(style);
      return speak(clause, style, signal);
    };
    const own = fakeCharacter({ memory, voice }).persona();
    change = { persona: () => ({ ...own, style: { ...own.style, rate: 1.3, pitch: 0.8 } }) };
    void run('chat');
    await clock.advance(5000);
    expect(styles).toEqual([{ rate: 1.3, pitch: 0.8 }]);
  });

  it('by a model that says nothing is a ready line, of which the streamer is told', async () => {
    policy.reply = () => '';
    void run('chat');
    await clock.advance(5000);
    expect(voice.spoken).toEqual(['(policyFailed)']);
    expect(reasons()).toEqual(['the model answered without a word to say']);
  });

  it('without a ready line is silent and has come to its end', async () => {
    policy.reply = () => new Error('broke');
    change = { stock: { ...fakeStock, line: () => null } };
    const { done } = run('chat');
    await clock.advance(5000);
    expect(await done).toBe('done');
    expect(voice.spoken).toEqual([]);
    expect(reasons()).toEqual(['the reply failed: broke']);
  });

  it('of which memory knows nothing is a ready line too', async () => {
    memory.recall = () => Promise.reject(new Error('database is locked'));
    void run('chat');
    await clock.advance(5000);
    expect(voice.spoken).toEqual(['(policyFailed)']);
    expect(reasons()).toEqual(['the reply failed: database is locked']);
  });

  it('says the words and leaves the tool that nobody offered, which is told', async () => {
    policy.stream = async function* (): AsyncGenerator<PolicyPart> {
      yield 'Before. ';
      yield await Promise.resolve({ kind: 'toolCall' as const, name: 'launch', arguments: {} });
      yield 'After.';
    } as FakePolicy['stream'];
    void run('chat');
    await clock.advance(5000);
    expect(voice.spoken).toEqual(['Before.', 'After.']);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'log', level: 'warn', message: 'the model called "launch", which it was not offered' }),
    );
  });
});

describe('a voice that is gone', () => {
  it.each([
    ['chat', 6_000],
    ['paid', 20_000],
  ] as const)('is waited for in the lane %s up to %d ms, then the turn fails', async (lane, patienceMs) => {
    let tries = 0;
    voice.speak = () => {
      tries += 1;
      return Promise.reject(new VoiceError('gone'));
    };
    let ended: unknown = null;
    void run(lane).done.then((result) => (ended = result));
    await clock.advance(110 + patienceMs);
    expect(ended, 'still waiting').toBeNull();
    await clock.advance(300);
    expect(ended).toEqual(new VoiceError('gone'));
    expect(tries).toBeGreaterThan(patienceMs / 200);
  });

  it('after some words are heard ends the reply there, with the reason told, and nothing is said again', async () => {
    policy.reply = () => 'Heard this. Not that one.';
    const speak = voice.speak.bind(voice);
    voice.speak = (clause, style, signal) => (clause.seq === 0 ? speak(clause, style, signal) : Promise.reject(new VoiceError('gone')));
    const { done } = run('chat');
    await clock.advance(10_000);
    expect(await done).toBe('done');
    expect(voice.spoken).toEqual(['Heard this.']);
    expect(reasons()).toEqual(['the voice failed: gone']);
  });

  it('is not tried again for a fault that is not its own', async () => {
    let tries = 0;
    voice.speak = () => {
      tries += 1;
      return Promise.reject(new TypeError('our own bug'));
    };
    const { done } = run('paid');
    await clock.advance(1000);
    expect(await done).toEqual(new TypeError('our own bug'));
    expect(tries).toBe(1);
  });
});

describe('an abort', () => {
  it('while the voice is waited for stops the trying at once', async () => {
    let tries = 0;
    voice.speak = () => {
      tries += 1;
      return Promise.reject(new VoiceError('gone'));
    };
    const { done } = run('paid');
    await clock.advance(1000);
    turn.end('panic');
    expect(await done).toEqual(turn.scope.signal.reason);
    const triesThen = tries;
    await clock.advance(20_000);
    expect(tries).toBe(triesThen);
    expect(clock.pending).toBe(0);
  });

  it("stops the model's work, and no apology follows", async () => {
    const { done } = run('chat');
    await clock.advance(50);
    turn.end('mute');
    expect(await done).toEqual(turn.scope.signal.reason);
    expect(policy.aborted).toBe(1);
    expect([voice.spoken, reasons()]).toEqual([[], []]);
  });
});
