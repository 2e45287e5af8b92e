/** A real AIVT that is killed while something paid for waits: the next one answers it, stopped and silent as before. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ROOT } from '../src/config/root.ts';

const LIMIT_MS = 120_000;
const HERE = pathToFileURL(ROOT).href;
vi.setConfig({ testTimeout: 3 * LIMIT_MS, hookTimeout: LIMIT_MS });

let folder: string;
const running: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-comeback-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

const cheer = (id: string): string => `
  await app.ingress.paid({ kind: 'cheer', bits: 100, id: '${id}', platform: 'twitch', messageId: null, userId: 'u-${id}', userName: 'Ann',
    anonymous: false, role: 'viewer', text: '', receivedAtMs: performance.now() });`;

/** The app with stand-ins for what is outside; `script` is run in it, and what it tells is read. */
function life(script: string): { child: ChildProcess; told: (pattern: RegExp) => Promise<RegExpExecArray>; kill: () => Promise<void> } {
  const source = `
    const { startApp } = await import('${HERE}src/app/app.ts');
    const { load } = await import('${HERE}src/cli/load.ts');
    const loaded = load({ AIVT_PORT: '0', AIVT_DATA_DIR: process.argv[2], USE_STUB_POLICY: '1', USE_STUB_TTS: '1', USE_STUB_ASR: '1', USE_STUB_TWITCH: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1', SAY_RESUMED: '0' });
    const app = await startApp({ ...loaded, rehearse: null, write: () => undefined });
    const tell = (line) => process.stdout.write(line + '\\n');
    app.bus.listen((event) => {
      if (event.type === 'turn.started') tell('started ' + event.trigger.id);
      if (event.type === 'turn.finished') tell('finished');
    });
    ${script}
    tell('up muted=' + app.controls.muted + ' panicked=' + app.controls.panicked + ' waiting=' + app.status.status().queue.waiting);
  `;
  // A file, and not `--eval`: threads of the program would inherit that.
  const file = join(folder, `life-${running.length}.mjs`);
  writeFileSync(file, source);
  const child = spawn(process.execPath, [file, join(folder, 'data')], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  return {
    child,
    told: (pattern) =>
      vi.waitFor(() => {
        const found = pattern.exec(out);
        expect(found, out).not.toBeNull();
        return found!;
      }, LIMIT_MS),
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test('killed with kill -9 while two cheers wait: they are thanked for by the next one, once', async () => {
  const first = life(`app.controls.mute(true);${cheer('one')}${cheer('two')} await new Promise((resolve) => setTimeout(resolve, 300));`);
  await first.told(/up muted=true/u);
  await first.kill();

  // She is silent as before, until she is let speak.
  const second = life("await app.settled; tell('muted ' + app.controls.muted); app.controls.mute(false);");
  await second.told(/muted true/u);
  await second.told(/started twitch:one[\s\S]*finished[\s\S]*started twitch:two[\s\S]*finished/u);
  await vi.waitFor(() => expect(second.child.exitCode).toBeNull());
  await new Promise((resolve) => setTimeout(resolve, 300));
  await second.kill();

  const third = life('await app.settled; await new Promise((resolve) => setTimeout(resolve, 500));');
  const [up] = await third.told(/up .*/u);
  expect(up).toContain('waiting=0');
});
