/** faster-whisper (or any other server) by the Wyoming protocol: one connection an utterance, as the server wants it. */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { doorOf } from '../../kernel/door.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { RecogniserError, type Recognition } from '../../ports/recogniser.ts';
import { SAMPLE_RATE_HZ } from '../sound/framing.ts';
import { ANSWER_LIMIT_MS, PROBE_LIMIT_MS, within } from './limits.ts';
import type { RecogniserServer } from './server.ts';
import { encodeWyoming, WyomingDecoder, type WyomingEvent } from './wyoming-codec.ts';

export interface WyomingOptions {
  /** `tcp://host:port`. */
  readonly url: string;
  /** What is spoken, as Whisper names it: `en`. */
  readonly language: string;
  readonly clock: Clock;
}

const DEFAULT_PORT = 10_300;
const FORMAT = { rate: SAMPLE_RATE_HZ, width: 2, channels: 1 } as const;
const CHUNK_SAMPLES = SAMPLE_RATE_HZ / 2;

export function createWyomingServer({ url, language, clock }: WyomingOptions): RecogniserServer {
  const { hostname, port } = new URL(url);
  const ask = (messages: Buffer, wanted: string, signal: AbortSignal): Promise<WyomingEvent> =>
    askServer({ host: hostname.replace(/^\[|\]$/gu, ''), port: port === '' ? DEFAULT_PORT : Number(port) }, messages, wanted, signal);
  return {
    provider: 'wyoming',
    address: url,
    door: doorOf(url, DEFAULT_PORT),
    probe: (signal) =>
      within(clock, PROBE_LIMIT_MS, signal, async (limited) => describe((await ask(encodeWyoming('describe'), 'info', limited)).data)),
    recognise: (request, signal) =>
      within(clock, ANSWER_LIMIT_MS, signal, async (limited): Promise<Recognition> => {
        const { data } = await ask(utterance(request.pcm, language), 'transcript', limited);
        if (typeof data['text'] !== 'string') throw new RecogniserError('the Wyoming server sent a transcript without a text');
        return { text: data['text'].trim(), noSpeechProbability: null, meanLogProbability: null };
      }),
  };
}

function utterance(pcm: Int16Array, language: string): Buffer {
  const messages = [encodeWyoming('transcribe', { language }), encodeWyoming('audio-start', FORMAT)];
  for (let at = 0; at < pcm.length; at += CHUNK_SAMPLES) {
    messages.push(encodeWyoming('audio-chunk', FORMAT, littleEndian(pcm.subarray(at, at + CHUNK_SAMPLES))));
  }
  messages.push(encodeWyoming('audio-stop'));
  return Buffer.concat(messages);
}

function littleEndian(pcm: Int16Array): Uint8Array {
  const bytes = Buffer.alloc(pcm.length * 2);
  for (const [n, sample] of pcm.entries()) bytes.writeInt16LE(sample, n * 2);
  return bytes;
}

/** Sends everything, and waits for the one event that is asked for. */
function askServer(at: { host: string; port: number }, messages: Buffer, wanted: string, signal: AbortSignal): Promise<WyomingEvent> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const socket = connect(at);
    const decoder = new WyomingDecoder();
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      destroy(socket);
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason as Error));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.setNoDelay(true);
    socket.on('connect', () => socket.write(messages));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const event of decoder.push(chunk)) {
          if (event.type === wanted) end(() => resolve(event));
          else if (event.type === 'error') end(() => reject(new RecogniserError(`the Wyoming server says: ${errorText(event)}`)));
        }
      } catch (error) {
        end(() => reject(error));
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => end(() => reject(unreachable(error))));
    socket.on('close', () => end(() => reject(new RecogniserError('the Wyoming server closed the connection without an answer'))));
  });
}

function destroy(socket: Socket): void {
  // A server that resets the connection afterwards is nobody's affair.
  socket.on('error', () => undefined);
  socket.destroy();
}

function unreachable(error: NodeJS.ErrnoException): RecogniserError {
  return new RecogniserError(
    error.code === 'ECONNREFUSED' ? 'nothing listens there' : `it cannot be reached (${error.code ?? reasonOf(error)})`,
    {
      cause: error,
    },
  );
}

function errorText({ data }: WyomingEvent): string {
  return typeof data['text'] === 'string' ? data['text'].slice(0, 200) : 'an error without words';
}

/** "faster-whisper, model base" of the server's `info`. @throws RecogniserError when it recognises no speech */
function describe(info: Readonly<Record<string, unknown>>): string {
  const programs = list(info['asr']);
  const program = programs[0];
  if (!program) throw new RecogniserError('the Wyoming server there does not recognise speech (it may be one for voices)');
  const models = list(program['models']).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  const name = typeof program['name'] === 'string' ? program['name'] : 'a recogniser';
  return models.length === 1 && models[0] !== undefined ? `${name}, model ${shortName(models[0])}` : name;
}

/** A model may be named by its folder: where it is on the disk is nobody's affair. */
function shortName(model: string): string {
  return model.split(/[/\\]/u).at(-1) ?? model;
}

function list(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((item): item is Readonly<Record<string, unknown>> => typeof item === 'object' && item !== null && !Array.isArray(item))
    : [];
}
