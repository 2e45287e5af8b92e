import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ggufBytes } from '../../../testing/gguf-file.ts';
import { GgufError, readGgufHeader } from './header.ts';
import { contextBytes } from '../need.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'aivt-gguf-'))));
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Buffer): Promise<unknown> {
  const path = join(folder, 'model.gguf');
  await writeFile(path, bytes);
  return readGgufHeader(path).catch((error: unknown) => error);
}

it('tells layers, heads, sizes and the number of parameters', async () => {
  expect(await read(ggufBytes())).toEqual({
    ...{ architecture: 'llama', name: 'Tiny', layers: 30, kvHeads: 3, keyLength: 64, valueLength: 64 },
    ...{ contextTokens: 8192, parameters: 576 * 100 + 7 },
  });
});

it.each([
  ['a text', Buffer.from('<!doctype html><p>Not found</p>'), 'not a GGUF file'],
  ['nothing', Buffer.alloc(0), 'ends in the middle'],
  ['an old version', Buffer.concat([Buffer.from('GGUF'), Buffer.from([1, 0, 0, 0]), Buffer.alloc(16)]), 'version 1'],
  ['counts without end', Buffer.concat([Buffer.from('GGUF'), Buffer.from([3, 0, 0, 0]), Buffer.alloc(16, 255)]), 'damaged'],
  ['another kind of model', ggufBytes({ architecture: 'clip', omit: ['block_count'] }), 'no language model (clip)'],
])('%s is told as what it is', async (_, bytes, message) => {
  const error = await read(bytes);
  expect(error).toBeInstanceOf(GgufError);
  expect((error as GgufError).message).toContain(message);
});

it('a download that broke off anywhere in the header, or has a byte turned over, is an error or a header, and no crash', async () => {
  const whole = ggufBytes();
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cuts) => {
      const bytes = cuts ? whole.subarray(0, at) : Buffer.from(whole);
      if (!cuts) bytes[at] = byte;
      const found = await read(bytes);
      if (cuts) expect(found).toBeInstanceOf(GgufError);
      else if (found instanceof Error) expect(found).toBeInstanceOf(GgufError);
      else expect(found).toHaveProperty('layers');
    }),
    { numRuns: 200 },
  );
});

it('reckons the context: SmolLM2 keeps 23,040 bytes for each token', () => {
  expect(contextBytes({ layers: 30, kvHeads: 3, keyLength: 64, valueLength: 64 }, 1)).toBe(2 * 30 * 3 * 64 * 2);
});
