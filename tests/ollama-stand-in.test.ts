/** The stand-in against the official client: what it says must be what Ollama would say. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Ollama } from 'ollama';
import { afterEach, describe, expect, it } from 'vitest';
import { startOllama, tokenize, type OllamaLogEntry, type OllamaOptions, type OllamaStandIn } from '../testing/stand-ins/ollama.ts';

let server: OllamaStandIn | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(options: Partial<OllamaOptions> = {}): Promise<{ server: OllamaStandIn; client: Ollama }> {
  server = await startOllama(options);
  return { server, client: new Ollama({ host: server.url }) };
}

const messages = [{ role: 'user', content: 'Hi' }];

async function chat(client: Ollama, model = 'kitsu', numPredict = -1): Promise<{ text: string; reason: string }> {
  let text = '';
  let reason = '';
  for await (const part of await client.chat({ model, messages, stream: true, options: { num_predict: numPredict } })) {
    text += part.message.content;
    if (part.done) reason = part.done_reason;
  }
  return { text, reason };
}

describe('Ollama stand-in', () => {
  it('answers version, tags and ps as the client expects, and loads by preload', async () => {
    const { client } = await start({ loadMs: 1 });
    expect(await client.version()).toEqual({ version: '0.0.0-stand-in' });
    expect((await client.list()).models.map((model) => model.name)).toEqual(['kitsu:latest']);
    expect((await client.ps()).models).toEqual([]);
    const loaded = await client.chat({ model: 'kitsu', messages: [], stream: false });
    expect(loaded.done_reason).toBe('load');
    expect((await client.ps()).models.map((model) => model.name)).toEqual(['kitsu:latest']);
  });

  it('streams seeded replies, the same for the same seed', async () => {
    const first = await start({ seed: 5 });
    const said = [await chat(first.client), await chat(first.client)];
    await first.server.close();
    const again = await start({ seed: 5 });
    expect([await chat(again.client), await chat(again.client)]).toEqual(said);
    expect(said[0]?.text).toMatch(/^\[\w+\] \S.*[.!]$/u);
    expect(said[0]?.reason).toBe('stop');
  });

  it('gives listed replies in turn, echoes after a marker, and stops at num_predict', async () => {
    const { client, server: stand } = await start({ replies: ['One two three four.', 'Five.'] });
    expect(await chat(client)).toEqual({ text: 'One two three four.', reason: 'stop' });
    expect((await chat(client)).text).toBe('Five.');
    expect(await chat(client, 'kitsu', 2)).toEqual({ text: 'One two', reason: 'length' });
    stand.options.repeatAfter = 'H';
    expect((await chat(client)).text).toBe('i');
  });

  it('logs each token in order and when the client closed', async () => {
    const { client, server: stand } = await start({ perTokenMs: 5 });
    const before = performance.timeOrigin + performance.now();
    const stream = await client.chat({ model: 'kitsu', messages, stream: true });
    for await (const _ of stream) break;
    stream.abort();
    const log = await untilLogged(stand, (entry) => entry.closedByClientAtMs !== null);
    const times = log.tokens.map((token) => token.atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(log.startedAtMs).toBeGreaterThanOrEqual(before);
    expect(log.finishedAtMs).toBeNull();
  });

  it.each([
    ['missing', 404, /not found/u],
    ['error500', 500, /terminated/u],
    ['busy', 503, /busy/u],
    ['bad-request', 400, /invalid/u],
  ] as const)('fault %s is a ResponseError %i', async (fault, status, message) => {
    const { client } = await start({ fault });
    await expect(chat(client)).rejects.toMatchObject({ status_code: status, message: expect.stringMatching(message) as string });
  });

  it.each([
    ['error-line', /CUDA/u],
    ['reset', /terminated/u],
    ['no-done', /done/u],
    ['reset-at-once', /fetch failed/u],
  ] as const)('fault %s breaks the stream', async (fault, message) => {
    const { client } = await start({ fault });
    await expect(chat(client)).rejects.toThrow(message);
  });

  it('is busy once, then well', async () => {
    const { client } = await start({ fault: 'busy-once' });
    await expect(chat(client)).rejects.toMatchObject({ status_code: 503 });
    expect((await chat(client)).reason).toBe('stop');
  });

  it('runs as a process of its own', async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../testing/stand-ins/ollama.ts', import.meta.url)), '--seed', '2', '--reply', 'Hello there.'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      expect((await chat(new Ollama({ host: url }))).text).toBe('Hello there.');
      await fetch(`${url}/__options`, { method: 'POST', body: JSON.stringify({ replies: ['Bye.'] }) });
      expect((await chat(new Ollama({ host: url }))).text).toBe('Bye.');
      const log = (await (await fetch(`${url}/__log`)).json()) as OllamaLogEntry[];
      expect(log.map((entry) => entry.tokens.map((token) => token.text))).toEqual([tokenize('Hello there.'), tokenize('Bye.')]);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});

/** Waits for what the server sees a moment after the client did it. */
async function untilLogged(stand: OllamaStandIn, done: (entry: OllamaLogEntry) => boolean): Promise<OllamaLogEntry> {
  for (;;) {
    const entry = stand.log.find(done);
    if (entry !== undefined) return entry;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
