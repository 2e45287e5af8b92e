/** Where log lines go. A log that cannot be written (its reader went away, the disk is full) loses lines; the show goes on. */
import type { Writable } from 'node:stream';

/** Lines that wait for a slow reader; more are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

export interface LogOutput {
  write(line: string): void;
  /** Lines that were lost so far. */
  readonly lost: number;
}

export function createLogOutput(stream: Writable): LogOutput {
  let lost = 0;
  let toTell = 0;
  // Without a listener an EPIPE of the terminal would end the program.
  stream.on('error', () => {
    lost += 1;
    toTell += 1;
  });
  return {
    get lost() {
      return lost;
    },
    write(line) {
      if (stream.destroyed || stream.writableLength > MAX_WAITING_BYTES) {
        lost += 1;
        toTell += 1;
        return;
      }
      if (toTell > 0 && !stream.errored) {
        stream.write(`(${toTell} log lines were lost: they could not be written)\n`);
        toTell = 0;
      }
      stream.write(line);
    },
  };
}
