/**
 * A voice of random weights with the build and the cost of a Piper "medium" voice, for timing only:
 * it makes noise. The decoder is Piper's own (HiFi-GAN, 256 channels, rates 8·8·4, ResBlock2 with
 * kernels 3/5/7). The text side has the same widths and depths (six layers of 192 with attention and
 * a 768-wide feed-forward, four flow steps of four gated convolutions) without the norms and the
 * stochastic duration flow, whose share of the time is small. Durations are a constant table.
 */
import { OnnxWriter } from '../src/tts/piper/onnx/writer.ts';
import { makeTestVoice, type TestVoice } from '../src/tts/piper/test-voice.ts';

const IDS = 256;
const WIDTH = 192;
/** With pads about 1.5 s for a short sentence, as long as espeak takes for it. */
const FRAMES_PER_ID = 2;

export function makeMediumVoice(seed = 7): TestVoice {
  const graph = new OnnxWriter();
  let state = seed;
  const random = (count: number, scale: number): Float32Array => {
    const values = new Float32Array(count);
    for (let n = 0; n < count; n++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      values[n] = (state / 2 ** 32 - 0.5) * 2 * scale;
    }
    return values;
  };
  let count = 0;
  const weights = (dims: number[], fanIn: number): string =>
    graph.floats(
      `w${count++}`,
      dims,
      random(
        dims.reduce((a, b) => a * b, 1),
        1 / Math.sqrt(fanIn),
      ),
    );
  const conv = (x: string, from: number, to: number, kernel: number, options: { dilation?: number; name?: string } = {}): string => {
    const dilation = options.dilation ?? 1;
    const pad = ((kernel - 1) * dilation) / 2;
    return graph.node(
      'Conv',
      [x, weights([to, from, kernel], from * kernel), graph.floats(`b${count++}`, [to], new Float32Array(to))],
      { kernel_shape: [kernel], pads: [pad, pad], dilations: [dilation] },
      options.name,
    );
  };
  const ints = (values: number[]): string => graph.ints(`i${count++}`, [values.length], values);
  const scalar = (value: number): string => graph.floats(`s${count++}`, [], Float32Array.of(value));

  const ids = graph.input('input', 'int64', ['batch', 'phonemes']);
  const lengths = graph.input('input_lengths', 'int64', ['batch']);
  const scales = graph.input('scales', 'float', [3]);
  const scale = (index: number): string => graph.node('Gather', [scales, graph.ints(`scale${index}`, [], [index])], { axis: 0 });

  // Text encoder, [1, 192, ids].
  let x = graph.node('Transpose', [graph.node('Gather', [weights([IDS, WIDTH], 1), ids], { axis: 0 })], { perm: [0, 2, 1] });
  for (let layer = 0; layer < 6; layer++) {
    const heads = (y: string): string => graph.node('Reshape', [y, ints([1, 2, WIDTH / 2, -1])]);
    const [q, k, v] = [heads(conv(x, WIDTH, WIDTH, 1)), heads(conv(x, WIDTH, WIDTH, 1)), heads(conv(x, WIDTH, WIDTH, 1))];
    const scores = graph.node(
      'Softmax',
      [graph.node('Mul', [graph.node('MatMul', [graph.node('Transpose', [q], { perm: [0, 1, 3, 2] }), k]), scalar(0.1)])],
      { axis: 3 },
    );
    const mixed = graph.node('MatMul', [v, graph.node('Transpose', [scores], { perm: [0, 1, 3, 2] })]);
    x = graph.node('Add', [x, conv(graph.node('Reshape', [mixed, ints([1, WIDTH, -1])]), WIDTH, WIDTH, 1)]);
    x = graph.node('Tanh', [graph.node('Add', [x, conv(graph.node('Relu', [conv(x, WIDTH, 768, 3)]), 768, WIDTH, 3)])]);
  }

  // Durations and expansion.
  const base = graph.node('Unsqueeze', [
    graph.node('Gather', [graph.floats('frames', [IDS], new Float32Array(IDS).fill(FRAMES_PER_ID)), ids], { axis: 0 }),
    ints([1]),
  ]);
  const rough = graph.node('Mul', [graph.node('RandomNormalLike', [base]), graph.node('Mul', [scale(2), scalar(0)])]);
  const idle = graph.node('Mul', [graph.node('Cast', [lengths], { to: 1 }), scalar(0)]);
  const frames = graph.node(
    'Ceil',
    [graph.node('Mul', [graph.node('Add', [graph.node('Add', [base, rough]), idle]), scale(1)])],
    {},
    '/Ceil',
    ['/Ceil_output_0'],
  );
  const perId = graph.node('Reshape', [frames, ints([-1])]);
  const ends = graph.node('CumSum', [perId, graph.ints('axis', [], [0])]);
  const total = graph.node('Cast', [graph.node('ReduceSum', [perId, ints([0])], { keepdims: 0 })], { to: 7 });
  const clock = graph.node('Cast', [graph.node('Range', [graph.ints('zero', [], [0]), total, graph.ints('step', [], [1])])], { to: 1 });
  const passed = graph.node(
    'Cast',
    [graph.node('LessOrEqual', [graph.node('Unsqueeze', [ends, ints([0])]), graph.node('Unsqueeze', [clock, ints([1])])])],
    { to: 7 },
  );
  const index = graph.node('ReduceSum', [passed, ints([1])], { keepdims: 0 });
  let z = graph.node('Gather', [x, index], { axis: 2 });
  z = graph.node('Add', [z, graph.node('Mul', [graph.node('RandomNormalLike', [z]), scale(0)])]);

  // Flow: four couplings of four gated convolutions each.
  for (let step = 0; step < 4; step++) {
    const [still, moved] = [`flow${step}_a`, `flow${step}_b`];
    graph.node('Split', [z, ints([96, 96])], { axis: 1 }, `/flow${step}/Split`, [still, moved]);
    let h = conv(still, 96, WIDTH, 1);
    for (let layer = 0; layer < 4; layer++) {
      const [a, b] = [`flow${step}_${layer}_t`, `flow${step}_${layer}_s`];
      graph.node('Split', [conv(h, WIDTH, 2 * WIDTH, 5), ints([WIDTH, WIDTH])], { axis: 1 }, `/flow${step}/gate${layer}`, [a, b]);
      const gated = graph.node('Mul', [graph.node('Tanh', [a]), graph.node('Sigmoid', [b])]);
      h = graph.node('Add', [h, conv(gated, WIDTH, WIDTH, 1)]);
    }
    z = graph.node('Concat', [graph.node('Sub', [moved, conv(h, WIDTH, 96, 1)]), still], { axis: 1 });
  }

  // Decoder: HiFi-GAN as Piper's medium voices have it.
  const leaky = (y: string): string => graph.node('LeakyRelu', [y], { alpha: { float: 0.1 } });
  let y = conv(z, WIDTH, 256, 7, { name: '/dec/conv_pre/Conv' });
  let channels = 256;
  for (const [rate, kernel] of [
    [8, 16],
    [8, 16],
    [4, 8],
  ] as const) {
    const half = channels / 2;
    const pad = (kernel - rate) / 2;
    y = graph.node('ConvTranspose', [leaky(y), weights([channels, half, kernel], channels * 2)], {
      kernel_shape: [kernel],
      strides: [rate],
      pads: [pad, pad],
    });
    const blocks = [
      [3, 1, 2],
      [5, 2, 6],
      [7, 3, 12],
    ].map(([size = 3, ...dilations]) => {
      let r = y;
      for (const dilation of dilations) r = graph.node('Add', [conv(leaky(r), half, half, size, { dilation }), r]);
      return r;
    });
    const [first = y, second = y, third = y] = blocks;
    y = graph.node('Mul', [graph.node('Add', [graph.node('Add', [first, second]), third]), scalar(1 / 3)]);
    channels = half;
  }
  graph.node('Tanh', [conv(leaky(y), channels, 1, 7)], {}, '/dec/Tanh', ['output']);
  graph.output('output', ['batch', 1, 'time']);
  return { onnx: graph.model(), json: makeTestVoice().json };
}
