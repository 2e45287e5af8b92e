import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import type { ModuleReport } from '../../domain/module-state.ts';
import type { Clause } from '../../domain/clause.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { VoiceError, type ClipChunk, type Voice } from '../../ports/voice.ts';
import { createOpenAiVoice } from './voice.ts';
import type { Estimate } from './stretch.ts';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let reports: ModuleReport[];
let asked: { body: string; authorization: string | undefined }[];
let voice: Voice;

const ESTIMATE: Estimate = {
  visemes: [
    { viseme: 'sil', atSample: 0 },
    { viseme: 'PP', atSample: 2205 },
    { viseme: 'aa', atSample: 11_025 },
    { viseme: 'sil', atSample: 20_000 },
  ],
  words: [
    { start: 0, end: 2, atSample: 0 },
    { start: 3, end: 8, atSample: 11_025 },
  ],
  totalSamples: 22_050,
  sampleRateHz: 22_050,
};
const link: EngineLink = {
  ready: () => Promise.reject(new Error('not asked')),
  open: () => expect.unreachable('a voice writes nothing to its engine'),
  run: async function* () {
    yield ESTIMATE;
  },
  close: () => Promise.resolve(),
};
const never = new AbortController().signal;

beforeEach(async () => {
  reports = [];
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      asked.push({ body, authorization: request.headers.authorization });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  voice = open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`);
});
afterEach(async () => {
  await voice.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function open(baseUrl: string): Voice {
  return createOpenAiVoice({
    baseUrl,
    apiKey: 'sk-test',
    model: 'kokoro',
    voice: 'fox',
    link,
    clock: systemClock,
    report: (report) => reports.push(report),
    timeoutMs: 3000,
  });
}

function clause(text: string): Clause {
  return JSON.parse(JSON.stringify({ seq: 0, text, emotion: null })) as Clause;
}

async function say(text: string, signal = never): Promise<ClipChunk[]> {
  const chunks: ClipChunk[] = [];
  for await (const chunk of (await voice.speak(clause(text), { rate: 1.2, pitch: 1 }, signal)).chunks) chunks.push(chunk);
  return chunks;
}

/** One second and a half at 24 kHz, in pieces of odd lengths. */
function sendSound(response: ServerResponse): void {
  const bytes = Buffer.from(Int16Array.from({ length: 36_000 }, (_, n) => n % 1000).buffer);
  response.writeHead(200, { 'content-type': 'audio/pcm' });
  let at = 0;
  const next = (): void => {
    if (at >= bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(at, (at += 4801)), () => setImmediate(next));
  };
  next();
}

test('the sound comes whole, whatever the pieces; the mouth is stretched to its length', async () => {
  answer = (_request, response) => sendSound(response);
  const chunks = await say('Hi there.');
  const pcm = chunks.flatMap((chunk) => [...chunk.pcm]);
  expect(pcm).toHaveLength(36_000);
  expect(pcm.every((sample, n) => sample === n % 1000)).toBe(true);
  const visemes = chunks.flatMap((chunk) => chunk.visemes);
  expect(visemes[0]).toEqual({ viseme: 'sil', atSample: 0 });
  expect(visemes.at(-1)).toEqual({ viseme: 'sil', atSample: 36_000 });
  for (let n = 1; n < visemes.length; n++) expect(visemes[n]!.atSample).toBeGreaterThanOrEqual(visemes[n - 1]!.atSample);
  expect(chunks.flatMap((chunk) => chunk.words)).toHaveLength(2);
  expect(JSON.parse(asked[0]!.body)).toEqual({ model: 'kokoro', voice: 'fox', input: 'Hi there.', response_format: 'pcm', speed: 1.2 });
  expect(asked[0]!.authorization).toBe('Bearer sk-test');
  expect(reports.map((report) => report.state)).toEqual(['unknown', 'online']);
});

test('the tempo of the voice is learnt: the mouth of later clauses fits better from the start', async () => {
  answer = (_request, response) => sendSound(response);
  const openAt = (chunks: ClipChunk[]): number => chunks.flatMap((chunk) => chunk.visemes).find((cue) => cue.viseme === 'aa')!.atSample;
  const first = openAt(await say('Hi there.'));
  for (let n = 0; n < 8; n++) await say('Hi there.');
  const later = openAt(await say('Hi there.'));
  // Half of the estimate's length is where "aa" begins: 18,000 of the true 36,000 samples.
  expect(Math.abs(later - 18_000)).toBeLessThan(Math.abs(first - 18_000) / 4);
});

test.each([
  [401, 'check the API key'],
  [404, 'check the address, the model "kokoro" and the voice "fox"'],
  [500, 'answered 500'],
])('an answer of %d is told', async (status, message) => {
  answer = (_request, response) => response.writeHead(status).end('{"error":"no"}');
  await expect(say('Hi.')).rejects.toThrow(VoiceError);
  await expect(say('Hi.')).rejects.toThrow(message);
  expect(reports.at(-1)).toMatchObject({ state: 'offline' });
});

test('text where sound should be, no sound, silence and a cut are VoiceErrors', async () => {
  answer = (_request, response) => response.setHeader('content-type', 'application/json').end('{}');
  await expect(say('Hi.')).rejects.toThrow('answers with text');
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'audio/pcm' }).end();
  await expect(say('Hi.')).rejects.toThrow('sent no sound');
  answer = () => undefined;
  await expect(say('Hi.')).rejects.toThrow('was silent for 3 s');
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/pcm', 'content-length': '90000' });
    response.write(Buffer.alloc(4000), () => response.destroy());
  };
  await expect(say('Hi.')).rejects.toThrow(VoiceError);
  answer = (_request, response) => sendSound(response);
  expect(await say('Hi.')).not.toEqual([]);
  expect(reports.at(-1)).toMatchObject({ state: 'online' });
});

test('where a redirect leads, her words do not go', async () => {
  answer = (request, response) => {
    if (request.url === '/elsewhere') sendSound(response);
    else response.writeHead(307, { location: '/elsewhere' }).end();
  };
  await expect(say('Hi there.')).rejects.toThrow(VoiceError);
  expect(asked).toHaveLength(1);
});

test('nobody there: told with what to do', async () => {
  voice = open('http://127.0.0.1:1/v1');
  await expect(say('Hi.')).rejects.toThrow('is the speech server running?');
});

test('an abort reaches the server and ends with the reason', async () => {
  let closed: Promise<void> | undefined;
  answer = (request, response) => {
    closed = new Promise((resolve) => request.socket.on('close', () => resolve()));
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    response.write(Buffer.alloc(4000));
  };
  const turn = new AbortController();
  const clip = await voice.speak(clause('Hi.'), { rate: 1, pitch: 1 }, turn.signal);
  const chunks = clip.chunks[Symbol.asyncIterator]();
  await chunks.next();
  const reason = new Error('panic');
  turn.abort(reason);
  await expect(chunks.next()).rejects.toBe(reason);
  await closed;
  expect(reports.at(-1)).toMatchObject({ state: 'online' });
});

test('a clause without sound asks nobody', async () => {
  expect(await say('😀')).toEqual([]);
  expect(asked).toEqual([]);
});

test('that the speech server has ended is told before anybody speaks, and that it is there again', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.once('connection', resolve));
  await new Promise((resolve) => server.close(resolve));
  await expect.poll(() => reports.at(-1)?.state, { timeout: 10_000 }).toBe('offline');
  expect(reports.at(-1)?.detail).toContain('nothing listens there');
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect.poll(() => reports.at(-1)?.state, { timeout: 10_000 }).toBe('unknown');
  expect(asked).toEqual([]);
});
