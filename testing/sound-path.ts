/**
 * The way a stream's sound really goes: a sound server of the test's own with one silent output, which
 * a browser plays into and OBS captures, and a look at what was recorded.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface SoundServer {
  /** For the environment of whoever plays or captures. */
  readonly env: { readonly PULSE_SERVER: string };
  /** What OBS captures (`pulse_output_capture`, `device_id`): all that is played. */
  readonly monitor: string;
  close(): Promise<void>;
}

const STARTED_WITHIN_MS = 15_000;

/** PulseAudio with a null sink, out of the way of the machine's own. @throws Error when it does not come up. */
export async function startSoundServer(pulseaudio: string): Promise<SoundServer> {
  const home = await mkdtemp(join(tmpdir(), 'aivt-pulse-'));
  const socket = join(home, 'native');
  const modules = [
    `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
    'module-null-sink sink_name=vout rate=48000 channels=2',
  ];
  const child = spawn(
    pulseaudio,
    ['-n', '--daemonize=no', '--exit-idle-time=-1', '--disallow-exit', ...modules.flatMap((one) => ['-L', one])],
    {
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', HOME: home, XDG_RUNTIME_DIR: home, PULSE_RUNTIME_PATH: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2000)));
  const close = async (): Promise<void> => {
    await ended(child);
    await rm(home, { recursive: true, force: true });
  };
  const deadline = performance.now() + STARTED_WITHIN_MS;
  while (!(await accepts(socket))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await close();
      throw new Error(`PulseAudio did not start (exit code ${child.exitCode}):\n${said}`);
    }
    await wait(30);
  }
  return { env: { PULSE_SERVER: `unix:${socket}` }, monitor: 'vout.monitor', close };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket
      .once('connect', () => {
        resolve(true);
        socket.destroy();
      })
      .once('error', () => resolve(false));
  });
}

const SAMPLE_RATE_HZ = 16_000;
export const WINDOW_MS = 20;

/**
 * Loudness of a recording's first sound track.
 * @returns root mean square, 0 … 1, of each 20 ms from the start on; gaps in the track are silence.
 */
export async function loudnessOf(ffmpeg: string, file: string): Promise<readonly number[]> {
  const args = ['-v', 'error', '-i', file, '-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0', '-ac', '1', '-ar', `${SAMPLE_RATE_HZ}`];
  const child = spawn(ffmpeg, [...args, '-f', 's16le', '-'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => parts.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg could not read ${file} (exit code ${code}): ${said.slice(-2000)}`);
  const pcm = Buffer.concat(parts);
  const size = (SAMPLE_RATE_HZ * WINDOW_MS) / 1000;
  const loudness: number[] = [];
  for (let at = 0; at + size <= pcm.length / 2; at += size) {
    let sum = 0;
    for (let n = at; n < at + size; n++) sum += (pcm.readInt16LE(n * 2) / 32_768) ** 2;
    loudness.push(Math.sqrt(sum / size));
  }
  return loudness;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where it sounds: louder than `above`, pauses up to `bridgeMs` (between words and clauses) included. Times from the recording's start. */
export function soundingSpans(loudness: readonly number[], above: number, bridgeMs: number): readonly Span[] {
  const spans: Span[] = [];
  for (const [n, value] of loudness.entries()) {
    if (value <= above) continue;
    const fromMs = n * WINDOW_MS;
    const last = spans.at(-1);
    if (last && fromMs - last.toMs <= bridgeMs) spans[spans.length - 1] = { fromMs: last.fromMs, toMs: fromMs + WINDOW_MS };
    else spans.push({ fromMs, toMs: fromMs + WINDOW_MS });
  }
  return spans;
}
