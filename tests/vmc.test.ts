/**
 * A 3D model beside VTube Studio: AIVT as it starts, over real sockets, before a receiver that another
 * library's decoder makes and the stand-in of VTube Studio. (The course of each frame: src/vmc/vmc.test.ts.)
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { EventLog } from '../testing/event-log.ts';
import { mouthOf, startVmcReceiver, type VmcReceiver } from '../testing/stand-ins/vmc.ts';
import { startVtsStandIn, type VtsStandIn } from '../testing/stand-ins/vts.ts';

const PATIENCE = { timeout: 20_000 };
let dataDir: string;
let model: VmcReceiver;
let vts: VtsStandIn;
let app: App;
let log: EventLog;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aivt-vmc-'));
  [model, vts] = await Promise.all([startVmcReceiver(), startVtsStandIn({ popup: 'allow' })]);
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    ...{
      AIVT_PORT: '0',
      AIVT_DATA_DIR: dataDir,
      POLICY_PROVIDER: 'scripted',
      TTS_PROVIDER: 'espeak',
      USE_STUB_OBS: '1',
      USE_STUB_ASR: '1',
    },
    ...{ VTS_URL: vts.url, VMC_URL: model.url },
  });
  app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
  log = new EventLog();
  app.bus.listen((event) => log.add(event));
  await app.settled;
});
afterEach(async () => {
  await app.close();
  await Promise.all([model.close(), vts.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

it('both move their mouths for one voice; a panic shuts both; at the end the model is at rest', async () => {
  const state = (name: 'vmc' | 'vts'): string => app.status.status().modules[name].state;
  await expect.poll(() => [state('vmc'), state('vts')], PATIENCE).toEqual(['online', 'online']);
  expect(app.modules.switches).toContain('vmc');

  await app.ingress.say('One two three four five six seven eight nine ten, and once more from the beginning, slowly.');
  const most = (): number => Math.max(0, ...model.bundles.slice(-60).map(mouthOf));
  await expect.poll(most, PATIENCE).toBeGreaterThan(0.6);
  const inVts = (): number => Math.max(0, ...vts.world.inputs.injections.slice(-60).map(({ values }) => values['MouthOpen'] ?? 0));
  await expect.poll(inVts, PATIENCE).toBeGreaterThan(0.3);

  const from = log.now;
  app.controls.panic('test');
  await log.until('panic', from);
  const { length } = model.bundles;
  await expect.poll(() => model.bundles.length, PATIENCE).toBeGreaterThan(length + 10);
  // One packet may still have been on its way.
  expect(model.bundles.slice(length + 1).every((bundle) => mouthOf(bundle) === 0)).toBe(true);
  await expect.poll(() => vts.world.inputs.value('MouthOpen'), PATIENCE).toBe(0);

  app.modules.setModule('vmc', false);
  await expect.poll(() => model.bundles.at(-1)?.bones['Head'], PATIENCE).toEqual([0, 0, 0, 0, 0, 0, 1]);
});
