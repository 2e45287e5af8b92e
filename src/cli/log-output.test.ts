import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogOutput } from './log-output.ts';

describe('where log lines go', () => {
  // The terminal that AIVT was started in was closed: EPIPE ended a stream in mid-sentence.
  it('a reader that goes away costs lines and nothing else', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const output = createLogOutput(stream);
    output.write('one\n');
    await new Promise((resolve) => setImmediate(resolve));
    for (let n = 0; n < 100; n++) output.write('more\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(output.lost).toBe(101);
  });

  it('a reader that stands still loses lines once a megabyte waits, and is told how many when it reads again', async () => {
    const read: string[] = [];
    let go: () => void = () => undefined;
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        read.push(chunk.toString());
        if (read.length === 1) go = done;
        else done();
      },
    });
    const output = createLogOutput(stream);
    const line = `${'x'.repeat(1023)}\n`;
    for (let n = 0; n < 2000; n++) output.write(line);
    expect(output.lost).toBeGreaterThan(900);
    go();
    await new Promise((resolve) => setImmediate(resolve));
    output.write('back\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(read.at(-2)).toBe(`(${output.lost} log lines were lost: they could not be written)\n`);
    expect(read.at(-1)).toBe('back\n');
  });
});
