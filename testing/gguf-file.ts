/** A GGUF file of a header alone, as small as one can be, with the values of a small model. */

export interface GgufFileOptions {
  readonly architecture?: string;
  /** Keys left out, without the architecture before them. */
  readonly omit?: readonly string[];
}

export function ggufBytes({ architecture = 'llama', omit = [] }: GgufFileOptions = {}): Buffer {
  const numbers: [string, number][] = [
    ['block_count', 30],
    ['embedding_length', 576],
    ['attention.head_count', 9],
    ['attention.head_count_kv', 3],
    ['context_length', 8192],
  ];
  const entries = [
    Buffer.concat([text('general.architecture'), uint32(8), text(architecture)]),
    Buffer.concat([text('general.name'), uint32(8), text('Tiny')]),
    // A vocabulary, before what is looked for.
    Buffer.concat([text('tokenizer.ggml.tokens'), uint32(9), uint32(8), uint64(3), text('a'), text('bc'), text('ü')]),
    Buffer.concat([text('tokenizer.ggml.scores'), uint32(9), uint32(6), uint64(2), Buffer.alloc(8)]),
    ...numbers
      .filter(([key]) => !omit.includes(key))
      .map(([key, value]) => Buffer.concat([text(`${architecture}.${key}`), uint32(4), uint32(value)])),
  ];
  const tensors = [
    Buffer.concat([text('token_embd.weight'), uint32(2), uint64(576), uint64(100), uint32(0), uint64(0)]),
    Buffer.concat([text('norm.weight'), uint32(1), uint64(7), uint32(0), uint64(0)]),
  ];
  return Buffer.concat([Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(entries.length), ...entries, ...tensors]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}
