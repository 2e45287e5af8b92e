/** A real AIVT that is killed while something paid for waits: the next one answers it, stopped and silent as before. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ROOT } from '../src/config/root.ts';

const LIMIT_MS = 60_000;
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
    const { startApp } = await import('./src/app/app.ts');
    const { load } = await import('./src/cli/load.ts');
    const loaded = load({ AIVT_PORT: '0', AIVT_DATA_DIR: process.argv[1], USE_STUB_POLICY: '1', USE_STUB_TTS: '1', USE_STUB_ASR: '1', USE_STUB_TWITCH: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1', SAY_RESUMED: '0' });
    const app = await startApp({ ...loaded, rehearse: null, write: () => undefined });
    const tell = (line) => process.stdout.write(line + '\\n');
    app.bus.listen((event) => {
      if (event.type === 'turn.started') tell('started ' + event.trigger.id);
      if (event.type === 'turn.finished') tell('finished');
    });
    ${script}
    tell('up muted=' + app.controls.muted + ' panicked=' + app.controls.panicked + ' waiting=' + app.status.status().queue.waiting);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, folder], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
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

  const second = life('');
  await second.told(/up muted=true/u);
  await second.kill();

  // She is silent as before, until she is let speak.
  const third = life('await app.settled; setTimeout(() => app.controls.mute(false), 500);');
  await third.told(/started twitch:one[\s\S]*finished[\s\S]*started twitch:two[\s\S]*finished/u);
  await vi.waitFor(() => expect(third.child.exitCode).toBeNull());
  await new Promise((resolve) => setTimeout(resolve, 300));
  await third.kill();

  const fourth = life('await app.settled; await new Promise((resolve) => setTimeout(resolve, 500));');
  const [up] = await fourth.told(/up .*/u);
  expect(up).toContain('waiting=0');
});
