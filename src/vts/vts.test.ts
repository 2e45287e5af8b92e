/** Against the stand-in, over a real socket. */
import { logTo } from '../kernel/log.ts';
import { mkdtemp, readFile, rm, stat, writeFile, mkdir } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVtsStandIn, type VtsStandIn, type VtsStandInOptions } from '../../testing/stand-ins/vts.ts';
import { systemClock } from '../kernel/clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import type { MouthClip } from '../ports/mouth.ts';
import { createVts, type Vts, type VtsOptions } from './vts.ts';

/** A busy machine takes its time. */
const PATIENCE = { timeout: 15_000 };
let dataDir: string;
let standIn: VtsStandIn;
const open: Vts[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aivt-vts-'));
});
afterEach(async () => {
  for (const vts of open.splice(0)) await vts.close();
  await standIn.close();
  await rm(dataDir, { recursive: true });
});

interface Seen {
  readonly vts: Vts;
  readonly reports: ModuleReport[];
  readonly warnings: string[];
  /** The first report of this state from now on (or the last one told, if it is of this state). */
  until(state: ModuleReport['state'], detail?: RegExp): Promise<ModuleReport>;
}

function connect(more: Partial<VtsOptions> = {}): Seen {
  const reports: ModuleReport[] = [];
  const warnings: string[] = [];
  const waiting: { matches: (report: ModuleReport) => boolean; resolve: (report: ModuleReport) => void }[] = [];
  const vts = createVts({
    url: standIn.url,
    dataDir,
    clock: systemClock,
    report(report) {
      reports.push(report);
      for (const one of waiting) if (one.matches(report)) one.resolve(report);
    },
    log: logTo((level, message) => {
      if (level !== 'info') warnings.push(message);
    }),
    offsetMs: () => 0,
    ...more,
  });
  open.push(vts);
  const until: Seen['until'] = (state, detail = /(?:)/u) =>
    new Promise((resolve) => {
      const matches = (report: ModuleReport): boolean => report.state === state && detail.test(report.detail);
      const last = reports.at(-1);
      if (last && matches(last)) resolve(last);
      else waiting.push({ matches, resolve });
    });
  return { vts, reports, warnings, until };
}

const start = async (options: VtsStandInOptions = {}): Promise<void> => {
  standIn = await startVtsStandIn(options);
};
const tokenPath = (): string => join(dataDir, 'vts', 'token');

describe('access', () => {
  it('explains the popup, keeps the token to itself, and needs no popup the next time', async () => {
    await start({ popup: 'ask' });
    const first = connect();
    await first.until('degraded', /click Allow/u);
    await expect.poll(() => standIn.world.popupOpen, PATIENCE).toBe(true);
    standIn.world.answerPopup(true);
    expect((await first.until('online')).detail).toBe('VTube Studio 1.35.10: model “Akari”');
    expect((await readFile(tokenPath(), 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/u);
    if (process.platform !== 'win32') expect((await stat(tokenPath())).mode & 0o777).toBe(0o600);
    await first.vts.close();
    await connect().until('online');
    expect(standIn.world.requests.filter((type) => type === 'AuthenticationTokenRequest')).toHaveLength(1);
    expect(standIn.extensions).toEqual(['', '']);
    expect(standIn.fragments).toBeGreaterThan(0);
  });

  it('asks again when the access is taken back while it runs', async () => {
    await start();
    const { until } = connect();
    await until('online');
    const old = await readFile(tokenPath(), 'utf8');
    standIn.world.revokeAll();
    await until('offline', /took the access back/u);
    await until('degraded', /click Allow/u);
    await expect.poll(() => standIn.world.popupOpen, PATIENCE).toBe(true);
    standIn.world.answerPopup(true);
    await until('online');
    expect(await readFile(tokenPath(), 'utf8')).not.toBe(old);
  });

  it('knows that it was denied, and says how to be asked again (when that is: access.test.ts)', async () => {
    await start({ popup: 'deny' });
    const { until } = connect();
    expect((await until('degraded', /you denied/u)).detail).toContain('wait ten minutes');
  });

  it('says that an old popup blocks the way', async () => {
    await start({ popup: 'ask' });
    const first = connect();
    await expect.poll(() => standIn.world.popupOpen, PATIENCE).toBe(true);
    await first.vts.close();
    await connect().until('degraded', /older popup/u);
  });

  it('gets over a token file that is no token', async () => {
    await start();
    await mkdir(join(dataDir, 'vts'));
    await writeFile(tokenPath(), 'garbage\n');
    const { until, warnings } = connect();
    await until('online');
    expect(warnings.join()).toContain('does not take the stored token');
  });
});

describe('the connection', () => {
  it('comes back by itself after a restart, and replays no hotkey', async () => {
    await start({ hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }] });
    const { vts, until } = connect();
    await until('online');
    await vts.press('wave');
    await standIn.stop();
    const gone = await until('offline');
    expect(gone.detail).toMatch(/VTube Studio/u);
    await expect(vts.press('wave')).rejects.toMatchObject({ kind: 'offline' });
    await standIn.start();
    await until('online');
    expect(standIn.world.pressed).toEqual(['Wave']);
    await expect.poll(() => standIn.world.inputs.value('EyeOpenLeft'), PATIENCE).toBe(1);
  });

  it('settles what is under way when it is closed in mid-call', async () => {
    await start({ hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }] });
    const { vts, until } = connect();
    await until('online');
    standIn.world.frozen = true;
    const press = vts.press('wave').catch((error: unknown) => error);
    await standIn.stop();
    expect(await press).toMatchObject({ kind: 'closed' });
    await until('offline');
    expect(standIn.world.pressed).toEqual([]);
  });

  it('finds another port by the broadcast', async () => {
    const probe = createSocket('udp4').bind(0);
    await once(probe, 'listening');
    const discoveryPort = probe.address().port;
    await new Promise<void>((resolve) => probe.close(() => resolve()));
    await start();
    const { until } = connect({ url: null, discoveryPort });
    await until('offline');
    const { port } = standIn;
    await standIn.close();
    await start({ port, broadcastPort: discoveryPort });
    await until('online');
  });

  it('takes a full queue or a cooldown for pressed, and tells an unknown hotkey', async () => {
    await start({ hotkeys: [{ name: 'Wave', type: 'TriggerAnimation' }], eventsEchoIds: true });
    const { vts, until } = connect();
    await until('online');
    await Promise.all([vts.press('Wave'), vts.press('Wave')]);
    expect(standIn.world.pressed).toEqual(['Wave']);
    await expect(vts.press('Nothing')).rejects.toMatchObject({ kind: 'refused', errorId: 202 });
  });

  it('makes its inputs again when they go, and says who holds the mouth', async () => {
    await start();
    const { until } = connect();
    await until('online');
    standIn.world.inputs.removeCustom();
    await expect.poll(() => standIn.world.inputs.value('AivtMouthA'), PATIENCE).toBe(0);
    standIn.world.inputs.claim('MouthOpen', 'Another|Plugin');
    await until('degraded', /another plugin sets the mouth/u);
  });
});

