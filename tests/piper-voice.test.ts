/** A Piper voice in the whole house: found, spoken with, remembered, and survived when it is broken. */
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import type { ModuleStatus } from '../src/domain/module-state.ts';
import { makeTestVoice } from '../src/tts/piper/test-voice.ts';
import { EventLog } from '../testing/event-log.ts';
import { OverlayClient } from '../testing/overlay-client.ts';

let app: App | null = null;
let overlay: OverlayClient | null = null;

async function start(voice: { onnx: Uint8Array; json: string }): Promise<{ app: App; log: EventLog; dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aivt-piper-'));
  const voicesDir = mkdtempSync(join(tmpdir(), 'aivt-voices-'));
  writeFileSync(join(voicesDir, 'test-voice.onnx'), voice.onnx);
  writeFileSync(join(voicesDir, 'test-voice.onnx.json'), voice.json);
  // Put there by hand, and second in the alphabet: the first one speaks.
  writeFileSync(join(voicesDir, 'unused-voice.onnx'), voice.onnx);
  writeFileSync(join(voicesDir, 'unused-voice.onnx.json'), voice.json);
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    AIVT_PORT: '0',
    AIVT_DATA_DIR: dataDir,
    VOICES_DIR: voicesDir,
    POLICY_PROVIDER: 'scripted',
    USE_STUB_OBS: '1',
    USE_STUB_VTS: '1',
  });
  const log = new EventLog();
  app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
  app.bus.listen((event) => log.add(event));
  await app.settled;
  overlay = await OverlayClient.connect(app.url, { instant: true });
  return { app, log, dataDir };
}

afterEach(async () => {
  overlay?.close();
  await app?.close();
});

it('an installed voice is taken by itself, speaks, and keeps its ready lines', async () => {
  const { app: running, log, dataDir } = await start(makeTestVoice());
  const { tts } = running.status.status().modules;
  expect(tts).toMatchObject({ state: 'online', provider: 'piper' });
  expect(tts.detail).toContain('test-voice');
  expect(tts.detail).toContain('licence');
  expect(tts.detail).toContain('also installed: unused-voice, licence not known');
  let samples = 0;
  if (overlay) overlay.onSound = (sound) => (samples += sound.samples);
  await running.ingress.say('Hello there, this is the test voice.');
  const finished = await log.until('turn.finished');
  expect(finished.heard).toBe('Hello there, this is the test voice.');
  expect(samples).toBeGreaterThan(8000);
  await expect.poll(() => readdirSync(join(dataDir, 'voice-cache')).length, { timeout: 15_000 }).toBeGreaterThan(5);
});

it('a broken voice is told by name, and the built-in one speaks', async () => {
  const { json } = makeTestVoice();
  const { app: running, log } = await start({ onnx: new Uint8Array([1, 2, 3]), json });
  const tts = (): ModuleStatus => running.status.status().modules.tts;
  await expect.poll(() => tts().state).toBe('degraded');
  expect(tts().detail).toContain('test-voice.onnx');
  await running.ingress.say('The built-in voice goes on.');
  expect((await log.until('turn.finished')).heard).toBe('The built-in voice goes on.');
});
