/**
 * Tiny recognisers that sherpa-onnx really loads, made from nothing: NeMo CTC models without training,
 * which write `low` for sound below 700 Hz, `high` for sound above 3 kHz and nothing for silence. All of
 * the real path runs: features, the model, decoding, tokens.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../src/ears/sound/framing.ts';
import { OnnxWriter } from '../src/tts/piper/onnx/writer.ts';

const BANDS = 80;
const TOKENS = ['▁low', '▁high', '<blk>'];
const LOW_BANDS = [4, 18] as const;
const HIGH_BANDS = [55, 78] as const;
/** Mean logarithmic energy of a band that is silence. */
const SILENT_BELOW = -6;
const CACHE = [1, 1, 1, 1] as const;
/** Of a streaming one: frames of 10 ms that go in at once. */
export const CHUNK_FRAMES = 16;

/** @param streaming takes its sound in pieces, with a state that goes through it */
export function writeSherpaModel(folder: string, streaming = false): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tokens.txt'), TOKENS.map((token, id) => `${token} ${id}\n`).join(''));
  writeFileSync(join(folder, 'model.onnx'), streaming ? streamingModel() : wholeModel());
}

function wholeModel(): Uint8Array {
  const graph = new OnnxWriter();
  // In the order in which sherpa-onnx hands them in.
  words(graph, () => {
    graph.input('length', 'int64', ['batch']);
    return () => undefined;
  });
  return graph.model(15, {
    model_type: 'EncDecCTCModelBPE',
    vocab_size: String(TOKENS.length),
    subsampling_factor: '1',
    normalize_type: '',
  });
}

function streamingModel(): Uint8Array {
  const graph = new OnnxWriter();
  // The outputs too are taken by their order.
  words(graph, () => {
    const length = graph.input('length', 'int64', [1]);
    const channel = graph.input('cache_last_channel', 'float', CACHE);
    const time = graph.input('cache_last_time', 'float', CACHE);
    const channelLength = graph.input('cache_last_channel_len', 'int64', [1]);
    return () => {
      graph.node('Identity', [length], {}, '/length', ['encoded_lengths']);
      graph.output('encoded_lengths', [1], 'int64');
      graph.node('Identity', [channel], {}, '/channel', ['cache_last_channel_next']);
      graph.output('cache_last_channel_next', CACHE);
      graph.node('Identity', [time], {}, '/time', ['cache_last_time_next']);
      graph.output('cache_last_time_next', CACHE);
      graph.node('Identity', [channelLength], {}, '/channel_length', ['cache_last_channel_len_next']);
      graph.output('cache_last_channel_len_next', [1], 'int64');
    };
  });
  const dims = (name: string): [string, string][] => [1, 2, 3].map((n) => [`${name}_dim${n}`, '1']);
  return graph.model(15, {
    model_type: 'EncDecHybridRNNTCTCBPEModel',
    window_size: String(CHUNK_FRAMES),
    chunk_shift: String(CHUNK_FRAMES),
    subsampling_factor: '1',
    // NeMo does not count the blank.
    vocab_size: String(TOKENS.length - 1),
    ...Object.fromEntries([...dims('cache_last_channel'), ...dims('cache_last_time')]),
  });
}

/** Of each frame the mean of its low and of its high bands, against what silence has. */
function words(graph: OnnxWriter, more: () => () => void): void {
  const features = graph.input('audio_signal', 'float', ['batch', BANDS, 'frames']);
  const outputs = more();
  const weights = new Float32Array(BANDS * TOKENS.length);
  for (const [token, [from, to]] of [LOW_BANDS, HIGH_BANDS].entries())
    for (let band = from; band < to; band++) weights[band * TOKENS.length + token] = 1 / (to - from);
  const frames = graph.node('Transpose', [features], { perm: [0, 2, 1] });
  const means = graph.node('MatMul', [frames, graph.floats('weights', [BANDS, TOKENS.length], weights)]);
  const logits = graph.node('Add', [means, graph.floats('silence', [TOKENS.length], Float32Array.of(0, 0, SILENT_BELOW))]);
  graph.node('LogSoftmax', [logits], { axis: 2 }, '/logprobs', ['logprobs']);
  graph.output('logprobs', ['batch', 'frames', TOKENS.length]);
  outputs();
}

/** Sound that such a model writes: `low`, `high`, and `.` for a fifth of a second of silence. */
export function soundOf(words: string): Int16Array {
  return Int16Array.from(words.split(' ').flatMap((word) => [...(word === '.' ? [] : chord(word === 'low')), ...new Int16Array(QUIET)]));
}

const QUIET = SAMPLE_RATE_HZ / 5;
const FADE = SAMPLE_RATE_HZ / 20;

function chord(low: boolean): number[] {
  const tones = Array.from({ length: 40 }, (_, n) => (low ? 120 + n * 14 : 3000 + n * 100));
  const length = (SAMPLE_RATE_HZ * 3) / 10;
  return Array.from({ length }, (_, at) => {
    // A tone that begins at once is a click, which is high and low.
    const loudness = 700 * Math.min(1, at / FADE, (length - at) / FADE);
    return Math.round(tones.reduce((sum, hz, n) => sum + loudness * Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ + n * n), 0));
  });
}
