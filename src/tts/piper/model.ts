/** A Piper voice in ONNX Runtime: split in two where its graph allows, whole where not. */
import { reasonOf } from '../../kernel/fault.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readOnnx, type OnnxGraph } from './onnx/graph.ts';
import { durationsOutput, splitVoice, withOutput } from './onnx/split.ts';
import { WireError } from './onnx/wire.ts';
import type { PiperConfig } from './voice-config.ts';

/** Frames of the first piece: a quarter of a second of sound, soon there. */
const FIRST_FRAMES = 24;
const LARGEST_FRAMES = 96;
/** Frames of context on each side with which a piece equals the whole (measured: differences below 1e-6). */
const CONTEXT_FRAMES = 12;

export interface Scales {
  readonly noiseScale: number;
  readonly lengthScale: number;
  readonly noiseW: number;
  /** Null for a voice of one speaker. */
  readonly speaker: number | null;
}

export interface Piece {
  /** Samples −1 … 1. */
  readonly audio: Float32Array;
}

export interface Synthesis {
  /** Frames per id; null when the voice does not tell. */
  readonly durations: Float32Array | null;
  /** The sound, piece by piece. Each step is at most one run of the decoder: stop between steps to cancel. */
  readonly pieces: AsyncGenerator<Piece, void, undefined>;
}

export type PiperMode = 'split' | 'whole' | 'whole without durations';

export interface PiperModel {
  readonly mode: PiperMode;
  synthesise(ids: readonly number[], scales: Scales): Promise<Synthesis>;
  close(): Promise<void>;
}

export interface ModelOptions {
  readonly threads: number;
  /** For measurements and tests; the default splits where it can. */
  readonly mode?: PiperMode;
}

/** @throws Error naming `file` and what is wrong with it. */
export async function openPiperModel(bytes: Uint8Array, file: string, config: PiperConfig, options: ModelOptions): Promise<PiperModel> {
  const graph = readGraph(bytes, file);
  checkFits(graph, file, config);
  const split = options.mode === undefined || options.mode === 'split' ? splitVoice(graph) : null;
  try {
    if (split?.durations) {
      const encoder = await createSession(split.encoder, options.threads);
      const decoder = await createSession(split.decoder, options.threads);
      return new SplitModel(encoder, decoder, split.latent, split.durations, config.hopLength);
    }
    const durations = options.mode === 'whole without durations' ? null : durationsOutput(graph);
    const whole = await createSession(durations === null ? bytes : withOutput(bytes, durations), options.threads);
    return new WholeModel(whole, graph.outputs[0]?.name ?? 'output', durations);
  } catch (error) {
    throw new Error(`${file} cannot be run: ${reasonOf(error)}`, { cause: error });
  }
}

function readGraph(bytes: Uint8Array, file: string): OnnxGraph {
  if (bytes.length === 0) throw new Error(`${file} is empty; install the voice again`);
  try {
    return readOnnx(bytes);
  } catch (error) {
    if (error instanceof WireError)
      throw new Error(`${file} is no ONNX model (${error.message}); install the voice again`, { cause: error });
    throw error;
  }
}

function checkFits(graph: OnnxGraph, file: string, config: PiperConfig): void {
  const inputs = new Set(graph.inputs.map((input) => input.name));
  const lacking = ['input', 'input_lengths', 'scales'].filter((name) => !inputs.has(name));
  if (lacking.length > 0 || graph.outputs.length === 0) {
    throw new Error(`${file} is an ONNX model but no Piper voice: it lacks the input ${lacking.join(', ') || '(it has no output)'}`);
  }
  if (config.speakers > 1 !== inputs.has('sid')) {
    throw new Error(
      `${file} does not fit its JSON: ${config.speakers} speaker${config.speakers === 1 ? '' : 's'} there, ${inputs.has('sid') ? 'several' : 'one'} in the model`,
    );
  }
  const lookup = graph.nodes.find((node) => node.op === 'Gather' && node.inputs[1] === 'input');
  const known = graph.initializers.find((tensor) => tensor.name === lookup?.inputs[0])?.dims[0];
  let largest = 0;
  for (const ids of config.idsOf.values()) for (const id of ids) largest = Math.max(largest, id);
  if (known !== undefined && largest >= known) {
    throw new Error(`${file} does not fit its JSON: phoneme ids up to ${largest} there, ${known} in the model`);
  }
}

