import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { makeTestVoice } from '../piper/test-voice.ts';
import { isFreeToEarnWith, loadCatalogue } from './catalogue.ts';
import { chooseVoice, pickBest } from './choose.ts';
import { voicesCommand, type Sample, type VoicesIo } from './command.ts';

const NAME = 'en_US-ljspeech-medium';
const ONNX_PATH = `en/en_US/ljspeech/medium/${NAME}.onnx`;
const voice = makeTestVoice();
const onnx = Buffer.from(voice.onnx);
const json = Buffer.from(voice.json);

/** How the server behaves for the model file; counts what was asked of it. */
interface Faults {
  /** Bytes after which each answer's connection is cut; null never. */
  cutAfter: number | null;
  stall: boolean;
  lie: 'no' | 'content' | 'longer' | 'status-500' | 'status-404';
  ranges: boolean;
  index: string | null;
}

let server: Server;
let faults: Faults;
let requests: { path: string; range: string | undefined }[];
let folder: string;
let indexUrl: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-install-'));
  faults = { cutAfter: null, stall: false, lie: 'no', ranges: true, index: null };
  requests = [];
  server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    requests.push({ path, range: request.headers.range });
    if (path === 'voices.json') {
      response.end(
        faults.index ??
          JSON.stringify({
            [NAME]: { files: { [ONNX_PATH]: entry(onnx), [`${ONNX_PATH}.json`]: entry(json), 'en/MODEL_CARD': entry(json) } },
          }),
      );
      return;
    }
    if (path === `${ONNX_PATH}.json`) {
      response.end(json);
      return;
    }
    if (faults.lie === 'status-500' || faults.lie === 'status-404') {
      response.writeHead(Number(faults.lie.slice(7))).end();
      return;
    }
    const from = faults.ranges ? Number(/bytes=(\d+)-/u.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    let body = onnx.subarray(from);
    if (faults.lie === 'content') body = Buffer.from(body.map((byte) => byte ^ 1));
    if (faults.lie === 'longer') body = Buffer.concat([body, Buffer.alloc(50_000)]);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
    if (faults.stall) response.write(body.subarray(0, 100));
    else if (faults.cutAfter === null) response.end(body);
    else {
      const sent = Math.min(faults.cutAfter, body.length);
      response.write(body.subarray(0, sent), () => void cutOnceKept(from + sent, request.socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  indexUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/voices.json`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/**
 * Cuts the connection once the client has written what was sent. A cut that comes together with the last
 * bytes may take them along (`fetch` drops what nobody has read yet), and then there is nothing to resume.
 */
async function cutOnceKept(bytes: number, socket: Socket): Promise<void> {
  const part = join(folder, '.downloads', `${NAME}.onnx`);
  while (!socket.destroyed) {
    const kept = await stat(part).then(
      ({ size }) => size,
      () => 0,
    );
    if (kept >= bytes) socket.destroy();
    else await nextTurn();
  }
}

function entry(bytes: Buffer): object {
  return { size_bytes: bytes.length, md5_digest: createHash('md5').update(bytes).digest('hex') };
}

async function run(args: string[], extra: Partial<VoicesIo> = {}): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const io: VoicesIo = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    folder,
    clock: systemClock,
    sample: () => Promise.reject(new Error('not here')),
    indexUrl,
    stallMs: 300,
    retryMs: 1,
    ...extra,
  };
  const code = await voicesCommand(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function installedFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== '.downloads').sort();
}

test('a voice is downloaded, checked and recorded', async () => {
  const { code, out, err } = await run(['install', NAME]);
  expect(code).toBe(0);
  expect(await installedFiles()).toEqual([`${NAME}.install.json`, `${NAME}.onnx`, `${NAME}.onnx.json`]);
  expect(await readdir(folder)).not.toContain('.downloads');
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  expect(out).toContain(sha256);
  expect(JSON.parse(await readFile(join(folder, `${NAME}.install.json`), 'utf8'))).toMatchObject({
    monetised: 'yes',
    files: { [`${NAME}.onnx`]: { bytes: onnx.length, sha256 } },
  });
  expect(err).toContain('100 %');
  expect((await run(['install', NAME])).out).toContain('installed already');
  expect((await run(['list'])).out).toContain(`* ${NAME}`);
});

test('a connection that is cut again and again is resumed where it broke', async () => {
  faults.cutAfter = Math.ceil(onnx.length / 3);
  const { code } = await run(['install', NAME]);
  expect(code).toBe(0);
  const ranges = requests.filter((request) => request.path === ONNX_PATH).map((request) => request.range);
  expect(ranges.length).toBeGreaterThan(2);
  expect(ranges[0]).toBeUndefined();
  for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/u);
  expect(await readFile(join(folder, `${NAME}.onnx`))).toEqual(onnx);
});

test('what came before giving up is kept for the next run, and not taken for a voice', async () => {
  faults.cutAfter = 100;
  const failed = await run(['install', NAME]);
  expect(failed.code).toBe(1);
  expect(failed.err).toContain('could not be downloaded');
  expect(await installedFiles()).toEqual([]);
  expect((await run(['list'])).out).toContain('None is installed yet');
  faults.cutAfter = null;
  requests = [];
  expect((await run(['install', NAME])).code).toBe(0);
  expect(requests.find((request) => request.path === ONNX_PATH)?.range).toMatch(/^bytes=[1-9]/u);
});

test('a server that does not know ranges is asked for all of it again', async () => {
  faults.cutAfter = 100;
  await run(['install', NAME]);
  faults = { ...faults, cutAfter: null, ranges: false };
  expect((await run(['install', NAME])).code).toBe(0);
  expect(await readFile(join(folder, `${NAME}.onnx`))).toEqual(onnx);
});

test('a server that goes silent is left after a while', async () => {
  faults.stall = true;
  const { code, err } = await run(['install', NAME]);
  expect(code).toBe(1);
  expect(err).toContain('nothing came for 0.3 s');
  expect(await installedFiles()).toEqual([]);
});

test.each([
  ['content', 'came damaged: its sum is not the one'],
  ['longer', 'sent more than'],
  ['status-404', 'the server answered 404'],
  ['status-500', 'the server answered 500'],
] as const)('a server that lies (%s): a clear error and nothing half-installed', async (lie, message) => {
  faults.lie = lie;
  const { code, err } = await run(['install', NAME]);
  expect(code).toBe(1);
  expect(err).toContain(message);
  expect(await installedFiles()).toEqual([]);
  faults.lie = 'no';
  expect((await run(['install', NAME])).code).toBe(0);
});

test.each([
  ['<html>sign in</html>', 'is no JSON'],
  ['{"x": 5}', 'has another form'],
  ['{}', 'has no voice'],
  [`{"${NAME}": {"files": {}}}`, 'lists no'],
])('an index such as %s is refused', async (index, message) => {
  faults.index = index;
  const { code, err } = await run(['install', NAME]);
  expect(code).toBe(1);
  expect(err).toContain(message);
});

test('offline: said so, with what to do', async () => {
  const { code, err } = await run(['install', NAME], { indexUrl: 'http://127.0.0.1:1/voices.json' });
  expect(code).toBe(1);
  expect(err).toContain('cannot be reached');
  expect(err).toContain('needs the internet once');
});

test('a voice that a monetised stream may not use needs an explicit word', async () => {
  const { code, err } = await run(['install', 'en_US-lessac-medium']);
  expect(code).toBe(1);
  expect(err).toContain('--accept-licence');
  expect(requests).toEqual([]);
  faults.index = JSON.stringify({});
  expect((await run(['install', 'en_US-lessac-medium', '--accept-licence'])).err).toContain('has no voice');
});

test('the catalogue: names are unique, sources are pages, only cleared voices are free', () => {
  const { voices } = loadCatalogue();
  expect(new Set(voices.map((one) => one.name)).size).toBe(voices.length);
  for (const one of voices) {
    expect(one.recordings.source).toMatch(/^https:/u);
    if (isFreeToEarnWith(one)) expect(one.recordings.licence).toMatch(/public domain|CC BY 4\.0/u);
    if (one.monetised === 'with-credit') expect(one.credit).toBeTruthy();
    if (one.lineage.from.includes('lessac')) expect(isFreeToEarnWith(one)).toBe(false);
  }
});

test('wrong use shows how it is used; unknown names are told', async () => {
  expect((await run(['dance'])).code).toBe(2);
  expect((await run(['install'])).code).toBe(2);
  expect((await run(['install', 'nobody'])).err).toContain('the catalogue has no voice "nobody"');
  expect((await run(['remove', 'nobody'])).err).toContain('not installed');
  expect((await run(['try', 'nobody'])).err).toContain('not installed');
  expect((await run(['benchmark'])).err).toContain('no Piper voice is installed');
});

async function putByHand(name: string): Promise<void> {
  await writeFile(join(folder, `${name}.onnx`), onnx);
  await writeFile(join(folder, `${name}.onnx.json`), json);
}

test('the choice: the setting, the measured best, what is installed, else the built-in voice, each with its reason', async () => {
  const choose = (provider: 'auto' | 'piper' | 'espeak', piperVoice = ''): ReturnType<typeof chooseVoice> =>
    chooseVoice({ provider, piperVoice, folder });
  expect(await choose('auto')).toEqual({ provider: 'espeak', why: 'no Piper voice is installed; npm run voices -- list' });
  await putByHand('a-medium');
  expect(await choose('auto')).toMatchObject({
    provider: 'piper',
    voice: 'a-medium',
    why: 'the one voice installed',
    licence: expect.stringContaining('by hand') as string,
  });
  await run(['install', NAME]);
  expect(await choose('auto')).toMatchObject({ voice: NAME, licence: expect.stringContaining('LJ Speech') as string });
  expect(await choose('auto', 'a-medium')).toMatchObject({ voice: 'a-medium', why: 'PIPER_VOICE' });
  expect(await choose('auto', 'not-there')).toMatchObject({ provider: 'piper', voice: 'not-there' });
  expect(await choose('espeak')).toMatchObject({ provider: 'espeak' });
  const sample = (firstAudioMs: number): Sample => ({
    sampleRateHz: 22_050,
    pcm: new Int16Array(22_050),
    firstAudioMs,
    totalMs: 2 * firstAudioMs,
  });
  const { code, err } = await run(['benchmark'], {
    sample: (name) => (name === NAME ? Promise.reject(new Error('it is broken')) : Promise.resolve([sample(50), sample(70), sample(60)])),
  });
  expect(code).toBe(0);
  expect(err).toContain(`${NAME} does not work: it is broken`);
  expect(await choose('auto')).toMatchObject({ voice: 'a-medium', why: 'the best one measured on this machine' });
  await run(['remove', 'a-medium']);
  expect(await choose('auto')).toMatchObject({ voice: NAME });
});

test('among voices quick enough the better one is best, else the quickest', () => {
  const of = (name: string, firstAudioMs: number): { name: string; firstAudioMs: number; rtf: number } => ({ name, firstAudioMs, rtf: 0 });
  expect(pickBest([of('a-low', 20), of('b-medium', 90), of('c-high', 400)])).toBe('b-medium');
  expect(pickBest([of('b-medium', 300), of('c-high', 900)])).toBe('b-medium');
  expect(pickBest([])).toBeNull();
});

test('try writes a WAV file that others can read', async () => {
  await putByHand('a-medium');
  const out = join(folder, 'out.wav');
  const { code } = await run(['try', 'a-medium', 'hi', '--out', out], {
    sample: () => Promise.resolve([{ sampleRateHz: 16_000, pcm: Int16Array.of(1, -2, 3), firstAudioMs: 5, totalMs: 9 }]),
  });
  expect(code).toBe(0);
  const bytes = await readFile(out);
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('RIFF');
  expect(bytes.readUInt32LE(24)).toBe(16_000);
  expect(bytes.readUInt32LE(40)).toBe(6);
  expect(bytes.readInt16LE(46)).toBe(-2);
});
