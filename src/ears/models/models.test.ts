import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { loadCatalogue, type CatalogueModel } from './catalogue.ts';
import { earsModelsCommand } from './command.ts';
import { tokensText } from './tokens.ts';

const COMMIT = 'c'.repeat(40);
const weights = Buffer.alloc(300_000, 'weights ');
const tokens = Buffer.from('▁low 0\n');
/** `<unk>`, a token of 130 bytes, an empty one. */
const tokenizer = Buffer.from([5, ...Buffer.from('<unk>'), 2 + 128, 1, ...Buffer.alloc(130, 'a'), 0]);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const gitBlob = (bytes: Buffer): string => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

interface Faults {
  /** What the server gives instead of the weights. */
  weights: Buffer;
  listing: string | null;
  status: number;
  cutAfter: number | null;
}

let server: Server;
let url: string;
let folder: string;
let faults: Faults;
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-models-'));
  faults = { weights, listing: null, status: 200, cutAfter: null };
  asked = [];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (faults.status !== 200) {
      response.writeHead(faults.status).end();
      return;
    }
    if (path.startsWith('/api/')) {
      response.end(faults.listing ?? listing(faults.weights));
      return;
    }
    const body = path.endsWith('.txt') ? tokens : path.endsWith('.bin') ? tokenizer : faults.weights;
    const from = Number(/bytes=(\d+)-/u.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length - from });
    if (faults.cutAfter === null) response.end(body.subarray(from));
    else response.write(body.subarray(from, from + faults.cutAfter), () => setImmediate(() => response.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function listing(large: Buffer): string {
  return JSON.stringify({
    sha: COMMIT,
    siblings: [
      { rfilename: 'README.md', size: 10, blobId: 'a'.repeat(40) },
      {
        rfilename: 'encoder.onnx',
        size: large.length,
        blobId: 'b'.repeat(40),
        lfs: { sha256: sha256(large), size: large.length, pointerSize: 130 },
      },
      { rfilename: 'tokens.txt', size: tokens.length, blobId: gitBlob(tokens) },
    ],
  });
}

const shared = { about: 'a model', licence: 'MIT', languages: ['en'] as [string] };
const hub: CatalogueModel = {
  ...shared,
  name: 'hub',
  for: 'speech',
  hub: { repository: 'who/what', files: ['encoder.onnx', 'tokens.txt'] },
};
const pinned = (): CatalogueModel => ({
  ...shared,
  name: 'pinned',
  for: 'turn',
  files: [
    { name: 'weights.onnx', url: `${url}/weights.onnx`, bytes: weights.length, sha256: sha256(weights) },
    { name: 'tokenizer.bin', url: `${url}/tokenizer.bin`, bytes: tokenizer.length, sha256: sha256(tokenizer) },
  ],
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await earsModelsCommand(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    progress: () => undefined,
    folder,
    clock: systemClock,
    catalogue: [hub, pinned()],
    hubUrl: url,
    retryMs: 1,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('a model that is pinned', () => {
  it('is fetched, checked against the catalogue and made ready', async () => {
    const { code, out } = await run('install', 'pinned');
    expect(code).toBe(0);
    expect(out).toContain(`weights.onnx sha256 ${sha256(weights)}`);
    expect(out).not.toContain('knows no sum');
    expect(readdirSync(folder).sort()).toEqual(['known-sums.json', 'pinned']);
    expect(readdirSync(join(folder, 'pinned')).sort()).toEqual(['install.json', 'tokenizer.bin', 'tokens.txt', 'weights.onnx']);
    expect(readFileSync(join(folder, 'pinned', 'tokens.txt'), 'utf8').split('\n')[0]).toBe('PHVuaz4= 0');
    expect((await run('install', 'pinned')).out).toContain('installed already');
    expect((await run('list')).out).toContain('* pinned');
    expect((await run('remove', 'pinned')).code).toBe(0);
    expect((await run('remove', 'pinned')).err).toContain('not installed');
  });

  it('is refused when its files are others than the catalogue says', async () => {
    faults.weights = Buffer.from(weights.map((byte) => byte ^ 1));
    const { code, err } = await run('install', 'pinned');
    expect([code, err]).toEqual([1, "weights.onnx came damaged: its sum is not the one in AIVT's catalogue; nothing was installed"]);
    expect(readdirSync(folder)).toEqual(['.downloads']);
  });

  it('goes on where a bad line broke off', async () => {
    faults.cutAfter = 100_000;
    expect((await run('install', 'pinned')).code).toBe(0);
    expect(asked.filter((path) => path === '/weights.onnx').length).toBeGreaterThanOrEqual(3);
  });
});

describe('a model of the hub', () => {
  it('is checked against what the hub tells, says so, and is fetched at one commit', async () => {
    const { code, out } = await run('install', 'hub');
    expect(code).toBe(0);
    expect(out).toContain('AIVT knows no sum of hub of its own');
    expect(asked).toEqual([
      '/api/models/who/what?blobs=true',
      `/who/what/resolve/${COMMIT}/encoder.onnx`,
      `/who/what/resolve/${COMMIT}/tokens.txt`,
    ]);
  });

  // The hub vouches for itself only: who takes it over gives other files with sums that fit.
  it('is kept as it came first: other files are refused, also after it was removed, unless that is meant', async () => {
    await run('install', 'hub');
    await run('remove', 'hub');
    faults.weights = Buffer.alloc(200_000, 'other');
    const refused = await run('install', 'hub');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('encoder.onnx of hub is another file than the one that was fetched first');
    expect(readdirSync(folder)).not.toContain('hub');
    expect((await run('install', 'hub', '--accept-change')).code).toBe(0);
  });

  it('is refused when a file is not what the hub itself tells of it', async () => {
    faults.listing = listing(Buffer.from(weights.map((byte) => byte ^ 1)));
    expect((await run('install', 'hub')).err).toContain("its sum is not the one in Hugging Face's list");
  });

  it.each([
    ['{"sha":"x"}', 'in another form than expected (sha)'],
    ['<html>', 'answered no JSON'],
    [JSON.stringify({ sha: COMMIT, siblings: [] }), 'has no file encoder.onnx any more'],
    [JSON.stringify({ sha: COMMIT, siblings: [{ rfilename: 'encoder.onnx' }] }), 'tells no size or no sum of encoder.onnx'],
  ])('says what is wrong with the list: %s', async (text, message) => {
    faults.listing = text;
    const { code, err } = await run('install', 'hub');
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });

  it('says that the hub is away, and that a model is not there', async () => {
    faults.status = 503;
    expect((await run('install', 'hub')).err).toContain('answered 503; try again later');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await run('install', 'hub')).err).toContain('cannot be reached (fetch failed: ECONNREFUSED)');
    expect((await run('install', 'nothing')).err).toContain('npm run models -- ears list');
    expect((await run('install')).code).toBe(2);
  });
});

describe('the folder', () => {
  it('shows what was put there by hand', async () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'tokens.txt'), '');
    expect((await run('list')).out).toContain('Put there by hand:\n* mine');
  });
});

describe('the catalogue that comes with AIVT', () => {
  it('can be read, has a turn model and recognisers, and pins where it can', () => {
    const models = loadCatalogue();
    expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
    expect(models.filter((model) => model.for === 'turn').map(({ name }) => name)).toEqual(['smart-turn-v3.2']);
    expect(models.filter((model) => 'files' in model).map(({ name }) => name)).toEqual(['smart-turn-v3.2', 'moonshine-tiny-en']);
  });
});

describe('tokensText', () => {
  it('writes each token in base64 with its number', () => {
    const lines = tokensText(tokenizer).trimEnd().split('\n');
    expect(lines).toEqual(['PHVuaz4= 0', `${Buffer.alloc(130, 'a').toString('base64')} 1`, ' 2']);
  });

  it('does not read over the end', () => {
    expect(() => tokensText(Uint8Array.of(5, 60))).toThrow('ends in the middle of a token');
  });
});