/** Errors only: warnings of the optimiser about a model's own oddities help nobody. */
const LOG_ERRORS = 3;

function createSession(bytes: Uint8Array, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(bytes, { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: LOG_ERRORS });
}

function textFeeds(ids: readonly number[], scales: Scales): Record<string, Tensor> {
  return {
    input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor('float32', Float32Array.of(scales.noiseScale, scales.lengthScale, scales.noiseW), [3]),
    ...(scales.speaker === null ? {} : { sid: new Tensor('int64', BigInt64Array.of(BigInt(scales.speaker)), [1]) }),
  };
}

/** Only what the session asks for: the encoder of a split voice may not look at the speaker. */
function feedsFor(session: InferenceSession, feeds: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
}

function floatsOf(outputs: InferenceSession.OnnxValueMapType, name: string): { data: Float32Array; dims: readonly number[] } {
  const tensor = outputs[name];
  if (!tensor || !(tensor.data instanceof Float32Array)) throw new Error(`the model gives no "${name}"`);
  return { data: tensor.data, dims: tensor.dims };
}

class SplitModel implements PiperModel {
  readonly mode = 'split';
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;
  readonly #latent: string;
  readonly #durations: string;
  readonly #hopLength: number;

  constructor(encoder: InferenceSession, decoder: InferenceSession, latent: string, durations: string, hopLength: number) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#latent = latent;
    this.#durations = durations;
    this.#hopLength = hopLength;
  }

  async synthesise(ids: readonly number[], scales: Scales): Promise<Synthesis> {
    const feeds = textFeeds(ids, scales);
    const outputs = await this.#encoder.run(feedsFor(this.#encoder, feeds));
    const durations = floatsOf(outputs, this.#durations).data;
    const latent = floatsOf(outputs, this.#latent);
    return { durations, pieces: this.#decode(latent.data, latent.dims, feeds) };
  }

  async *#decode(latent: Float32Array, dims: readonly number[], feeds: Record<string, Tensor>): AsyncGenerator<Piece, void, undefined> {
    const [, channels = 0, frames = 0] = dims;
    for (const { from, to } of pieces(frames)) {
      const contextFrom = Math.max(0, from - CONTEXT_FRAMES);
      const contextTo = Math.min(frames, to + CONTEXT_FRAMES);
      const width = contextTo - contextFrom;
      const part = new Float32Array(channels * width);
      for (let channel = 0; channel < channels; channel++) {
        part.set(latent.subarray(channel * frames + contextFrom, channel * frames + contextTo), channel * width);
      }
      const outputs = await this.#decoder.run(
        feedsFor(this.#decoder, { ...feeds, [this.#latent]: new Tensor('float32', part, [1, channels, width]) }),
      );
      const audio = floatsOf(outputs, this.#decoder.outputNames[0] ?? 'output').data;
      if (audio.length !== width * this.#hopLength) {
        throw new Error(`the voice makes ${audio.length} samples of ${width} frames where its JSON says ${this.#hopLength} a frame`);
      }
      yield { audio: audio.slice((from - contextFrom) * this.#hopLength, (to - contextFrom) * this.#hopLength) };
    }
  }

  async close(): Promise<void> {
    await this.#encoder.release();
    await this.#decoder.release();
  }
}

/** Small first, then larger: early sound, little work twice. The last one takes a short rest along. */
export function* pieces(frames: number): Generator<{ from: number; to: number }, void, undefined> {
  let size = FIRST_FRAMES;
  for (let from = 0; from < frames;) {
    const rest = frames - from;
    const to = rest < size * 1.5 ? frames : from + size;
    yield { from, to };
    from = to;
    size = Math.min(size * 2, LARGEST_FRAMES);
  }
}

class WholeModel implements PiperModel {
  readonly mode: PiperMode;
  readonly #session: InferenceSession;
  readonly #output: string;
  readonly #durations: string | null;

  constructor(session: InferenceSession, output: string, durations: string | null) {
    this.#session = session;
    this.#output = output;
    this.#durations = durations;
    this.mode = durations === null ? 'whole without durations' : 'whole';
  }

  async synthesise(ids: readonly number[], scales: Scales): Promise<Synthesis> {
    const outputs = await this.#session.run(textFeeds(ids, scales));
    const audio = floatsOf(outputs, this.#output).data;
    return {
      durations: this.#durations === null ? null : floatsOf(outputs, this.#durations).data,
      pieces: (async function* () {
        yield { audio };
      })(),
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
