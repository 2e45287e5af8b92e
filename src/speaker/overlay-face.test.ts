import { beforeEach, expect, it } from 'vitest';
import { EventBus } from '../domain/events.ts';
import { createOverlayFace, type OverlayFace } from './overlay-face.ts';

const DRAWN = { bounce: 0.5, dim: 0.2 };
let bus: EventBus;
let face: OverlayFace;
let sent: unknown[];
let stop: () => void;

beforeEach(() => {
  bus = new EventBus(
    () => 0,
    (error) => expect.unreachable(String(error)),
  );
  face = createOverlayFace(bus, { name: 'Kitsu', body: DRAWN }, 'happy');
  sent = [];
  stop = face.follow((message) => sent.push(message));
});

it('greets a newcomer with what shows now: an overlay that reloads while she is stopped must not look live', () => {
  expect(face.shown).toEqual({ personaName: 'Kitsu', body: DRAWN, expression: 'happy', muted: false, panicked: false });
  bus.emit({ type: 'panic', reason: 'button' });
  bus.emit({ type: 'muted', muted: true });
  expect(face.shown).toMatchObject({ muted: true, panicked: true });
  bus.emit({ type: 'resumed' });
  expect(face.shown).toMatchObject({ muted: true, panicked: false });
  expect(sent).toEqual([
    { type: 'panicked', panicked: true },
    { type: 'muted', muted: true },
    { type: 'panicked', panicked: false },
  ]);
});

it('sends a face that was chosen, and leaves one of her words to come with its clip', () => {
  bus.emit({ type: 'expression', expression: 'sad', by: 'speech' });
  expect(sent).toEqual([]);
  expect(face.shown.expression).toBe('sad');
  bus.emit({ type: 'expression', expression: 'annoyed', by: 'control' });
  expect(sent).toEqual([{ type: 'expression', expression: 'annoyed' }]);
});

it('shows what the streamer says only where that was asked for, and takes away what was nothing', () => {
  const partial = { type: 'ears.partial', id: 'u1', text: 'hello the', committedChars: 5 } as const;
  bus.emit(partial);
  expect(sent).toEqual([]);
  createOverlayFace(bus, { name: 'Kitsu', body: DRAWN }, 'happy', true).follow((message) => sent.push(message));
  bus.emit(partial);
  bus.emit({ type: 'ears.final', id: 'u1', text: 'hello there' });
  bus.emit({ type: 'ears.unheard', id: 'u2', reason: 'noise' });
  expect(sent).toEqual([
    { type: 'streamer', text: 'hello the', final: false },
    { type: 'streamer', text: 'hello there', final: true },
    { type: 'streamer', text: '', final: true },
  ]);
});

it('sends nothing for other events, and nothing after it was stopped', () => {
  bus.emit({ type: 'scene.changed', scene: 'BRB' });
  stop();
  bus.emit({ type: 'muted', muted: true });
  expect(sent).toEqual([]);
});

it('tells every overlay of another body, and greets a newcomer in it', () => {
  const sent: unknown[] = [];
  face.follow((message) => sent.push(message));
  const body = { pictures: 'my-fox', bounce: 1, dim: 0 };
  bus.emit({ type: 'body.changed', body });
  expect(sent).toEqual([{ type: 'body', body }]);
  expect(face.shown.body).toEqual(body);
});
