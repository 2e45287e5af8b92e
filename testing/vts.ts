/** VTube Studio in memory, on a clock that the test moves. (Over a real socket: src/vts/vts.test.ts.) */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ModuleReport } from '../src/domain/module-state.ts';
import { logTo } from '../src/kernel/log.ts';
import type { FaceNames } from '../src/vts/model.ts';
import { createVts, type Vts } from '../src/vts/vts.ts';
import type { OpenTransport } from '../src/vts/wire.ts';
import type { FakeClock } from './fake-clock.ts';
import { VtsWorld, type WorldOptions } from './stand-ins/vts-world.ts';

export interface VtsInMemory {
  readonly world: VtsWorld;
  readonly vts: Vts;
  readonly reports: ModuleReport[];
  readonly warnings: string[];
  close(): Promise<void>;
}

/** Resolves when it is online. */
export async function vtsInMemory(clock: FakeClock, faces?: FaceNames, options: Partial<WorldOptions> = {}): Promise<VtsInMemory> {
  const world = new VtsWorld({ clock, ...options });
  const reports: ModuleReport[] = [];
  const warnings: string[] = [];
  const dataDir = await mkdtemp(join(tmpdir(), 'aivt-vts-'));
  const openTransport: OpenTransport = async (_url, events) => {
    const end = world.connect({ send: (text) => queueMicrotask(() => events.message(text)) });
    return { send: (text) => end.receive(text), terminate: () => end.disconnected() };
  };
  const vts = createVts({
    url: 'ws://memory',
    dataDir,
    clock,
    report: (report) => reports.push(report),
    log: logTo((level, message) => {
      if (level === 'warn') warnings.push(message);
    }),
    offsetMs: () => 0,
    ...(faces === undefined ? {} : { faces: () => faces }),
    openTransport,
  });
  // The token's file is real, so it takes real time.
  await expect.poll(async () => (await clock.advance(50), reports.at(-1)?.state), { timeout: 10_000 }).toBe('online');
  return {
    ...{ world, vts, reports, warnings },
    async close() {
      await vts.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
