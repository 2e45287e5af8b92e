import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { Channel } from '../../kernel/channel.ts';
import { Fault } from '../../kernel/fault.ts';
import type { ToMicrophone } from '../../ports/microphone.ts';
import { Microphones } from '../microphones.ts';
import { Capture } from './capture.ts';
import type { SoundSource } from './source.ts';
import { wavSource } from './wav-source.ts';

/** A device that a test plugs in and out. */
class FakeSource implements SoundSource {
  readonly wanted = 'USB';
  there = true;
  permanent = false;
  opened = 0;
  closed = 0;
  #sound: Channel<Int16Array> | null = null;
  open(signal: AbortSignal) {
    this.opened += 1;
    if (!this.there) return Promise.reject(new Fault('there is no microphone "USB"', { permanent: this.permanent }));
    const sound = new Channel<Int16Array>(10);
    this.#sound = sound;
    signal.addEventListener('abort', () => sound.fail(signal.reason), { once: true });
    return Promise.resolve({ device: 'USB Microphone', sampleRateHz: 16_000, sound });
  }
  async say(...samples: number[]): Promise<void> {
    await this.#sound?.send(Int16Array.from(samples));
    await nextTurn();
  }
  async unplug(): Promise<void> {
    this.there = false;
    this.#sound?.fail(new Error('USB Microphone sends no sound any more'));
    await nextTurn();
  }
  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

function build(source: SoundSource, clock = new FakeClock()) {
  const heard: number[] = [];
  const log: string[] = [];
  const microphones = new Microphones(
    { hear: (pcm) => (heard.push(...pcm), Promise.resolve()), press: () => undefined, end: () => Promise.resolve() },
    () => undefined,
  );
  const line = (message: string): void => void log.push(message);
  const capture = new Capture({ hub: microphones, source, mode: 'open', clock, log: { info: line, warn: line } });
  capture.setEnabled(true);
  return { clock, heard, log, microphones, capture };
}

describe('Capture', () => {
  it('brings the sound of a device, with its name', async () => {
    const source = new FakeSource();
    const { heard, microphones, capture } = build(source);
    await nextTurn();
    await source.say(1, 2, 3);
    expect(heard).toEqual([1, 2, 3]);
    expect(microphones.active).toMatchObject({ device: 'USB Microphone', lost: '', mode: 'open', muted: false });
    await capture.close();
    expect(microphones.active).toBeNull();
    expect(source.closed).toBe(1);
  });

  it('says that it is lost, tries again ever more seldom, and hears again when it is back', async () => {
    const source = new FakeSource();
    const { clock, heard, microphones, capture } = build(source);
    await nextTurn();
    await source.unplug();
    expect(microphones.active).toMatchObject({ lost: 'USB Microphone sends no sound any more' });
    for (let seconds = 0; seconds < 60; seconds++) await clock.advance(1000);
    expect(microphones.active?.lost).toBe('there is no microphone "USB"');
    expect(source.opened).toBeGreaterThan(4);
    expect(source.opened).toBeLessThan(10);
    source.there = true;
    for (let seconds = 0; seconds < 31; seconds++) await clock.advance(1000);
    await source.say(7);
    expect(heard).toEqual([7]);
    expect(microphones.active).toMatchObject({ device: 'USB Microphone', lost: '' });
    await capture.close();
    expect(clock.pending).toBe(0);
  });

  it('makes room for the microphone of the panel, lets the device go, and comes back after it', async () => {
    const source = new FakeSource();
    const { heard, microphones, capture } = build(source);
    await nextTurn();
    const told: ToMicrophone[] = [];
    const panel = microphones.connect({ send: (message) => void told.push(message), close: () => undefined });
    panel.receive({ type: 'hello', device: 'panel', sampleRateHz: 16_000, mode: 'open', muted: false });
    await nextTurn();
    await source.say(1);
    panel.sound(Int16Array.of(2));
    expect(heard).toEqual([2]);
    expect(microphones.active?.device).toBe('panel');
    panel.disconnected();
    await nextTurn();
    await nextTurn();
    expect(source.opened).toBe(2);
    await source.say(3);
    expect(heard).toEqual([2, 3]);
    await capture.close();
  });

  it('lets the device go while the ears are off', async () => {
    const source = new FakeSource();
    const { heard, microphones, capture } = build(source);
    await nextTurn();
    capture.setEnabled(false);
    await nextTurn();
    await source.say(1);
    expect([heard, microphones.active]).toEqual([[], null]);
    capture.setEnabled(true);
    await nextTurn();
    await nextTurn();
    await source.say(2);
    expect(heard).toEqual([2]);
    await capture.close();
  });
});

describe('wavSource', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aivt-wav-'));
  const file = join(folder, 'a.wav');

  /** 8 kHz mono, 16 bits. */
  function writeWav(samples: number): void {
    const bytes = Buffer.alloc(44 + samples * 2);
    bytes.write('RIFF', 0);
    bytes.writeUInt32LE(36 + samples * 2, 4);
    bytes.write('WAVEfmt ', 8);
    bytes.writeUInt32LE(16, 16);
    bytes.writeUInt16LE(1, 20);
    bytes.writeUInt16LE(1, 22);
    bytes.writeUInt32LE(8000, 24);
    bytes.writeUInt32LE(16_000, 28);
    bytes.writeUInt16LE(2, 32);
    bytes.writeUInt16LE(16, 34);
    bytes.write('data', 36);
    bytes.writeUInt32LE(samples * 2, 40);
    for (let n = 0; n < samples; n++) bytes.writeInt16LE(1000, 44 + n * 2);
    writeFileSync(file, bytes);
  }

  it('is heard once, at the pace of its sound and in the rate of the ears, and then says that it is over', async () => {
    writeWav(8000);
    const clock = new FakeClock();
    const { heard, microphones, capture } = build(wavSource(file, clock), clock);
    await expect.poll(() => microphones.active?.device).toBe('the file a.wav');
    for (let n = 0; n < 16; n++) await clock.advance(32);
    expect(heard.length).toBeGreaterThan(7500);
    expect(heard.length).toBeLessThanOrEqual(8192);
    for (let n = 0; n < 20; n++) await clock.advance(32);
    expect(heard.length).toBeGreaterThan(15_900);
    expect(microphones.active?.lost).toBe('a.wav has been heard to its end');
    await clock.advance(120_000);
    expect(heard.length).toBeLessThanOrEqual(16_000);
    await capture.close();
    expect(clock.pending).toBe(0);
  });

  it('says what is wrong with a file, and looks again seldom', async () => {
    writeFileSync(file, 'no sound');
    const clock = new FakeClock();
    const bad = build(wavSource(file, clock), clock);
    await expect.poll(() => bad.microphones.active?.lost).toContain('a.wav cannot be heard: this is no WAV file');
    await bad.capture.close();
    const gone = build(wavSource(join(folder, 'b.wav'), clock), clock);
    await expect.poll(() => gone.microphones.active?.lost).toContain('cannot be heard: ENOENT');
    await gone.capture.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
