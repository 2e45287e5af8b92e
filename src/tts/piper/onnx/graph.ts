import { fields, text, WireError, type Field } from './wire.ts';

/** Field numbers of the ONNX specification (onnx.proto). */
export const MODEL_GRAPH = 7;
export const GRAPH_NODE = 1;
export const GRAPH_NAME = 2;
export const GRAPH_INITIALIZER = 5;
export const GRAPH_INPUT = 11;
export const GRAPH_OUTPUT = 12;
const NODE_INPUT = 1;
const NODE_OUTPUT = 2;
const NODE_NAME = 3;
const NODE_OP = 4;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_GRAPH = 6;
const TENSOR_DIMS = 1;
const TENSOR_NAME = 8;
const VALUE_NAME = 1;

interface Range {
  /** The whole field, tag included. */
  readonly start: number;
  readonly to: number;
}

export interface GraphNode extends Range {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Names used by graphs nested in the node (the branches of an `If`): they must exist outside, too. */
  readonly nestedInputs: readonly string[];
}

export interface GraphTensor extends Range {
  readonly name: string;
  readonly dims: readonly number[];
}

export interface GraphValue extends Range {
  readonly name: string;
}

/** An ONNX file as the places of its parts; nothing is copied. */
export interface OnnxGraph {
  readonly bytes: Uint8Array;
  /** Fields of the model beside the graph: versions, operator sets, metadata. */
  readonly modelFields: readonly Range[];
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly GraphTensor[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** @throws WireError when the bytes are no ONNX model; its message says what is wrong. */
export function readOnnx(bytes: Uint8Array): OnnxGraph {
  const modelFields: Range[] = [];
  const nodes: GraphNode[] = [];
  const initializers: GraphTensor[] = [];
  const inputs: GraphValue[] = [];
  const outputs: GraphValue[] = [];
  for (const field of fields(bytes)) {
    if (field.number !== MODEL_GRAPH) {
      modelFields.push({ start: field.start, to: field.to });
      continue;
    }
    if (field.wireType !== 2) throw new WireError('the graph is no message');
    for (const part of fields(bytes, field.from, field.to)) {
      if (part.number === GRAPH_NODE) nodes.push(readNode(bytes, part));
      else if (part.number === GRAPH_INITIALIZER) initializers.push(readTensor(bytes, part));
      else if (part.number === GRAPH_INPUT) inputs.push(readValue(bytes, part));
      else if (part.number === GRAPH_OUTPUT) outputs.push(readValue(bytes, part));
    }
  }
  if (nodes.length === 0) throw new WireError('it has no graph in it');
  return { bytes, modelFields, nodes, initializers, inputs, outputs };
}

function readNode(bytes: Uint8Array, field: Field): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const nestedInputs: string[] = [];
  let name = '';
  let op = '';
  for (const part of fields(bytes, field.from, field.to)) {
    if (part.number === NODE_INPUT) inputs.push(text(bytes, part));
    else if (part.number === NODE_OUTPUT) outputs.push(text(bytes, part));
    else if (part.number === NODE_NAME) name = text(bytes, part);
    else if (part.number === NODE_OP) op = text(bytes, part);
    else if (part.number === NODE_ATTRIBUTE) collectNested(bytes, part, nestedInputs);
  }
  return { start: field.start, to: field.to, name, op, inputs, outputs, nestedInputs };
}

function collectNested(bytes: Uint8Array, attribute: Field, into: string[]): void {
  for (const part of fields(bytes, attribute.from, attribute.to)) {
    if (part.number !== ATTRIBUTE_GRAPH || part.wireType !== 2) continue;
    for (const inner of fields(bytes, part.from, part.to)) {
      if (inner.number === GRAPH_NODE) {
        const node = readNode(bytes, inner);
        into.push(...node.inputs, ...node.nestedInputs);
      } else if (inner.number === GRAPH_OUTPUT) {
        into.push(readValue(bytes, inner).name);
      }
    }
  }
}

function readTensor(bytes: Uint8Array, field: Field): GraphTensor {
  let name = '';
  const dims: number[] = [];
  for (const part of fields(bytes, field.from, field.to)) {
    if (part.number === TENSOR_NAME) name = text(bytes, part);
    else if (part.number === TENSOR_DIMS) dims.push(...readInts(bytes, part));
  }
  return { start: field.start, to: field.to, name, dims };
}

/** A repeated int64, packed or not. */
function readInts(bytes: Uint8Array, field: Field): number[] {
  if (field.wireType === 0) return [field.value];
  const values: number[] = [];
  let value = 0;
  let scale = 1;
  for (let at = field.from; at < field.to; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      values.push(value);
      value = 0;
      scale = 1;
    }
  }
  return values;
}

function readValue(bytes: Uint8Array, field: Field): GraphValue {
  let name = '';
  for (const part of fields(bytes, field.from, field.to)) if (part.number === VALUE_NAME) name = text(bytes, part);
  return { start: field.start, to: field.to, name };
}
