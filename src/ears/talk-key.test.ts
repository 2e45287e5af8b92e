import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MOST_HELD_MS } from '../ports/microphone.ts';
import { Microphones } from './microphones.ts';
import { createTalkKey } from './talk-key.ts';

const loud = Int16Array.of(1000, -1000, 1000);

function plugged() {
  const heard: number[] = [];
  const told: string[] = [];
  const microphones = new Microphones(
    {
      hear: (pcm) => {
        heard.push(...pcm);
        return Promise.resolve();
      },
      press: (pressed) => told.push(pressed ? 'press' : 'let go'),
      end: () => {
        told.push('end');
        return Promise.resolve();
      },
    },
    () => undefined,
  );
  const session = microphones.connect({ send: () => undefined, close: () => undefined });
  session.receive({ type: 'hello', device: 'USB', sampleRateHz: 16_000, mode: 'push-to-talk', muted: false });
  told.length = 0;
  const clock = new FakeClock();
  return { heard, told, session, clock, key: createTalkKey(clock, microphones) };
}

it('has the microphone heard while it is held, and what was said ended when it is let go', () => {
  const { key, heard, told, session } = plugged();
  session.sound(loud);
  expect(key.talk(true)).toBe(true);
  session.sound(loud);
  expect(key.talk(false)).toBe(false);
  session.sound(loud);
  expect(heard).toHaveLength(3);
  expect(told).toEqual(['press', 'let go', 'end']);
});

it('is the other one of the two for a button that knows no holding', () => {
  const { key } = plugged();
  expect([key.talk(null), key.talk(null), key.talk(null)]).toEqual([true, false, true]);
});

it('is let go by itself when nobody lets it go, counted from when it was held last', async () => {
  const { key, told, clock } = plugged();
  key.talk(true);
  await clock.advance(MOST_HELD_MS - 1000);
  key.talk(true);
  await clock.advance(MOST_HELD_MS - 1);
  expect(told.at(-1)).toBe('press');
  await clock.advance(1);
  expect(told.slice(-2)).toEqual(['let go', 'end']);
  key.talk(true);
  key.close();
  expect(clock.pending).toBe(0);
});

it('says what to do where no microphone is heard', () => {
  const { key, session } = plugged();
  session.receive({ type: 'lost', reason: 'unplugged' });
  expect(() => key.talk(true)).toThrow('no microphone is heard: switch one on in the panel, or set MICROPHONE');
  session.disconnected();
  expect(() => key.talk(false)).toThrow('no microphone is heard');
});