describe('the face', () => {
  it('switches expressions by activation, one at a time, and again on another model', async () => {
    await start({
      expressions: ['Happy.exp3.json', 'f_02.exp3.json'],
      hotkeys: [{ name: 'Blush', type: 'ToggleExpression', file: 'f_02.exp3.json' }],
    });
    const { vts, until } = connect();
    await until('online');
    const active = (): string[] => [...standIn.world.expressions].flatMap(([file, on]) => (on ? [file] : []));
    vts.show('happy');
    await expect.poll(active, PATIENCE).toEqual(['Happy.exp3.json']);
    vts.show('shy');
    await expect.poll(active, PATIENCE).toEqual(['f_02.exp3.json']);
    expect(standIn.world.pressed).toEqual([]);
    standIn.world.loadModel('Hiyori');
    await until('degraded', /no model/u);
    await until('online', /Hiyori/u);
    await expect.poll(active, PATIENCE).toEqual(['f_02.exp3.json']);
    vts.show('neutral');
    await expect.poll(active, PATIENCE).toEqual([]);
  });
});

describe('the mouth', () => {
  const SAMPLE_RATE_HZ = 22_050;
  const at = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

  it('closes when the sound is cut, and moves no more', async () => {
    await start();
    const { vts, until } = connect();
    await until('online');
    const clip: MouthClip = {
      clipId: 7,
      sampleRateHz: SAMPLE_RATE_HZ,
      visemes: [{ viseme: 'aa', atSample: 0 }],
      samples: at(60_000),
      complete: true,
    };
    vts.mouth.open(clip);
    vts.mouth.playing(7, systemClock.nowMs());
    await expect.poll(() => standIn.world.inputs.value('MouthOpen'), PATIENCE).toBeGreaterThan(0.8);
    vts.mouth.cut();
    await expect.poll(() => standIn.world.inputs.value('MouthOpen'), PATIENCE).toBe(0);
    // The vowels settle a frame later than the jaw.
    await expect.poll(() => standIn.world.inputs.value('AivtMouthA'), PATIENCE).toBe(0);
  });

  it('keeps few frames in flight when VTube Studio stands still', async () => {
    await start();
    const { vts, until } = connect();
    await until('online');
    standIn.world.frozen = true;
    vts.mouth.open({
      clipId: 1,
      sampleRateHz: SAMPLE_RATE_HZ,
      visemes: [{ viseme: 'aa', atSample: 0 }],
      samples: at(60_000),
      complete: true,
    });
    const before = vts.counters.frames;
    vts.mouth.playing(1, systemClock.nowMs());
    await expect.poll(() => vts.counters.dropped, PATIENCE).toBeGreaterThan(20);
    expect(vts.counters.frames - before).toBeLessThanOrEqual(8);
    standIn.world.thaw();
    await expect.poll(() => standIn.world.inputs.value('MouthOpen'), PATIENCE).toBeGreaterThan(0.8);
    vts.mouth.cut();
  });
});
