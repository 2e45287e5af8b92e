/** What a CSV costs in memory while its reader is slow. */
import { connect } from 'node:net';

import { setTimeout as rest } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MIB = 2 ** 20;
/** After so many bytes the reader rests. */
const REST_EACH_BYTES = MIB;
const REST_MS = 50;
/** At first it reads nothing at all for so long. */
const STALL_MS = 1500;

export interface SlowCsv {
  readonly bytes: number;
  readonly rows: number;
  /** Most that was in use beyond what was before, garbage collected each time it is looked at. */
  readonly heldMb: number;
  /** Most that the process had of the machine's memory beyond what it had before. */
  readonly rssMb: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Reads all turns of the app at `url`, which runs in this process. */
export async function readSlowly(url: string): Promise<SlowCsv> {
  const { host, hostname, port } = new URL(url);
  const [heldBefore, rssBefore] = [held(), process.memoryUsage.rss()];
  let most = 0;
  let mostRss = 0;
  const look = (): void => {
    mostRss = Math.max(mostRss, process.memoryUsage.rss() - rssBefore);
    most = Math.max(most, held() - heldBefore);
  };
  const socket = connect(Number(port), hostname);
  socket.write(`GET /api/telemetry.csv HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  let bytes = 0;
  let lines = 0;
  let rested = -1;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
    if (Math.floor(bytes / REST_EACH_BYTES) === rested) continue;
    await rest(rested === -1 ? STALL_MS : REST_MS);
    rested = Math.floor(bytes / REST_EACH_BYTES);
    look();
  }
  return { bytes, rows: lines, heldMb: Math.round((most / MIB) * 10) / 10, rssMb: Math.round((mostRss / MIB) * 10) / 10 };
}
