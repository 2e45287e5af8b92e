/** The streamer's microphone in the browser: opened, measured, sent to AIVT, and opened again when it was lost. */
import type { FromMicrophone, MicrophoneMode, ToMicrophone } from '../../../../../src/ports/microphone.ts';
import { withToken } from '../api.ts';

const RATE_HZ = 16_000;
const AGAIN_MS = 2000;
/** The meter falls to a tenth in about half a second. */
const METER_FALL = 0.9;

export class Microphone {
  on = $state(false);
  /** What is wrong, for whoever sits here; empty when nothing is. */
  problem = $state('');
  heard = $state<ToMicrophone['state']>('no-microphone');
  /** 0 … 1. */
  level = $state(0);
  devices = $state<{ id: string; name: string }[]>([]);
  deviceId = $state('');
  echoCancellation = $state(true);
  noiseSuppression = $state(false);
  mode = $state<MicrophoneMode>('open');
  muted = $state(false);
  #socket: WebSocket | null = null;
  #stream: MediaStream | null = null;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Opens the device and begins to send. Only on a click: the browser asks the person. */
  async start(): Promise<void> {
    this.stop();
    this.on = true;
    this.problem = '';
    try {
      await this.#open();
    } catch (error) {
      this.#lost(reasonOf(error));
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.on = false;
    this.level = 0;
    this.heard = 'no-microphone';
    this.#close();
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.#say({ type: 'mute', muted });
  }

  setMode(mode: MicrophoneMode): void {
    this.mode = mode;
    this.#say({ type: 'mode', mode });
  }

  talk(pressed: boolean): void {
    if (this.mode === 'push-to-talk') this.#say({ type: 'talk', pressed });
  }

  async #open(): Promise<void> {
    const { echoCancellation, noiseSuppression, deviceId } = this;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation, noiseSuppression, autoGainControl: true, ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }) },
    });
    this.#stream = stream;
    const track = stream.getAudioTracks()[0];
    track?.addEventListener('ended', () => {
      if (this.#stream === stream) this.#lost('the device is gone');
    });
    const all = await navigator.mediaDevices.enumerateDevices();
    this.devices = all
      .filter(({ kind }) => kind === 'audioinput')
      .map(({ deviceId: id, label }) => ({ id, name: label || 'a microphone' }));
    const context = new AudioContext({ sampleRate: RATE_HZ });
    this.#context = context;
    await context.audioWorklet.addModule('/microphone.worklet.js');
    const node = new AudioWorkletNode(context, 'aivt-microphone', { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(node);
    node.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => this.#sound(data);
    this.#connect(track?.label ?? '', context.sampleRate);
  }

  #connect(device: string, sampleRateHz: number): void {
    const socket = new WebSocket(withToken(`${location.origin.replace(/^http/u, 'ws')}/mic`));
    this.#socket = socket;
    socket.onopen = () => this.#say({ type: 'hello', device: device.slice(0, 200), sampleRateHz, mode: this.mode, muted: this.muted });
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const { state, trouble } = JSON.parse(data) as ToMicrophone;
      this.heard = state;
      this.problem = trouble;
    };
    socket.onclose = ({ code, reason }) => {
      if (this.#socket !== socket) return;
      if (code === 1000) {
        this.stop();
        this.problem = reason;
      } else this.#lost('AIVT does not answer');
    };
  }

  #sound(pcm: Int16Array<ArrayBuffer>): void {
    let peak = 0;
    for (const sample of pcm) peak = Math.max(peak, Math.abs(sample));
    this.level = Math.max(peak / 32_768, this.level * METER_FALL);
    // A connection that does not take it is not filled up: old sound is of no use.
    if (this.#socket?.readyState === WebSocket.OPEN && this.#socket.bufferedAmount < RATE_HZ) this.#socket.send(pcm);
  }

  #say(message: FromMicrophone): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #lost(reason: string): void {
    this.problem = `${reason}; trying again`;
    this.#say({ type: 'lost', reason: reason.slice(0, 200) });
    this.#close();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.start(), AGAIN_MS);
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    void this.#context?.close();
    this.#context = null;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'NotAllowedError') return 'the browser does not let this page use the microphone';
  if (error instanceof DOMException && error.name === 'NotFoundError') return 'there is no microphone';
  return error instanceof Error ? error.message : String(error);
}
