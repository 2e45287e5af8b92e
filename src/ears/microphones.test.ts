import { describe, expect, it } from 'vitest';
import type { FromMicrophone, ToMicrophone } from '../ports/microphone.ts';
import { Microphones } from './microphones.ts';

function hub() {
  const heard: number[] = [];
  const told: string[] = [];
  let release: () => void = () => undefined;
  const slow = { on: false };
  const microphones = new Microphones(
    {
      hear: (pcm) => {
        heard.push(...pcm);
        return slow.on ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
      },
      press: (pressed) => told.push(pressed ? 'press' : 'let go'),
      end: () => {
        told.push('end');
        return Promise.resolve();
      },
    },
    () => undefined,
  );
  return { microphones, heard, told, slow, release: () => release() };
}

function plug(microphones: Microphones, hello: Partial<Extract<FromMicrophone, { type: 'hello' }>> = {}) {
  const got: ToMicrophone[] = [];
  const closed: string[] = [];
  const connection = { send: (message: ToMicrophone) => got.push(message), close: (reason: string) => closed.push(reason) };
  const session = microphones.connect(connection);
  session.receive({ type: 'hello', device: 'USB', sampleRateHz: 16_000, mode: 'open', muted: false, ...hello });
  return { session, got, closed };
}

const loud = Int16Array.of(1000, -1000, 1000);

describe('Microphones', () => {
  it('hears the one that came last, and bids the other goodbye', () => {
    const { microphones, heard, told } = hub();
    const first = plug(microphones, { device: 'old' });
    first.session.sound(loud);
    const second = plug(microphones, { device: 'new' });
    expect(first.closed).toEqual(['another microphone is heard now']);
    first.session.sound(Int16Array.of(7));
    first.session.disconnected();
    second.session.sound(Int16Array.of(8));
    expect(heard).toEqual([...loud, 8]);
    expect(microphones.active?.device).toBe('new');
    expect(told).toContain('end');
    second.session.disconnected();
    expect(microphones.active).toBeNull();
  });

  it('hears nothing before hello, while muted, or while the key is up; and ends what was begun', () => {
    const { microphones, heard, told } = hub();
    microphones.connect({ send: () => undefined, close: () => undefined }).sound(loud);
    const { session } = plug(microphones, { mode: 'push-to-talk' });
    session.sound(loud);
    expect(heard).toEqual([]);
    session.receive({ type: 'talk', pressed: true });
    session.sound(loud);
    session.receive({ type: 'talk', pressed: false });
    session.sound(loud);
    expect(heard).toEqual([...loud]);
    expect(told).toEqual(['let go', 'press', 'let go', 'end']);
    session.receive({ type: 'mode', mode: 'open' });
    session.receive({ type: 'mute', muted: true });
    session.sound(loud);
    expect(heard).toEqual([...loud]);
  });

  it('says when the device is lost, and that it is back when sound comes', () => {
    const { microphones } = hub();
    const { session } = plug(microphones);
    session.receive({ type: 'lost', reason: 'unplugged' });
    expect(microphones.active?.lost).toBe('unplugged');
    session.sound(loud);
    expect(microphones.active?.lost).toBe('');
  });

  it('takes sound of any rate', () => {
    const { microphones, heard } = hub();
    plug(microphones, { sampleRateHz: 48_000 }).session.sound(new Int16Array(4800).fill(100));
    expect(Math.abs(heard.length - 1600)).toBeLessThan(20);
  });

  it('does not pile sound up that nobody gets to judge', async () => {
    const { microphones, heard, slow, release } = hub();
    slow.on = true;
    const { session } = plug(microphones);
    for (let n = 0; n < 200; n++) session.sound(new Int16Array(1600).fill(500 + n));
    expect(heard.length).toBeLessThan(16_000 * 10.3);
    expect(microphones.active?.trouble).toContain('does not keep up');
    release();
    await Promise.resolve();
  });
});
