/** A real OBS for tests: on a virtual screen, with settings of its own in a folder that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { realPart } from './real-parts.ts';
import { freePort } from './free-port.ts';

/** The programs, or null where one is missing (a line then says what is skipped). Looked up once a file. */
export function findObs(): { readonly obs: string; readonly xvfb: string } | null {
  const obs = realPart('obs');
  const xvfb = realPart('xvfb');
  return obs !== null && xvfb !== null && process.platform === 'linux' ? { obs, xvfb } : null;
}

export interface RealObs {
  readonly url: string;
  readonly password: string;
  readonly pid: number;
  /** Starts it (again) and resolves when its server takes connections. */
  start(): Promise<void>;
  /** As from its own menu: it says so, and saves what is in it. */
  quit(): Promise<void>;
  /** As a crash: nothing is saved, nothing is said. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

const STARTED_WITHIN_MS = 30_000;
/** Asked to quit, it is killed if it has not by then. */
const QUIT_WITHIN_MS = 20_000;

/**
 * @param env more for its environment, such as PULSE_SERVER.
 * @throws Error when OBS does not come up; its last words are in the message.
 */
export async function startObs(
  programs: { readonly obs: string; readonly xvfb: string },
  env: Readonly<Record<string, string>> = {},
): Promise<RealObs> {
  const home = await mkdtemp(join(tmpdir(), 'aivt-obs-'));
  const password = 'open-sesame-7';
  const port = await freePort();
  await writeSettings(home, port, password);
  const xvfb = spawn(programs.xvfb, ['-displayfd', '3', '-screen', '0', '1280x720x24', '-nolisten', 'tcp', '+extension', 'GLX'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = await readDisplay(xvfb);
  let obs: ChildProcess | null = null;

  async function start(): Promise<void> {
    const child = spawn(programs.obs, ['--multi', '--disable-missing-files-check', '--websocket_ipv4_only', '--unfiltered_log'], {
      env: {
        PATH: process.env['PATH'],
        LANG: 'C.UTF-8',
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        XDG_RUNTIME_DIR: join(home, 'run'),
        DISPLAY: display,
        LIBGL_ALWAYS_SOFTWARE: '1',
        GALLIUM_DRIVER: 'llvmpipe',
        QT_QPA_PLATFORM: 'xcb',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    obs = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
    const deadline = performance.now() + STARTED_WITHIN_MS;
    while (!(await accepts(port))) {
      if (child.exitCode !== null || performance.now() > deadline)
        throw new Error(`OBS did not start (exit code ${child.exitCode}):\n${said}`);
      await wait(50);
    }
  }

  async function kill(signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL'): Promise<void> {
    if (!obs) return;
    await ended(obs, signal);
    obs = null;
    // Some kernels close a dead program's port a moment later; the next start must not take it for its own.
    for (let tries = 0; tries < 100 && (await accepts(port)); tries++) await wait(10);
  }

  const close = async (): Promise<void> => {
    await kill();
    await ended(xvfb);
    await rm(home, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `ws://127.0.0.1:${port}`,
    password,
    get pid() {
      return obs?.pid ?? 0;
    },
    start,
    quit: () => kill('SIGINT'),
    kill: () => kill(),
    close,
  };
}

/** OBS 29 reads the server's settings from global.ini, OBS 30 and later from config.json: both are written. */
async function writeSettings(home: string, port: number, password: string): Promise<void> {
  const config = join(home, '.config/obs-studio');
  const profile = join(config, 'basic/profiles/Untitled');
  const plugin = join(config, 'plugin_config/obs-websocket');
  for (const folder of [profile, plugin, join(home, 'run')]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(
    join(config, 'global.ini'),
    ini({
      General: { FirstRun: true, LastVersion: 486539266, EnableAutoUpdates: false, ConfirmOnExit: false },
      Basic: { Profile: 'Untitled', ProfileDir: 'Untitled', SceneCollection: 'Untitled', SceneCollectionFile: 'Untitled' },
      OBSWebSocket: {
        FirstLoad: false,
        ServerEnabled: true,
        ServerPort: port,
        AlertsEnabled: false,
        AuthRequired: true,
        ServerPassword: password,
      },
    }),
  );
  await writeFile(
    join(plugin, 'config.json'),
    JSON.stringify({
      first_load: false,
      server_enabled: true,
      server_port: port,
      alerts_enabled: false,
      auth_required: true,
      server_password: password,
    }),
  );
  // A small picture: software rendering shares the processor with the tests.
  await writeFile(
    join(profile, 'basic.ini'),
    ini({
      General: { Name: 'Untitled' },
      Video: { BaseCX: 640, BaseCY: 360, OutputCX: 640, OutputCY: 360, FPSType: 0, FPSCommon: 10 },
      SimpleOutput: { FilePath: home },
    }),
  );
}

const ini = (sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>): string =>
  Object.entries(sections)
    .map(([name, values]) => [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''].join('\n'))
    .join('\n');

/** Xvfb picks a free display and writes its number. */
async function readDisplay(xvfb: ChildProcess): Promise<string> {
  const pipe = xvfb.stdio[3];
  if (!pipe) throw new Error('Xvfb has no pipe');
  const [bytes] = (await Promise.race([
    once(pipe, 'data'),
    once(xvfb, 'exit').then(() => {
      throw new Error('Xvfb did not start');
    }),
  ])) as [Buffer];
  return `:${bytes.toString().trim()}`;
}

async function ended(child: ChildProcess, signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), QUIT_WITHIN_MS);
  await exit;
  clearTimeout(patience);
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
