import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../domain/events.ts';
import { createSpokenRewards, type SpokenRewards } from './spoken.ts';

function build(capacity = 10): { said: SpokenRewards<string>; told: string[]; hear: (event: NewEvent) => void } {
  const told: string[] = [];
  const said = createSpokenRewards<string>({
    capacity,
    fulfil: (redemption) => told.push(`fulfil ${redemption}`),
    refund: (redemption, reason) => told.push(`refund ${redemption}: ${reason}`),
    retract: (triggerId) => {
      told.push(`retract ${triggerId}`);
      hear({ type: 'trigger.dropped', triggerId, kind: 'say', reason: 'retracted' });
    },
  });
  const hear = (event: NewEvent): void => said.hear({ at: 0, ...event });
  return { said, told, hear };
}

const started = (turnId: string, id = 'twitch:r'): NewEvent => ({
  type: 'turn.started',
  turnId,
  characterId: 'kitsu',
  trigger: { id, kind: 'say', lane: 'paid', user: 'ann', text: 'hi', shownAs: null, verbatim: true },
});
const playing = (turnId: string): NewEvent => ({ type: 'turn.playing', turnId, seq: 0 });
const finished = (turnId: string, heard: string): NewEvent => ({ type: 'turn.finished', turnId, heard, marks: {} });
const cut = (turnId: string, heard: string): NewEvent => ({ type: 'turn.cut', turnId, reason: 'mute', heard, marks: {} });

describe('a reward whose words she says', () => {
  it('is fulfilled once she was heard, be it in part, and only then', () => {
    for (const end of [finished('t1', 'hi'), cut('t1', 'h')]) {
      const { said, told, hear } = build();
      expect(said.wait('twitch:r', 'r')).toBe('waits');
      hear(started('other', 'twitch:x'));
      hear(finished('other', 'words'));
      hear(started('t1'));
      hear(playing('t1'));
      expect(told).toEqual([]);
      hear(end);
      hear(end);
      expect(told).toEqual(['fulfil r']);
    }
  });

  it('goes back when nothing, or something else, was heard, or when it was dropped', () => {
    const cases: [NewEvent[], string][] = [
      [[started('t1'), finished('t1', '')], 'nobody heard it'],
      [[started('t1'), playing('t1'), cut('t1', '')], 'nobody heard it'],
      [[started('t1'), { type: 'turn.fallback', turnId: 't1', reason: 'moderation: hate' }, finished('t1', 'Nope!')], 'moderation: hate'],
      [[{ type: 'trigger.dropped', triggerId: 'twitch:r', kind: 'say', reason: 'crowded-out' }], 'it was dropped (crowded-out)'],
      [
        [started('t1'), cut('t1', ''), { type: 'trigger.dropped', triggerId: 'twitch:r', kind: 'say', reason: 'failed' }],
        'it was dropped (failed)',
      ],
    ];
    for (const [events, reason] of cases) {
      const { said, told, hear } = build();
      said.wait('twitch:r', 'r');
      for (const event of events) hear(event);
      expect(told).toEqual([`refund r: ${reason}`]);
    }
  });

  it('waits on when she was cut before the first sound, and goes back at a panic', () => {
    const { said, told, hear } = build();
    said.wait('twitch:r', 'r');
    hear(started('t1'));
    hear({ type: 'turn.fallback', turnId: 't1', reason: 'the voice failed' });
    hear(cut('t1', ''));
    expect(told).toEqual([]);
    hear(started('t2'));
    hear(playing('t2'));
    hear(finished('t2', 'hi'));
    expect(told).toEqual(['fulfil r']);
    said.wait('twitch:s', 's');
    hear({ type: 'panic', reason: 'test' });
    expect(told.slice(1)).toEqual(['retract twitch:s', 'refund s: it was dropped (retracted)']);
  });

  it('knows one that waits, takes no more than it can hold, and forgets what was never submitted', () => {
    const { said, told, hear } = build(2);
    expect([said.wait('a', 'a'), said.wait('a', 'a'), said.wait('b', 'b'), said.wait('c', 'c')]).toEqual([
      'waits',
      'known',
      'waits',
      'full',
    ]);
    said.forget('a');
    hear({ type: 'trigger.dropped', triggerId: 'a', kind: 'say', reason: 'stale' });
    expect(told).toEqual([]);
    expect(said.wait('c', 'c')).toBe('waits');
  });

  it('at the end fulfils what is being heard and leaves the rest', () => {
    const { said, told, hear } = build();
    for (const id of ['twitch:r', 'twitch:s', 'twitch:u']) said.wait(id, id);
    hear(started('t1'));
    hear(playing('t1'));
    hear(started('t2', 'twitch:s'));
    expect(said.close()).toBe(2);
    expect(told).toEqual(['fulfil twitch:r']);
  });
});
