/** Any server with OpenAI's `POST /audio/transcriptions`: speaches, whisper.cpp, LocalAI. */
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { doorOf } from '../../kernel/door.ts';
import { RecogniserError, type RecogniseRequest, type Recognition } from '../../ports/recogniser.ts';
import { SAMPLE_RATE_HZ } from '../sound/framing.ts';
import { ANSWER_LIMIT_MS, PROBE_LIMIT_MS, within } from './limits.ts';
import type { RecogniserServer } from './server.ts';

export interface OpenAiOptions {
  /** With `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey: string | null;
  readonly language: string;
  readonly clock: Clock;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

const answerSchema = z.object({
  text: z.string(),
  segments: z.array(z.object({ no_speech_prob: z.number().nullish(), avg_logprob: z.number().nullish() })).nullish(),
});

export function createOpenAiServer(options: OpenAiOptions): RecogniserServer {
  const { url, model, apiKey, clock } = options;
  const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  /** Some servers know the plain answer only. */
  let format: 'verbose_json' | 'json' = 'verbose_json';

  const post = async (request: RecogniseRequest, signal: AbortSignal): Promise<Response> =>
    call(`${url}/audio/transcriptions`, { method: 'POST', headers, body: form(request, options, format), signal });

  return {
    provider: 'openai',
    address: url,
    door: doorOf(url),
    probe: (signal) =>
      within(clock, PROBE_LIMIT_MS, signal, async (limited) => {
        const response = await call(`${url}/models`, { headers, signal: limited });
        await response.body?.cancel();
        // Not every one of them lists its models; it is there all the same.
        if (!response.ok && response.status !== 404 && response.status !== 405) throw refusal(response.status, model);
        return `a transcription server, model ${model}`;
      }),
    recognise: (request, signal) =>
      within(clock, ANSWER_LIMIT_MS, signal, async (limited) => {
        let response = await post(request, limited);
        if (format === 'verbose_json' && (response.status === 400 || response.status === 422)) {
          await response.body?.cancel();
          format = 'json';
          response = await post(request, limited);
        }
        if (!response.ok) {
          await response.body?.cancel();
          throw refusal(response.status, model);
        }
        return recognitionOf(await bodyOf(response, limited));
      }),
  };
}

function form(request: RecogniseRequest, { model, language }: OpenAiOptions, format: string): FormData {
  const body = new FormData();
  body.set('file', new Blob([wavOf(request.pcm)], { type: 'audio/wav' }), 'utterance.wav');
  body.set('model', model);
  body.set('language', language);
  body.set('temperature', '0');
  body.set('response_format', format);
  if (request.hints.length > 0) body.set('prompt', `${request.hints.join(', ')}.`);
  return body;
}

async function call(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error' });
  } catch (error) {
    if (init.signal?.aborted === true) throw init.signal.reason;
    const cause = error instanceof Error && error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException) : null;
    const reason = cause?.code === 'ECONNREFUSED' ? 'nothing listens there' : `it cannot be reached (${cause?.code ?? String(error)})`;
    throw new RecogniserError(reason, { cause: error });
  }
}

function refusal(status: number, model: string): RecogniserError {
  const hint =
    status === 401 || status === 403
      ? '; check OPENAI_API_KEY'
      : status === 404
        ? `; check OPENAI_TRANSCRIPTION_URL and the model "${model}"`
        : '';
  return new RecogniserError(`the transcription server answered ${status}${hint}`);
}

async function bodyOf(response: Response, signal: AbortSignal): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > MAX_ANSWER_BYTES) throw new RecogniserError('the transcription server sends without end');
      pieces.push(piece);
    }
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof RecogniserError) throw error;
    throw new RecogniserError('the answer of the transcription server cannot be read', { cause: error });
  }
}

function recognitionOf(body: unknown): Recognition {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) throw new RecogniserError('the answer of the transcription server holds no text');
  const { text, segments } = parsed.data;
  const told = segments ?? [];
  const mean = (values: readonly (number | null | undefined)[]): number | null => {
    const known = values.filter((value) => typeof value === 'number');
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    text: text.trim(),
    noSpeechProbability: mean(told.map(({ no_speech_prob }) => no_speech_prob)),
    meanLogProbability: mean(told.map(({ avg_logprob }) => avg_logprob)),
  };
}

/** A WAV file of 16 kHz mono. */
function wavOf(pcm: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + pcm.length * 2);
  const view = new DataView(bytes.buffer);
  const word = (at: number, letters: string): void => [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  word(0, 'RIFF');
  view.setUint32(4, 36 + pcm.length * 2, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE_HZ, true);
  view.setUint32(28, SAMPLE_RATE_HZ * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, pcm.length * 2, true);
  for (const [n, sample] of pcm.entries()) view.setInt16(44 + n * 2, sample, true);
  return bytes;
}
