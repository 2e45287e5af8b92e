import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { runModels } from './models.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function run(
  args: readonly string[],
  lines: readonly object[] = [],
  cardGb: number | null = 12,
): Promise<{ code: number; told: string[]; progress: string[] }> {
  const made = createServer((request, response) => {
    const isPull = request.url === '/api/pull';
    response.writeHead(200, { 'content-type': isPull ? 'application/x-ndjson' : 'application/json' });
    response.end(
      isPull
        ? lines.map((line) => `${JSON.stringify(line)}\n`).join('')
        : JSON.stringify({ models: [{ name: 'kitsu:latest', size: 2 ** 31 }] }),
    );
  });
  server = made;
  await new Promise<void>((listening) => made.listen(0, '127.0.0.1', listening));
  const told: string[] = [];
  const progress: string[] = [];
  const code = await runModels(args, {
    out: (line) => told.push(line),
    err: (line) => told.push(`! ${line}`),
    progress: (line) => progress.push(line),
    url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`,
    signal: new AbortController().signal,
    card: () => Promise.resolve(cardGb === null ? null : { name: 'NVIDIA GeForce RTX 3060', memoryGb: cardGb }),
  });
  return { code, told, progress };
}

it('pulls with progress, and says what to set', async () => {
  const { code, told, progress } = await run(
    ['pull', 'llama3.2:3b'],
    [
      { status: 'pulling manifest' },
      { status: 'pulling abc', completed: 0, total: 200 * 1024 * 1024 },
      { status: 'pulling abc', completed: 100 * 1024 * 1024, total: 200 * 1024 * 1024 },
      { status: 'success' },
    ],
  );
  expect(code).toBe(0);
  expect(progress).toEqual([
    'llama3.2:3b: pulling manifest',
    'llama3.2:3b: pulling abc 0 % of 200 MB',
    'llama3.2:3b: pulling abc 50 % of 200 MB',
    'llama3.2:3b: success',
    '',
  ]);
  expect(told).toEqual(['llama3.2:3b is in Ollama. OLLAMA_MODEL=llama3.2:3b in .env has her think with it.']);
});

it('tells a failure of Ollama in its own words', async () => {
  const { code, told } = await run(['pull', 'nobody'], [{ error: 'pull model manifest: file does not exist' }]);
  expect([code, told[0]]).toEqual([1, expect.stringContaining('file does not exist')]);
});

it('recommends by the card, lists, and tells how it is used', async () => {
  expect((await run(['recommend'])).told.find((line) => line.startsWith('→'))).toMatch(/llama3\.1:8b.*at most \d+ tokens\/s/u);
  expect((await run([], [], null)).told[0]).toContain('No NVIDIA card');
  expect((await run(['list'])).told).toEqual(['kitsu:latest                   2.1 GB']);
  expect((await run(['pull'])).code).toBe(2);
});
