/** The VAD that is always there: WebRTC's, in this process (some microseconds a frame), and an energy gate beside it. */
import loadFvad, { type FvadModule } from '@echogarden/fvad-wasm';
import { Framer, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../sound/framing.ts';
import { EnergyGate } from './energy-gate.ts';
import type { Vad } from './vad.ts';

/** 20 ms: of the lengths it takes the one that was best in noise. */
const PIECE_SAMPLES = 320;
const STRICTEST = 3;

class WebRtcVad implements Vad {
  readonly provider = 'webrtc';
  readonly #module: FvadModule;
  readonly #handle: number;
  readonly #buffer: number;
  readonly #gate = new EnergyGate();
  readonly #pieces = new Framer(PIECE_SAMPLES);
  #closed = false;

  constructor(module: FvadModule) {
    this.#module = module;
    this.#handle = module._fvad_new();
    this.#buffer = module._malloc(PIECE_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
    if (this.#handle === 0 || this.#buffer === 0) throw new Error('the WebRTC VAD got no memory');
    this.#configure();
  }

  judge(frame: Int16Array): boolean {
    if (this.#closed) return false;
    let voiced = 0;
    for (const piece of this.#pieces.push(frame)) if (this.#isVoice(piece)) voiced += piece.length;
    return voiced * 2 >= FRAME_SAMPLES;
  }

  reset(): void {
    if (this.#closed) return;
    this.#module._fvad_reset(this.#handle);
    // A reset also forgets mode and rate.
    this.#configure();
    this.#pieces.reset();
    this.#gate.reset();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#module._fvad_free(this.#handle);
    this.#module._free(this.#buffer);
  }

  #isVoice(piece: Int16Array): boolean {
    // Both hear every piece: each follows the noise by itself.
    const loud = this.#gate.isOpen(piece, SAMPLE_RATE_HZ);
    this.#module.HEAP16.set(piece, this.#buffer / Int16Array.BYTES_PER_ELEMENT);
    return this.#module._fvad_process(this.#handle, this.#buffer, piece.length) === 1 && loud;
  }

  #configure(): void {
    this.#module._fvad_set_sample_rate(this.#handle, SAMPLE_RATE_HZ);
    this.#module._fvad_set_mode(this.#handle, STRICTEST);
  }
}

export async function openWebRtcVad(): Promise<Vad> {
  return new WebRtcVad(await loadFvad());
}
