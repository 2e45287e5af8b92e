import { describe, expect, it } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { startEngine } from '../../workers/supervisor.ts';
import { deviceIndex, openDeviceEngine, type Recorder, type Recorders } from './device-engine.ts';
import { listDevices } from './device-source.ts';

const NAMES = ['USB Microphone', 'Headset (USB)', 'Webcam'];

describe('deviceIndex', () => {
  it('takes the default, a whole name, or a part that only one has', () => {
    expect(deviceIndex(NAMES, 'default')).toBe(-1);
    expect(deviceIndex(NAMES, 'Webcam')).toBe(2);
    expect(deviceIndex(NAMES, 'headset')).toBe(1);
  });

  it('says which there are when it is none or more than one', () => {
    expect(() => deviceIndex(NAMES, 'Rode')).toThrow('there is no microphone "Rode"; there are: USB Microphone | Headset (USB) | Webcam');
    expect(() => deviceIndex(NAMES, 'usb')).toThrow('more than one microphone is called "usb"');
    expect(() => deviceIndex([], 'default')).toThrow('this machine has none');
  });
});

class FakeRecorder implements Recorder {
  readonly sampleRate = 16_000;
  readonly did: string[] = [];
  frames = 3;
  start(): void {
    this.did.push('start');
  }
  stop(): void {
    this.did.push('stop');
  }
  release(): void {
    this.did.push('release');
  }
  getSelectedDevice(): string {
    return 'Webcam';
  }
  read(): Promise<Int16Array> {
    this.frames -= 1;
    return this.frames >= 0 ? Promise.resolve(Int16Array.of(this.frames)) : Promise.reject(new Error('IO_ERROR'));
  }
}

async function listen(recorder: FakeRecorder, cancelAfter = Infinity) {
  const recorders: Recorders = { getAvailableDevices: () => NAMES, open: () => recorder };
  const engine = await openDeviceEngine(() => Promise.resolve(recorders));
  const chunks: unknown[] = [];
  const scope = {
    emit: (chunk: unknown) => void chunks.push(chunk),
    cancelled: () => chunks.length > cancelAfter,
    room: () => Promise.resolve(true),
  };
  const error: unknown = await engine.run({ kind: 'listen', device: 'webcam' }, scope).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { chunks, error };
}

describe('the engine of devices', () => {
  it('tells which it is, sends what it hears, and lets go of it when nobody listens any more', async () => {
    const recorder = new FakeRecorder();
    const { chunks, error } = await listen(recorder, 2);
    expect(error).toBeNull();
    expect(chunks).toEqual([{ device: 'Webcam', sampleRateHz: 16_000 }, Int16Array.of(2), Int16Array.of(1)]);
    expect(recorder.did).toEqual(['start', 'stop', 'release']);
  });

  it('lets go of a device that is gone, and says so', async () => {
    const recorder = new FakeRecorder();
    const { error } = await listen(recorder);
    expect(error).toMatchObject({ message: 'Webcam sends no sound any more: was it unplugged?' });
    expect(recorder.did).toEqual(['start', 'release']);
  });

  it('says that this machine cannot load it', async () => {
    await expect(openDeviceEngine(() => Promise.reject(new Error('no such platform')))).rejects.toThrow(
      'microphones cannot be opened without a browser on this machine: no such platform',
    );
  });
});

describe('the real library in its process', () => {
  it('tells the microphones of this machine, or that there are none', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const link = startEngine({
      name: 'the microphone',
      provider: 'pvrecorder',
      entry: new URL('../../workers/microphone-main.ts', import.meta.url),
      config: null,
      clock: systemClock,
      report: () => undefined,
      log,
    });
    try {
      expect((await link.ready()).provider).toBe('pvrecorder');
      const names = await listDevices(link, AbortSignal.timeout(20_000)).catch((error: unknown) => error as Error);
      // A machine without a sound system may say so instead.
      if (names instanceof Error) expect(names.message).toMatch(/^the microphone: /u);
      else expect(Array.isArray(names)).toBe(true);
    } finally {
      await link.close();
    }
  });
});
