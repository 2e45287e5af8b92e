import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { systemClock, type Clock } from '../../kernel/clock.ts';
import { readWav } from '../sound/wav.ts';
import { createOpenAiServer } from './openai.ts';

const never = new AbortController().signal;
const request = { pcm: Int16Array.of(1, -2, 3), purpose: 'partial', hints: ['Kitsu', 'Zelda'] } as const;

let server: Server;
let answer: (form: FormData, response: ServerResponse, message: IncomingMessage) => void;
let forms: FormData[];

beforeEach(async () => {
  forms = [];
  server = createServer((message, response) => {
    void (async () => {
      if (message.method === 'GET') {
        answer(new FormData(), response, message);
        return;
      }
      const body: Buffer[] = [];
      for await (const piece of message as AsyncIterable<Buffer>) body.push(piece);
      const whole = new Response(Buffer.concat(body), { headers: { 'content-type': message.headers['content-type'] ?? '' } });
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the body of a test, made by the client under test
      const form = await whole.formData();
      forms.push(form);
      answer(form, response, message);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const client = (clock: Clock = systemClock): ReturnType<typeof createOpenAiServer> =>
  createOpenAiServer({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    model: 'tiny',
    apiKey: 'k1',
    language: 'en',
    clock,
  });

describe('createOpenAiServer', () => {
  it('sends a WAV file with the names to listen for, and takes text and evidence', async () => {
    answer = (_, response) =>
      response.end(
        JSON.stringify({
          text: ' Hello. ',
          segments: [
            { no_speech_prob: 0.1, avg_logprob: -0.2 },
            { no_speech_prob: 0.3, avg_logprob: -0.4 },
          ],
        }),
      );
    const got = await client().recognise(request, never);
    expect(got.text).toBe('Hello.');
    expect(got.noSpeechProbability).toBeCloseTo(0.2);
    expect(got.meanLogProbability).toBeCloseTo(-0.3);
    const form = forms[0]!;
    expect([form.get('model'), form.get('language'), form.get('prompt'), form.get('response_format')]).toEqual([
      'tiny',
      'en',
      'Kitsu, Zelda.',
      'verbose_json',
    ]);
    const file = form.get('file') as File;
    expect(readWav(new Uint8Array(await file.arrayBuffer()))).toEqual({ sampleRateHz: 16_000, pcm: request.pcm });
  });

  it('asks in plain where the long answer is not known, and remembers it', async () => {
    answer = (form, response) => {
      response.statusCode = form.get('response_format') === 'json' ? 200 : 422;
      response.end(JSON.stringify({ text: 'hi' }));
    };
    const openAi = client();
    expect(await openAi.recognise(request, never)).toEqual({ text: 'hi', noSpeechProbability: null, meanLogProbability: null });
    await openAi.recognise(request, never);
    expect(forms.map((form) => form.get('response_format'))).toEqual(['verbose_json', 'json', 'json']);
  });

  it.each([
    [401, '', /answered 401; check OPENAI_API_KEY/u],
    [404, '', /check OPENAI_TRANSCRIPTION_URL/u],
    [500, '', /answered 500/u],
    [200, '<html>', /cannot be read/u],
    [200, '{"message":"ok"}', /holds no text/u],
    [200, 'x'.repeat(1_100_000), /without end/u],
  ])('tells of an answer %i %.12s', async (status, body, reason) => {
    answer = (_, response) => {
      response.statusCode = status;
      response.end(body);
    };
    await expect(client().recognise(request, never)).rejects.toThrow(reason);
  });

  it('gives up a server that is too slow', async () => {
    const clock = new FakeClock();
    const asked = new Promise<void>((resolve) => (answer = () => resolve()));
    const failed = expect(client(clock).recognise(request, never)).rejects.toThrow('within 20 s');
    await asked;
    await clock.advance(20_000);
    await failed;
  });

  it('takes one that does not list its models for there, and one that refuses the key for not', async () => {
    const status = (code: number) => (_: FormData, response: ServerResponse) => {
      response.statusCode = code;
      response.end();
    };
    answer = status(404);
    expect(await client().probe(never)).toContain('tiny');
    answer = status(401);
    await expect(client().probe(never)).rejects.toThrow('OPENAI_API_KEY');
  });
});
