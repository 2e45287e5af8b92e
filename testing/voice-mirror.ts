/** A mirror of Piper's voices on this machine: the index and, beside it, the files of one folder. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface VoiceMirror {
  readonly indexUrl: string;
  /** Files that were fetched, in order. */
  readonly fetched: readonly string[];
  close(): void;
}

/** @param folder with `NAME.onnx` and `NAME.onnx.json` of each voice */
export async function startVoiceMirror(folder: string): Promise<VoiceMirror> {
  const names = readdirSync(folder).filter((name) => /\.onnx(?:\.json)?$/u.test(name));
  const fetched: string[] = [];
  const index: Record<string, { files: Record<string, { size_bytes: number; md5_digest: string }> }> = {};
  for (const name of names) {
    const voice = name.replace(/\.onnx(?:\.json)?$/u, '');
    index[voice] ??= { files: {} };
    const path = join(folder, name);
    index[voice].files[`en/${name}`] = {
      size_bytes: statSync(path).size,
      md5_digest: createHash('md5').update(readFileSync(path)).digest('hex'),
    };
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://mirror').pathname;
    if (path === '/voices.json') return void response.end(JSON.stringify(index));
    const name = names.find((one) => path === `/en/${one}`);
    if (name === undefined) return void response.writeHead(404).end();
    fetched.push(name);
    createReadStream(join(folder, name)).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    indexUrl: `http://127.0.0.1:${port}/voices.json`,
    fetched,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
