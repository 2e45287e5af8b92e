/** The engine inside the `microphone` process: a device of this machine, by PvRecorder. What `workers/microphone-main.ts` serves. */
import { reasonOf } from '../../kernel/fault.ts';
import type { EngineInfo } from '../../ports/engine.ts';

export type DeviceJob =
  | { readonly kind: 'list' }
  /** `default`, or a name: whole, or a part that only one has. */
  | { readonly kind: 'listen'; readonly device: string };

/** The first answer to `listen`; then sound (`Int16Array`) as it comes. */
export interface DeviceHead {
  readonly device: string;
  readonly sampleRateHz: number;
}

interface Scope {
  emit(chunk: unknown): void;
  cancelled(): boolean;
  room(): Promise<boolean>;
}

export interface DeviceEngine {
  readonly info: EngineInfo;
  readonly jobs: 'side-by-side';
  run(job: unknown, scope: Scope): Promise<void>;
}

export const DEFAULT_DEVICE = 'default';
const FRAME_SAMPLES = 512;
/** Three seconds: a machine that stumbles loses nothing. */
const BUFFERED_FRAMES = 100;

/** Of PvRecorder, what is used here; a test gives its own. */
export interface Recorder {
  readonly sampleRate: number;
  start(): void;
  stop(): void;
  /** Rejects when nothing comes for a second: the device is gone. */
  read(): Promise<Int16Array>;
  release(): void;
  getSelectedDevice(): string;
}

export interface Recorders {
  getAvailableDevices(): readonly string[];
  open(frameSamples: number, deviceIndex: number, bufferedFrames: number): Recorder;
}

async function loadRecorders(): Promise<Recorders> {
  const { PvRecorder } = await import('@picovoice/pvrecorder-node');
  return {
    getAvailableDevices: () => PvRecorder.getAvailableDevices(),
    open: (...args) => new PvRecorder(...args),
  };
}

/** Rejects with a message for the streamer when this machine cannot load it. */
export async function openDeviceEngine(load: () => Promise<Recorders> = loadRecorders): Promise<DeviceEngine> {
  let recorders: Recorders;
  try {
    recorders = await load();
  } catch (error) {
    throw new Error(`microphones cannot be opened without a browser on this machine: ${reasonOf(error)}`, { cause: error });
  }
  return {
    info: { provider: 'pvrecorder', detail: 'microphones of this machine' },
    jobs: 'side-by-side',
    async run(job, scope) {
      const wanted = job as DeviceJob;
      if (wanted.kind === 'list') scope.emit(recorders.getAvailableDevices());
      else await listen(recorders, wanted.device, scope);
    },
  };
}

async function listen(recorders: Recorders, wanted: string, scope: Scope): Promise<void> {
  const recorder = recorders.open(FRAME_SAMPLES, deviceIndex(recorders.getAvailableDevices(), wanted), BUFFERED_FRAMES);
  try {
    recorder.start();
    scope.emit({ device: recorder.getSelectedDevice(), sampleRateHz: recorder.sampleRate } satisfies DeviceHead);
    while (!scope.cancelled()) {
      let frame: Int16Array;
      try {
        frame = await recorder.read();
      } catch (error) {
        throw new Error(`${recorder.getSelectedDevice()} sends no sound any more: was it unplugged?`, { cause: error });
      }
      if (!(await scope.room())) return;
      scope.emit(frame);
    }
    recorder.stop();
  } finally {
    recorder.release();
  }
}

/** −1 is the system's default. @throws Error with the names that there are */
export function deviceIndex(devices: readonly string[], wanted: string): number {
  const there = devices.length === 0 ? 'this machine has none' : `there are: ${devices.join(' | ')}`;
  if (wanted === DEFAULT_DEVICE) {
    if (devices.length === 0) throw new Error(`there is no microphone: ${there}`);
    return -1;
  }
  const whole = devices.indexOf(wanted);
  if (whole >= 0) return whole;
  const alike = devices.flatMap((name, index) => (name.toLowerCase().includes(wanted.toLowerCase()) ? [index] : []));
  const [only, ...more] = alike;
  if (only === undefined) throw new Error(`there is no microphone "${wanted}"; ${there}`);
  if (more.length > 0) throw new Error(`more than one microphone is called "${wanted}"; ${there}`);
  return only;
}
