import { beforeEach, expect, it } from 'vitest';
import { EventBus } from '../../domain/events.ts';
import { keepShow, SLICE_MS, type ShowLog } from './show-log.ts';

let nowMs: number;
let bus: EventBus;
let show: ShowLog;
beforeEach(() => {
  nowMs = 1_000_000;
  bus = new EventBus(
    () => nowMs,
    (error) => {
      throw error;
    },
  );
  show = keepShow(bus, () => nowMs);
});

function wrote(text: string): void {
  bus.emit({ type: 'chat.message', id: 'm', user: 'ann', role: 'viewer', text, platform: 'twitch' });
}
function spoke(turnId: string, user: string | null, asked: string, heard: string, playing = true): void {
  const trigger = { id: `c:${turnId}`, kind: 'chat', lane: 'chat' as const, user, text: asked, shownAs: null, verbatim: false };
  bus.emit({ type: 'turn.started', turnId, characterId: 'kitsu', trigger });
  nowMs += 500;
  if (playing) bus.emit({ type: 'turn.playing', turnId, seq: 0 });
  nowMs += 2_000;
  bus.emit({ type: 'turn.finished', turnId, heard, marks: {} });
}

it('keeps what was heard, from when its first sound was; what nobody heard is not there', () => {
  spoke('t1', 'mika', 'how are you?', 'Fine!');
  spoke('t2', 'ann', 'and you?', '', false);
  expect(show.view().spoken).toEqual([{ at: 1_000_500, kind: 'chat', user: 'mika', asked: 'how are you?', heard: 'Fine!', cut: false }]);
});

it('counts chat in slices, and laughter by its words, not by words that hold them', () => {
  for (const text of ['lol', 'HAHAHA no', 'that was 😂', 'KEKW', 'lmaooo']) wrote(text);
  for (const text of ['hello', 'flow', 'ha', 'aloha', 'xdg-open', 'he']) wrote(text);
  nowMs += SLICE_MS;
  wrote('hello');
  expect(show.view().slices).toEqual([
    { at: 1_000_000, messages: 11, laughs: 5 },
    { at: 1_005_000, messages: 1, laughs: 0 },
  ]);
});

it('begins anew when the stream goes live, once, whoever tells of it again', () => {
  nowMs += 60_000;
  bus.emit({ type: 'stream.live', live: true, source: 'obs' });
  nowMs += 5_000;
  bus.emit({ type: 'stream.live', live: true, source: 'twitch' });
  expect(show.view()).toMatchObject({ from: 1_060_000, live: true });
});

it('forgets a viewer wherever they stand: who asked, who is named, what is being answered', () => {
  spoke('t1', 'Mika', 'hello', 'Hi!');
  spoke('t2', 'ann', 'is mika here?', 'Yes.');
  spoke('t3', 'bob', 'hi', 'Hello bob, say hi to MIKA!');
  spoke('t4', 'bob', 'hi', 'Hello!');
  bus.emit({
    type: 'turn.started',
    turnId: 't5',
    characterId: 'kitsu',
    trigger: { id: 'c', kind: 'chat', lane: 'chat', user: 'mika', text: 'x', shownAs: null, verbatim: false },
  });
  expect(show.forget(['mika'])).toBe(3);
  bus.emit({ type: 'turn.playing', turnId: 't5', seq: 0 });
  bus.emit({ type: 'turn.cut', turnId: 't5', heard: 'Bye', reason: 'panic', marks: {} });
  expect(JSON.stringify(show.view())).not.toMatch(/mika/iu);
  expect(show.view().spoken.map(({ heard }) => heard)).toEqual(['Hello!']);
});

it('is bounded, however long she talks and chat writes', () => {
  for (let n = 0; n < 3_100; n++) spoke(`t${n}`, 'ann', 'hi', `Hello ${n}`);
  for (let n = 0; n < 9_000; n++) {
    nowMs += SLICE_MS;
    wrote('hi');
  }
  const { spoken, slices } = show.view();
  expect([spoken.length, slices.length]).toEqual([3_000, 8_640]);
  expect(spoken.at(-1)?.heard).toBe('Hello 3099');
});
