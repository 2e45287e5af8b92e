/**
 * Cuts a Piper voice in two at load: an encoder (text → latent frames and durations) and a decoder
 * (latent frames → sound) that can then run piece by piece. The file on disk is not changed.
 */
import { GRAPH_INPUT, GRAPH_NAME, GRAPH_OUTPUT, MODEL_GRAPH, type GraphNode, type GraphTensor, type OnnxGraph } from './graph.ts';
import { bytesField, concat, intField } from './wire.ts';

const FLOAT = 1;

export interface SplitVoice {
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
  /** Name of the latent frames, `[1, channels, frames]`: output of one, input of the other. */
  readonly latent: string;
  /** Frames per phoneme id, `[1, 1, ids]`; null when the graph has no such thing. */
  readonly durations: string | null;
  /** The decoder looks at the speaker, too. */
  readonly decoderTakesSpeaker: boolean;
}

/** Frames per id: the output of the graph's one `Ceil`. Null when there is none, or more than one. */
export function durationsOutput(graph: OnnxGraph): string | null {
  const ceils = graph.nodes.filter((node) => node.op === 'Ceil');
  return ceils.length === 1 ? (ceils[0]?.outputs[0] ?? null) : null;
}

/**
 * The model with one more output. By protobuf's merge rule a second graph record is merged into the
 * first, so nothing needs to be rewritten: a few bytes are appended.
 */
export function withOutput(model: Uint8Array, name: string): Uint8Array {
  return concat([model, bytesField(MODEL_GRAPH, bytesField(GRAPH_OUTPUT, bytesField(1, name)))]);
}

/** @returns null when the graph is not built as Piper's are; run it whole then. */
export function splitVoice(graph: OnnxGraph): SplitVoice | null {
  const output = graph.outputs[0]?.name;
  const first = decoderStart(graph);
  const latent = first?.inputs[0];
  if (output === undefined || latent === undefined || latent === '') return null;
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  if (!made.has(latent)) return null;
  const durations = durationsOutput(graph);
  const decoderNodes = ancestors(graph, [output], latent);
  const encoderNodes = ancestors(graph, durations === null ? [latent] : [latent, durations], null);
  const graphInputs = graph.inputs.map((input) => input.name);
  const decoderInputs = graphInputs.filter((name) => usedBy(decoderNodes).has(name));
  // The sound must depend on the text through the latent frames alone.
  if (decoderInputs.some((name) => name !== 'sid')) return null;
  const encoderInputs = graphInputs.filter((name) => usedBy(encoderNodes).has(name));
  const latentInput = bytesField(GRAPH_INPUT, valueInfo(latent));
  return {
    encoder: submodel(graph, encoderNodes, encoderInputs, [], durations === null ? [latent] : [latent, durations]),
    decoder: submodel(graph, decoderNodes, decoderInputs, [latentInput], [output]),
    latent,
    durations,
    decoderTakesSpeaker: decoderInputs.includes('sid'),
  };
}

/** The first convolution of the vocoder, by its exported name or by that of its weights. */
function decoderStart(graph: OnnxGraph): GraphNode | undefined {
  const convolutions = graph.nodes.filter((node) => node.op === 'Conv');
  return (
    convolutions.find((node) => node.name === '/dec/conv_pre/Conv') ??
    convolutions.find((node) => (node.inputs[1] ?? '').includes('dec.conv_pre.weight')) ??
    convolutions.find((node) => node.name.endsWith('conv_pre/Conv'))
  );
}

/** Every node that `targets` depend on, in the graph's own order; what makes `stopAt` is not followed. */
function ancestors(graph: OnnxGraph, targets: readonly string[], stopAt: string | null): GraphNode[] {
  const maker = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const name of node.outputs) maker.set(name, node);
  const wanted = new Set<GraphNode>();
  const open = [...targets];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === stopAt) continue;
    const node = maker.get(name);
    if (!node || wanted.has(node)) continue;
    wanted.add(node);
    open.push(...node.inputs, ...node.nestedInputs);
  }
  return graph.nodes.filter((node) => wanted.has(node));
}

function usedBy(nodes: readonly GraphNode[]): Set<string> {
  return new Set(nodes.flatMap((node) => [...node.inputs, ...node.nestedInputs]));
}

function submodel(
  graph: OnnxGraph,
  nodes: readonly GraphNode[],
  inputs: readonly string[],
  extraInputs: readonly Uint8Array[],
  outputs: readonly string[],
): Uint8Array {
  const used = usedBy(nodes);
  const copy = (range: { readonly start: number; readonly to: number }): Uint8Array => graph.bytes.subarray(range.start, range.to);
  const keptOutputs = outputs.map((name) => {
    const known = graph.outputs.find((value) => value.name === name);
    return known ? copy(known) : bytesField(GRAPH_OUTPUT, bytesField(1, name));
  });
  const parts = [
    ...nodes.map(copy),
    bytesField(GRAPH_NAME, 'part'),
    ...graph.initializers.filter((tensor: GraphTensor) => used.has(tensor.name)).map(copy),
    ...graph.inputs.filter((value) => inputs.includes(value.name)).map(copy),
    ...extraInputs,
    ...keptOutputs,
  ];
  return concat([...graph.modelFields.map(copy), bytesField(MODEL_GRAPH, concat(parts))]);
}

/** A float tensor of three dimensions, none of them fixed. */
function valueInfo(name: string): Uint8Array {
  const dim = (param: string): Uint8Array => bytesField(1, bytesField(2, param));
  const shape = concat([dim('one'), dim('channels'), dim('frames')]);
  const tensor = concat([intField(1, FLOAT), bytesField(2, shape)]);
  return concat([bytesField(1, name), bytesField(2, bytesField(1, tensor))]);
}
