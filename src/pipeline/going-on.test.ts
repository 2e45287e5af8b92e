/** She was stopped by what turned out to be nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { approved, fakeTrigger } from '../../testing/fakes.ts';
import { buildSpine } from '../../testing/spine.ts';
import { GO_ON_WITHIN_MS, restOf } from './going-on.ts';

describe('restOf', () => {
  const made = ['Foxes sleep all day.', 'At night they hunt,', 'and then they sing.'].map(approved);
  const whole = made.join(' ');

  it('for any word at which she was stopped, is every word after it and no other', () => {
    const words = whole.split(' ');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: words.length }), (count) => {
        const heard = words.slice(0, count).join(' ');
        const rest = restOf(fakeTrigger('chat', 'hi', { viewer: 'ann' }), made, approved(heard), 7);
        expect([heard, ...(rest ? [rest.text] : [])].join(' ')).toBe(whole);
        if (rest) expect(rest).toMatchObject({ lane: 'streamer', telling: { verbatim: true }, deadlineMs: null, receivedAtMs: 7 });
      }),
    );
  });

  it('is nothing of what nobody heard, and of what was a rest itself', () => {
    const trigger = fakeTrigger('chat', 'hi', { viewer: 'ann' });
    expect(restOf(trigger, made, approved(''), 0)).toBeNull();
    expect(restOf(trigger, [], approved('Foxes'), 0)).toBeNull();
    const rest = restOf(trigger, made, approved('Foxes sleep'), 0);
    expect(rest && restOf(rest, [rest.text], approved('all day.'), 0)).toBeNull();
  });
});

describe('after a mistaken cut', () => {
  let { clock, policy, conductor, of, memory } = buildSpine();
  const STORY = 'Foxes sleep all day. At night they hunt. And then they sing.';

  beforeEach(() => {
    ({ clock, policy, conductor, of, memory } = buildSpine());
    policy.reply = () => STORY;
  });
  const heard = (): string[] => [...of('turn.cut'), ...of('turn.finished')].map((event) => event.heard);
  async function stopAfter(ms: number, text = 'tell'): Promise<void> {
    conductor.submit(fakeTrigger('chat', text, { viewer: 'ann', nowMs: clock.nowMs() }));
    await clock.advance(ms);
    conductor.streamerSpeaking(true);
    await clock.advance(500);
  }

  it('goes on from the word at which she was stopped, and each word is heard once', async () => {
    await stopAfter(130 + 6 * 250);
    conductor.streamerSpeaking(false, true);
    await clock.advance(10_000);
    const [before, after] = heard();
    expect(before).toBe('Foxes sleep all day. At night');
    expect(`${before} ${after}`).toBe(STORY);
    expect(policy.asked).toHaveLength(1);
    const { turns } = await memory.recall(fakeTrigger('chat', 'x'), new AbortController().signal);
    expect(
      turns.map(({ answered }) => answered),
      'one answer in memory',
    ).toEqual([STORY]);
    expect(clock.pending).toBe(0);
  });

  it('does not go on when somebody did speak, when she was silenced, or when it is too late', async () => {
    await stopAfter(900);
    conductor.streamerSpeaking(false);
    await clock.advance(10_000);
    expect(of('turn.started')).toHaveLength(1);
    await stopAfter(900, 'another');
    conductor.panic();
    conductor.resume();
    conductor.streamerSpeaking(false, true);
    await clock.advance(10_000);
    expect(of('turn.started')).toHaveLength(2);
  });

  it('leaves it after so long', async () => {
    await stopAfter(900);
    await clock.advance(GO_ON_WITHIN_MS);
    conductor.streamerSpeaking(false, true);
    await clock.advance(10_000);
    expect(of('turn.started')).toHaveLength(1);
  });

  it('goes on once: stopped for nothing again, she leaves it', async () => {
    await stopAfter(900);
    conductor.streamerSpeaking(false, true);
    await clock.advance(600);
    expect(of('turn.started')).toHaveLength(2);
    conductor.streamerSpeaking(true);
    conductor.streamerSpeaking(false, true);
    await clock.advance(10_000);
    expect(of('turn.started')).toHaveLength(2);
  });

  it('answers a viewer after all whose answer was stopped before a word of it', async () => {
    await stopAfter(50);
    expect(policy.aborted).toBe(1);
    conductor.streamerSpeaking(false, true);
    await clock.advance(10_000);
    expect(of('turn.finished').map((event) => event.heard)).toEqual([STORY]);
  });

  it('says nothing of what was taken back meanwhile', async () => {
    await stopAfter(900);
    conductor.retract({ viewerId: 'ann' });
    conductor.streamerSpeaking(false, true);
    await clock.advance(10_000);
    expect(of('turn.started')).toHaveLength(1);
  });
});
