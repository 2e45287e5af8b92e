/** Piper's own program with the voice of the real models, to compare with. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { realModelsFolder } from '../scripts/setup/real-models.mjs';
import { VOICE, voicesFolder } from './real-models.ts';

/** Mono Int16LE. */
export interface Sound {
  readonly pcm: Buffer;
  readonly rateHz: number;
}

/** Says a line of text; one at a time. */
export interface Speaker {
  say(text: string): Promise<Sound>;
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../tests/real/reference-piper.py', import.meta.url));

export function openReferencePiper(): Speaker {
  const python = join(realModelsFolder(), 'venv', 'bin', 'python');
  const child = spawn(python, [PROGRAM, join(voicesFolder, `${VOICE}.onnx`)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  // Its end fails the read that waits for an answer, which says so.
  child.stdin.on('error', () => undefined);
  const chunks: AsyncIterator<Buffer> = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) throw new Error("Piper's own program is not there or has ended: tests/real/setup.sh --bench brings it");
    rest = Buffer.concat([rest, next.value]);
  };
  return {
    async say(text) {
      child.stdin.write(`${text.replaceAll(/\s+/gu, ' ')}\n`);
      while (!rest.includes('\n')) await more();
      const lineEnd = rest.indexOf('\n');
      const { rateHz, bytes } = JSON.parse(rest.toString('utf8', 0, lineEnd)) as { rateHz: number; bytes: number };
      while (rest.length < lineEnd + 1 + bytes) await more();
      const pcm = rest.subarray(lineEnd + 1, lineEnd + 1 + bytes);
      rest = rest.subarray(lineEnd + 1 + bytes);
      return { pcm, rateHz };
    },
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
