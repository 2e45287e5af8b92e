/**
 * The program started as a process, where a streamer's machine is at its worst: a folder with spaces, an
 * umlaut and an apostrophe, a data folder whose path is longer than Windows' old limit of 260 characters,
 * and a `.env` as Windows' editors write it.
 */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { makeTestVoice } from '../src/tts/piper/test-voice.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { copyProgram, runs, type ProgramCopy, type RunningProgram } from '../testing/program.ts';

const LONGEST_OLD_PATH = 260;
/** Names up to what each file system takes; the whole is longer than Windows' old limit wherever it begins. */
const LONG_DATA_DIR = `Daten für Jürgen/${'ein langer Ordner/'.repeat(16)}Ende`;
const LINES = [
  '# Meine Einstellungen: schön',
  'AIVT_PORT=0',
  `AIVT_DATA_DIR=${LONG_DATA_DIR}`,
  'PIPER_VOICE=aivt-test',
  'TTS_PROVIDER=piper',
  'USE_STUB_POLICY=1',
  'USE_STUB_OBS=1',
  'USE_STUB_VTS=1',
];

const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
const ENCODINGS: [string, (lines: readonly string[]) => Uint8Array][] = [
  ['UTF-8, lines that end in CRLF', (lines) => Buffer.from(`${lines.join('\r\n')}\r\n`)],
  ['UTF-8 with a byte order mark', (lines) => Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`)],
  ['UTF-16, as PowerShell writes it', (lines) => utf16(`${lines.join('\r\n')}\r\n`)],
];

let copy: ProgramCopy;
let dataDir: string;
beforeAll(async () => {
  copy = await copyProgram("Jürgen's AIVT mit Leerzeichen");
  dataDir = join(copy.folder, LONG_DATA_DIR);
});
afterAll(async () => {
  await copy.remove();
});

/** A voice in the data folder as `npm run voices -- install` leaves one. */
async function installVoice(folder: string): Promise<void> {
  const { onnx, json } = makeTestVoice();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'aivt-test.onnx'), onnx);
  await writeFile(join(folder, 'aivt-test.onnx.json'), json);
}

/** What the banner tells at last: everything is open by then. */
const urlOf = (program: RunningProgram): Promise<string> => program.told(/panel {4}(http:\S+?)\/\s/u);
/** The number of the process that speaks. */
const voicePid = async (program: RunningProgram): Promise<number> => Number(await program.told(/the voice is up \(process (\d+)\)/u));

const UP = { 'content-type': 'application/json' };

it.each(ENCODINGS)('.env is read as %s; the data folder is where it says', async (_name, encode) => {
  await copy.writeEnv(encode(LINES));
  const program = copy.start();
  await urlOf(program);
  expect(program.output()).not.toContain('is no setting');
  program.child.kill('SIGKILL');
  await program.exited;
});

describe('one that runs', () => {
  let program: RunningProgram;
  let url: string;
  beforeAll(async () => {
    await copy.writeEnv(utf16(LINES.join('\r\n')));
    await installVoice(join(dataDir, 'voices'));
    program = copy.start();
    url = await urlOf(program);
  });

  it('answers a message in the voice of its .env, and tells so on /stream', async () => {
    expect(dataDir.length).toBeGreaterThan(LONGEST_OLD_PATH);
    const status = (await (await fetch(`${url}/status`)).json()) as {
      modules: { tts: { state: string; provider: string; detail: string } };
    };
    expect(status.modules.tts).toMatchObject({ state: 'online', provider: 'piper' });
    expect(status.modules.tts.detail).toContain('aivt-test');
    let samples = 0;
    const overlay = await OverlayClient.connect(url, { instant: true });
    overlay.onSound = (sound) => (samples += sound.samples);
    const stream = new WebSocket(`${url.replace(/^http/u, 'ws')}/stream`);
    const finished = new Promise<string>((resolve) => {
      stream.on('message', (data: Buffer) => {
        const event = JSON.parse(data.toString()) as { type: string; heard?: string };
        if (event.type === 'turn.finished') resolve(event.heard ?? '');
      });
    });
    await once(stream, 'open');
    const response = await fetch(`${url}/api/chat`, {
      method: 'POST',
      headers: UP,
      body: JSON.stringify({ user: 'mika', text: 'Hello Kitsu, how are you?' }),
    });
    expect(await response.json()).toMatchObject({ outcome: 'queued' });
    expect(await finished).not.toBe('');
    expect(samples).toBeGreaterThan(8000);
    stream.close();
    overlay.close();
  });

  it('turns a second one on the same data folder away', async () => {
    const second = copy.start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`another AIVT (process ${program.child.pid}) uses the data folder ${dataDir}`);
  });

  it('killed, it leaves no voice behind, and the next one gets its data folder', async () => {
    const pid = await voicePid(program);
    expect(runs(pid)).toBe(true);
    program.child.kill('SIGKILL');
    await program.exited;
    await expect.poll(() => runs(pid)).toBe(false);
    const next = copy.start();
    await urlOf(next);
    next.child.kill('SIGKILL');
    await next.exited;
    // Two starts of the whole program, on a machine that may be busy.
  }, 120_000);
});

// A process of Windows cannot send another one a Ctrl-C: there `.ci/windows` types it.
it.skipIf(process.platform === 'win32')('ends by Ctrl-C, with the process that speaks', async () => {
  const program = copy.start();
  await urlOf(program);
  const pid = await voicePid(program);
  program.child.kill('SIGINT');
  expect(await program.exited).toBe(0);
  expect(runs(pid)).toBe(false);
});
