/** Writes small ONNX models by hand, for the test voice: only what the specification asks for. */
import { bytesField, concat, floatField, intField } from './wire.ts';

const FLOAT = 1;
const INT64 = 7;
/** Attribute types of onnx.proto. */
const TYPE_FLOAT = 1;
const TYPE_INT = 2;
const TYPE_INTS = 7;

export type Attribute = number | readonly number[] | { readonly float: number };

export class OnnxWriter {
  readonly #nodes: Uint8Array[] = [];
  readonly #initializers: Uint8Array[] = [];
  readonly #inputs: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];
  #count = 0;

  /** @param dims numbers, or names of free dimensions. */
  input(name: string, type: 'float' | 'int64', dims: readonly (number | string)[]): string {
    this.#inputs.push(bytesField(11, valueInfo(name, type, dims)));
    return name;
  }

  output(name: string, dims: readonly (number | string)[], type: 'float' | 'int64' = 'float'): void {
    this.#outputs.push(bytesField(12, valueInfo(name, type, dims)));
  }

  floats(name: string, dims: readonly number[], values: Float32Array): string {
    return this.#tensor(name, FLOAT, dims, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  ints(name: string, dims: readonly number[], values: readonly number[]): string {
    const raw = BigInt64Array.from(values.map(BigInt));
    return this.#tensor(name, INT64, dims, new Uint8Array(raw.buffer));
  }

  /** Adds a node and returns the name of its (first) output. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name = `/${op}_${this.#count}`,
    outputs: readonly string[] = [`${name}_output_0`],
  ): string {
    this.#count++;
    this.#nodes.push(
      bytesField(
        1,
        concat([
          ...inputs.map((input) => bytesField(1, input)),
          ...outputs.map((output) => bytesField(2, output)),
          bytesField(3, name),
          bytesField(4, op),
          ...Object.entries(attributes).map(([key, value]) => bytesField(5, attribute(key, value))),
        ]),
      ),
    );
    return outputs[0] ?? '';
  }

  /** The whole file. @param notes of the model, as they stand at its end */
  model(opset = 15, notes: Readonly<Record<string, string>> = {}): Uint8Array {
    const graph = concat([...this.#nodes, bytesField(2, 'main_graph'), ...this.#initializers, ...this.#inputs, ...this.#outputs]);
    return concat([
      intField(1, 8),
      bytesField(2, 'aivt'),
      bytesField(7, graph),
      bytesField(8, concat([bytesField(1, ''), intField(2, opset)])),
      ...Object.entries(notes).map(([key, value]) => bytesField(14, concat([bytesField(1, key), bytesField(2, value)]))),
    ]);
  }

  #tensor(name: string, type: number, dims: readonly number[], raw: Uint8Array): string {
    this.#initializers.push(
      bytesField(5, concat([...dims.map((dim) => intField(1, dim)), intField(2, type), bytesField(8, name), bytesField(9, raw)])),
    );
    return name;
  }
}

function attribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return concat([bytesField(1, name), intField(3, value), intField(20, TYPE_INT)]);
  if ('float' in value) return concat([bytesField(1, name), floatField(2, value.float), intField(20, TYPE_FLOAT)]);
  return concat([bytesField(1, name), ...value.map((item) => intField(8, item)), intField(20, TYPE_INTS)]);
}

function valueInfo(name: string, type: 'float' | 'int64', dims: readonly (number | string)[]): Uint8Array {
  const shape = concat(dims.map((dim) => bytesField(1, typeof dim === 'number' ? intField(1, dim) : bytesField(2, dim))));
  const tensor = concat([intField(1, type === 'float' ? FLOAT : INT64), bytesField(2, shape)]);
  return concat([bytesField(1, name), bytesField(2, bytesField(1, tensor))]);
}
