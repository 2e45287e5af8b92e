/**
 * A tiny voice with Piper's signature, made from nothing: no recording, no training, no download.
 * Each phone buzzes with its own mix of harmonics for a fixed time; it is not meant to be
 * understood, but every part of the real path runs: ids, durations, split, chunked decoding.
 */
import { OnnxWriter } from './onnx/writer.ts';

export const TEST_VOICE_SAMPLE_RATE_HZ = 22_050;
const HOP = 256;
const IDS = 160;
const CHANNELS = 6;
const KERNEL = 7;
/** Marks as Piper names them, then the phones; the ids are our own. */
const SYMBOLS = `_^$ !',-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœǀɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻ"()`;
const VOWELS = 'aeiouyæøœɐɑɒɔəɚɛɜɞɘɪʊʌᵻ';
const SILENT = `_^$ !',-.:;?ˈˌːˑ"()`;

export interface TestVoice {
  readonly onnx: Uint8Array;
  /** The voice's JSON, as Piper writes it. */
  readonly json: string;
}

export interface TestVoiceOptions {
  /** More than one adds the `sid` input, to the encoder and to the decoder. */
  readonly speakers?: number;
  /** Leaves out what the split looks for (`conv_pre`), the exposed durations (`Ceil`), or both. */
  readonly without?: readonly ('conv_pre' | 'Ceil')[];
}

export function makeTestVoice(options: TestVoiceOptions = {}): TestVoice {
  const speakers = options.speakers ?? 1;
  return { onnx: makeGraph(speakers, new Set(options.without ?? [])), json: JSON.stringify(makeConfig(speakers), null, 2) };
}

function makeConfig(speakers: number): object {
  return {
    audio: { sample_rate: TEST_VOICE_SAMPLE_RATE_HZ, quality: 'test' },
    espeak: { voice: 'en-us' },
    inference: { noise_scale: 0.02, length_scale: 1, noise_w: 0.1 },
    phoneme_type: 'espeak',
    phoneme_id_map: Object.fromEntries(symbols().map((symbol, id) => [symbol, [id]])),
    num_symbols: IDS,
    num_speakers: speakers,
    speaker_id_map: speakers > 1 ? Object.fromEntries(Array.from({ length: speakers }, (_, n) => [`speaker${n}`, n])) : {},
    hop_length: HOP,
    language: { code: 'en_US' },
    dataset: 'aivt-test',
  };
}

function symbols(): string[] {
  return [...new Set(Array.from(SYMBOLS))];
}

