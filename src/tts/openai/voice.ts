/** A voice behind an OpenAI-compatible speech endpoint (`POST /audio/speech`, streamed PCM). */
import type { Clock } from '../../kernel/clock.ts';
import { doorOf, watchDoor } from '../../kernel/door.ts';
import type { ReportModule } from '../../domain/module-state.ts';
import { VoiceError, type ClipChunk, type SpeechStyle, type Voice } from '../../ports/voice.ts';
import { type EngineLink } from '../../ports/engine.ts';
import type { SpeechJob } from '../speech-job.ts';
import { StretchedCues, type Estimate } from './stretch.ts';

/** What the API calls `pcm`: mono, 16 bits, little-endian, at this rate. */
export const OPENAI_PCM_RATE_HZ = 24_000;

export interface OpenAiVoiceOptions {
  /** `http://127.0.0.1:8880/v1`; a trailing slash does not matter. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly voice: string;
  /** The voice process: espeak there times the mouth. The voice owns it. */
  readonly link: EngineLink;
  readonly clock: Clock;
  readonly report: ReportModule;
  /** To the first byte, and between bytes. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 8000;
const MAX_CLIP_BYTES = 32 * 2 ** 20;
const PROVIDER = 'openai';

export function createOpenAiVoice(options: OpenAiVoiceOptions): Voice {
  const { link, report } = options;
  const endpoint = `${options.baseUrl.replace(/\/+$/u, '')}/audio/speech`;
  let tempo = 1;
  const notAsked = (): void => report({ state: 'unknown', provider: PROVIDER, detail: `speech comes from ${endpoint}; not asked yet` });
  const away = (why: string): string => {
    const detail = `${endpoint} cannot be reached (${why}); is the speech server running?`;
    report({ state: 'offline', provider: PROVIDER, detail });
    return detail;
  };
  const door = doorOf(options.baseUrl);
  const onChange = (there: boolean): void => (there ? notAsked() : void away('nothing listens there'));
  const leaveDoor = door ? watchDoor({ door, clock: options.clock, onChange }) : null;
  notAsked();

  const failed = (error: unknown, signal: AbortSignal): unknown => {
    if (signal.aborted) return signal.reason;
    if (!(error instanceof VoiceError)) return new VoiceError(away(causeOf(error)), { cause: error });
    report({ state: 'offline', provider: PROVIDER, detail: error.message });
    return error;
  };

  return {
    provider: PROVIDER,
    async speak(clause, style, signal) {
      signal.throwIfAborted();
      if (!/[\p{L}\p{N}]/u.test(clause.text)) return { clause, sampleRateHz: OPENAI_PCM_RATE_HZ, chunks: nothing() };
      const watch = new Watch(options.clock, options.timeoutMs ?? TIMEOUT_MS, signal);
      const job: SpeechJob = { kind: 'estimate', text: clause.text, rate: style.rate, pitch: 1 };
      try {
        const estimating = estimate(link, job, watch.signal);
        const response = await request(endpoint, options, clause.text, style, watch.signal);
        report({
          state: 'online',
          provider: PROVIDER,
          detail: `${options.model}, voice ${options.voice}, from ${endpoint}; mouth shapes are estimated`,
        });
        const cues = new StretchedCues(await estimating, OPENAI_PCM_RATE_HZ, tempo);
        const learn = (samples: number): void => {
          tempo = 0.7 * tempo + 0.3 * Math.min(3, Math.max(0.3, cues.tempoOf(samples)));
        };
        return {
          clause,
          sampleRateHz: OPENAI_PCM_RATE_HZ,
          chunks: chunksOf(response, cues, watch, learn, (error) => failed(error, signal)),
        };
      } catch (error) {
        const reason = failed(watch.timedOut ?? error, signal);
        watch.stop();
        throw reason;
      }
    },
    close() {
      leaveDoor?.();
      return link.close();
    },
  };
}

async function request(
  endpoint: string,
  options: OpenAiVoiceOptions,
  input: string,
  style: SpeechStyle,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(endpoint, {
    method: 'POST',
    signal,
    // Followed elsewhere, her words would go to whoever is named there.
    redirect: 'error',
    headers: { 'content-type': 'application/json', ...(options.apiKey === '' ? {} : { authorization: `Bearer ${options.apiKey}` }) },
    body: JSON.stringify({ model: options.model, voice: options.voice, input, response_format: 'pcm', speed: style.rate }),
  });
  if (response.ok && response.body && !/json|html/u.test(response.headers.get('content-type') ?? '')) return response;
  await response.body?.cancel();
  if (response.ok)
    throw new VoiceError('the speech server answers with text where sound is asked for; does it know response_format "pcm"?');
  const hint =
    response.status === 401 || response.status === 403
      ? '; check the API key'
      : response.status === 404
        ? `; check the address, the model "${options.model}" and the voice "${options.voice}"`
        : '';
  throw new VoiceError(`the speech server answered ${response.status}${hint}`);
}

async function estimate(link: EngineLink, job: SpeechJob, signal: AbortSignal): Promise<Estimate> {
  try {
    for await (const chunk of link.run(job, signal)) return chunk as Estimate;
  } catch {
    // Without the estimate she still speaks; the mouth rests.
  }
  return { visemes: [{ viseme: 'sil', atSample: 0 }], words: [], totalSamples: 0, sampleRateHz: OPENAI_PCM_RATE_HZ };
}

async function* chunksOf(
  response: Response,
  cues: StretchedCues,
  watch: Watch,
  learn: (samples: number) => void,
  failed: (error: unknown) => unknown,
): AsyncGenerator<ClipChunk, void, undefined> {
  let samples = 0;
  let odd: number | undefined;
  try {
    for await (const bytes of response.body as ReadableStream<Uint8Array>) {
      watch.alive();
      const all = odd === undefined ? bytes : Uint8Array.of(odd, ...bytes);
      odd = all.length % 2 === 1 ? all.at(-1) : undefined;
      const pcm = toPcm(all);
      if (pcm.length === 0) continue;
      samples += pcm.length;
      if (samples * 2 > MAX_CLIP_BYTES) throw new VoiceError('the speech server sends without end');
      yield { pcm, ...cues.until(samples) };
    }
    if (samples === 0) throw new VoiceError('the speech server sent no sound');
    learn(samples);
    const { visemes, words } = cues.end(samples);
    yield { pcm: new Int16Array(0), visemes: [...visemes, { viseme: 'sil', atSample: samples }], words };
  } catch (error) {
    throw failed(watch.timedOut ?? error);
  } finally {
    watch.stop();
  }
}

/** Copied byte by byte: network chunks begin at any address, and the API's order is little-endian everywhere. */
function toPcm(bytes: Uint8Array): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pcm = new Int16Array(Math.floor(bytes.length / 2));
  for (let n = 0; n < pcm.length; n++) pcm[n] = view.getInt16(n * 2, true);
  return pcm;
}

async function* nothing(): AsyncGenerator<ClipChunk, void, undefined> {
  // No sound, no mouth.
}

/** Aborts with the turn, or when the server is silent for too long. */
class Watch {
  readonly signal: AbortSignal;
  timedOut: VoiceError | undefined;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #silence = new AbortController();
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, timeoutMs: number, turn: AbortSignal) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.signal = AbortSignal.any([turn, this.#silence.signal]);
    this.alive();
  }

  alive(): void {
    this.#cancel();
    this.#cancel = this.#clock.schedule(this.#timeoutMs, () => {
      this.timedOut = new VoiceError(`the speech server was silent for ${this.#timeoutMs / 1000} s`);
      this.#silence.abort(this.timedOut);
    });
  }

  stop(): void {
    this.#cancel();
    if (!this.signal.aborted) this.#silence.abort(new Error('done'));
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? ((error.cause as NodeJS.ErrnoException).code ?? error.cause.message) : error.message;
}