function makeGraph(speakers: number, without: ReadonlySet<string>): Uint8Array {
  const graph = new OnnxWriter();
  const ids = graph.input('input', 'int64', ['batch', 'phonemes']);
  const lengths = graph.input('input_lengths', 'int64', ['batch']);
  const scales = graph.input('scales', 'float', [3]);
  const sid = speakers > 1 ? graph.input('sid', 'int64', ['batch']) : null;

  const scale = (index: number): string => graph.node('Gather', [scales, graph.ints(`scale${index}`, [], [index])], { axis: 0 });
  const one = graph.floats('one', [1], Float32Array.of(1));
  const axis0 = graph.ints('axis0', [1], [0]);
  const axis1 = graph.ints('axis1', [1], [1]);

  // Durations: a table by id, stretched by length_scale, roughened by noise_w; never below one frame.
  const base = graph.node('Unsqueeze', [graph.node('Gather', [graph.floats('frames', [IDS], frameTable()), ids], { axis: 0 }), axis1]);
  const rough = graph.node('Mul', [graph.node('RandomNormalLike', [base]), scale(2)]);
  const length = graph.node('Mul', [graph.node('Max', [graph.node('Add', [base, rough]), one]), scale(1)]);
  const frames = without.has('Ceil')
    ? graph.node('Neg', [graph.node('Floor', [graph.node('Neg', [length])])])
    : graph.node('Ceil', [length], {}, '/Ceil', ['/Ceil_output_0']);

  // Each frame's id: how many ids have ended by then.
  const perId = graph.node('Reshape', [frames, graph.ints('flat', [1], [-1])]);
  const ends = graph.node('CumSum', [perId, graph.ints('axisZero', [], [0])]);
  const total = graph.node('Cast', [graph.node('ReduceSum', [perId, axis0], { keepdims: 0 })], { to: 7 });
  const clock = graph.node('Cast', [graph.node('Range', [graph.ints('zero', [], [0]), total, graph.ints('step', [], [1])])], { to: 1 });
  const passed = graph.node(
    'Cast',
    [graph.node('LessOrEqual', [graph.node('Unsqueeze', [ends, axis0]), graph.node('Unsqueeze', [clock, axis1])])],
    { to: 7 },
  );
  const index = graph.node('ReduceSum', [passed, axis1], { keepdims: 0 });
  const flatIds = graph.node('Reshape', [ids, graph.ints('flat2', [1], [-1])]);
  const frameIds = graph.node('Gather', [flatIds, index], { axis: 0 });

  // Latent frames [1, channels, frames]. `input_lengths` takes part so that no input is idle.
  const shape = graph.node('Gather', [graph.floats('embedding', [IDS, CHANNELS], embedding()), frameIds], { axis: 0 });
  const idle = graph.node('Mul', [graph.node('Cast', [lengths], { to: 1 }), graph.floats('nothing', [1], Float32Array.of(0))]);
  const clean = graph.node('Add', [graph.node('Unsqueeze', [graph.node('Transpose', [shape], { perm: [1, 0] }), axis0]), idle]);
  const latent = graph.node('Add', [clean, graph.node('Mul', [graph.node('RandomNormalLike', [clean]), scale(0)])]);

  // The decoder: a smoothing convolution, then each channel's harmonic in overlapping windows.
  const convName = without.has('conv_pre') ? '/vocoder/first/Conv' : '/dec/conv_pre/Conv';
  let hidden = graph.node(
    'Conv',
    [latent, graph.floats('smoothing', [CHANNELS, CHANNELS, KERNEL], smoothing())],
    { kernel_shape: [KERNEL], pads: [3, 3] },
    convName,
  );
  if (sid !== null) {
    const tones = Float32Array.from({ length: speakers * CHANNELS }, (_, n) => (Math.floor(n / CHANNELS) * ((n % CHANNELS) - 2)) / 50);
    const speaker = graph.node('Gather', [graph.floats('emb_g', [speakers, CHANNELS], tones), sid], { axis: 0 });
    hidden = graph.node('Mul', [hidden, graph.node('Add', [graph.node('Unsqueeze', [speaker, graph.ints('axis2', [1], [2])]), one])]);
  }
  const wave = graph.node('ConvTranspose', [hidden, graph.floats('waves', [CHANNELS, 1, 2 * HOP], waves())], {
    kernel_shape: [2 * HOP],
    strides: [HOP],
    pads: [HOP / 2, HOP / 2],
  });
  graph.node('Tanh', [wave], {}, '/dec/Tanh', ['output']);
  graph.output('output', ['batch', 1, 'time']);
  return graph.model();
}

function frameTable(): Float32Array {
  const table = new Float32Array(IDS).fill(3);
  for (const [id, symbol] of symbols().entries()) {
    if (symbol === '_') table[id] = 1;
    else if (symbol === ' ') table[id] = 2;
    else if (symbol === 'ː') table[id] = 4;
    else if (',.:;?!$'.includes(symbol)) table[id] = 12;
    else if (SILENT.includes(symbol)) table[id] = 1;
    else if (VOWELS.includes(symbol)) table[id] = 6;
  }
  return table;
}

function embedding(): Float32Array {
  const table = new Float32Array(IDS * CHANNELS);
  for (const [id, symbol] of symbols().entries()) {
    if (SILENT.includes(symbol) && symbol !== 'ː') continue;
    const strength = VOWELS.includes(symbol) || symbol === 'ː' ? 0.8 : 0.25;
    for (let channel = 0; channel < CHANNELS; channel++)
      table[id * CHANNELS + channel] = (strength * (1 + ((id * 7 + channel * 5) % 4))) / (2 * CHANNELS);
  }
  return table;
}

function smoothing(): Float32Array {
  const weights = new Float32Array(CHANNELS * CHANNELS * KERNEL);
  const curve = [0, 0.1, 0.2, 0.4, 0.2, 0.1, 0];
  for (let channel = 0; channel < CHANNELS; channel++)
    for (let k = 0; k < KERNEL; k++) weights[(channel * CHANNELS + channel) * KERNEL + k] = curve[k] ?? 0;
  return weights;
}

/** Harmonics of the frame rate under a window whose overlapping halves add up to one. */
function waves(): Float32Array {
  const length = 2 * HOP;
  const weights = new Float32Array(CHANNELS * length);
  for (let channel = 0; channel < CHANNELS; channel++) {
    for (let n = 0; n < length; n++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / length);
      weights[channel * length + n] = window * Math.sin((2 * Math.PI * (2 + channel * 2) * n) / HOP);
    }
  }
  return weights;
}
