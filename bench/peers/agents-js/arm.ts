/**
 * LiveKit agents-js as an arm of `bench -- peers`: its session, its OpenAI model plugin and its sentence stream, without a
 * room; for interruptions with the transcript synchroniser that a room would bring.
 *
 *   node bench/peers/agents-js/arm.ts http://127.0.0.1:PORT [--cutter] [--in-process]
 *
 * `--cutter`: AIVT's cutter in the place of its sentences, by `ttsNode`. `--in-process`: a model and a voice without any
 * delay, in this process. The voice is ours in every case and streams: its own OpenAI voice plugin waits for the whole
 * sound of a sentence before it passes any on, which would be held against the framework.
 */
import { ReadableStream } from 'node:stream/web';
import { parseArgs } from 'node:util';
import { createCutter, clauseText } from '../../../src/domain/clauses.ts';
import { tokenize } from '../../../testing/stand-ins/ollama.ts';
import { serveOrders, type InterruptOrder, type Interrupted, type Order, type Turned } from '../arm.ts';
import { monotonicMs } from '../clock.ts';
import { MODEL, PCM_RATE_HZ } from '../server.ts';
import { loadAgents, type AudioFrame, type ChunkedStream } from './api.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cutter: { type: 'boolean', default: false }, 'in-process': { type: 'boolean', default: false } },
});
const [server = ''] = positionals;
/** After an interruption so long is listened for sound that still comes, and for the history to settle. */
const AFTER_MS = 500;

const { agents, openai, rtc, synchroniser } = await loadAgents();
agents.initializeLogger({ pretty: false, level: 'silent' });

const frameOf = (pcm: Int16Array): AudioFrame => new rtc.AudioFrame(pcm, PCM_RATE_HZ, 1, pcm.length);

/** Passes sound on as it comes. */
class StreamedSpeech extends agents.tts.ChunkedStream {
  readonly label = 'bench.StreamedSpeech';
  readonly #text: string;

  constructor(text: string, tts: object, connOptions: unknown, signal: unknown) {
    super(text, tts, connOptions, signal);
    this.#text = text;
  }

  async run(): Promise<void> {
    const requestId = agents.shortuuid();
    const put = (pcm: Int16Array): void => this.queue.put({ requestId, segmentId: requestId, frame: frameOf(pcm), final: false });
    if (values['in-process']) {
      put(new Int16Array(2400).fill(1000));
      this.queue.close();
      return;
    }
    try {
      const body = JSON.stringify({ model: 'bench', voice: 'bench', input: this.#text, response_format: 'pcm' });
      const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: this.abortSignal };
      const response = await fetch(`${server}/v1/audio/speech`, request);
      let left = new Uint8Array();
      for await (const bytes of response.body as ReadableStream<Uint8Array>) {
        const all = Buffer.concat([left, bytes]);
        const whole = all.length - (all.length % 2);
        left = all.subarray(whole);
        const pcm = new Int16Array(whole / 2);
        for (let n = 0; n < pcm.length; n++) pcm[n] = all.readInt16LE(n * 2);
        if (pcm.length > 0) put(pcm);
      }
    } catch (error) {
      if (!this.abortSignal.aborted) throw error;
    } finally {
      this.queue.close();
    }
  }
}

class Voice extends agents.tts.TTS {
  readonly label = 'bench.Voice';

  constructor() {
    super(PCM_RATE_HZ, 1, { streaming: false });
  }

  synthesize(text: string, connOptions?: unknown, signal?: unknown): ChunkedStream {
    return new StreamedSpeech(text, this, connOptions, signal);
  }
}

let reply = '';

class InstantModel extends agents.llm.LLM {
  label(): string {
    return 'bench.InstantModel';
  }

  chat(options: object): object {
    return new InstantStream(this, options);
  }
}

class InstantStream extends agents.llm.LLMStream {
  async run(): Promise<void> {
    await Promise.resolve();
    for (const content of tokenize(reply)) this.queue.put({ id: 'bench', delta: { role: 'assistant', content } });
  }
}

const voice = new Voice();

/** The default agent, and one that cuts as AIVT does; either way every piece is asked for at once and heard in its turn. */
class CuttingAgent extends agents.Agent {
  ttsNode(text: ReadableStream<string>): Promise<ReadableStream<AudioFrame>> {
    const cancelled = new AbortController();
    const sound = new ReadableStream<AudioFrame>({
      async start(controller) {
        const cutter = createCutter();
        let all = '';
        let from = 0;
        let before: Promise<void> = Promise.resolve();
        const say = (ends: readonly number[]): void => {
          for (const end of ends) {
            const clause = clauseText(all.slice(from, end));
            from = end;
            if (clause === '') continue;
            const speech = voice.synthesize(clause, undefined, cancelled.signal);
            const earlier = before;
            before = (async () => {
              await earlier;
              for await (const { frame } of speech) if (!cancelled.signal.aborted) controller.enqueue(frame);
            })();
            before.catch(() => undefined);
          }
        };
        for await (const piece of text) {
          all += piece;
          say(cutter.push(piece));
        }
        say(cutter.flush());
        await before;
        if (!cancelled.signal.aborted) controller.close();
      },
      cancel: () => cancelled.abort(),
    });
    return Promise.resolve(sound);
  }
}

/** Where sound ends: a player that takes it at once, or as long as it is heard. It is told to clear, and then plays nothing more. */
class Player extends agents.AudioOutput {
  paced = false;
  firstAtMs: number | null = null;
  lastAtMs: number | null = null;
  clearedAtMs: number | null = null;
  /** Of the reply: sound that was heard until it was cleared. */
  heardMs = 0;
  #startedAtMs = 0;
  #pushedMs = 0;
  #end: NodeJS.Timeout | undefined;
  onFirst: () => void = () => undefined;

  constructor() {
    super(PCM_RATE_HZ);
  }

  begin(paced: boolean): void {
    this.paced = paced;
    this.firstAtMs = this.lastAtMs = this.clearedAtMs = null;
    this.heardMs = 0;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    const atMs = monotonicMs();
    await super.captureFrame(frame);
    this.lastAtMs = atMs;
    if (this.#pushedMs === 0) {
      this.#startedAtMs = atMs;
      this.onPlaybackStarted(Date.now());
    }
    if (this.firstAtMs === null) {
      this.firstAtMs = atMs;
      this.onFirst();
    }
    this.#pushedMs += (frame.samplesPerChannel * 1000) / frame.sampleRate;
  }

  override flush(): void {
    super.flush();
    if (this.#pushedMs === 0) return;
    const leftMs = this.paced ? this.#startedAtMs + this.#pushedMs - monotonicMs() : 0;
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#finish(false), Math.max(0, leftMs));
  }

  override clearBuffer(): void {
    this.clearedAtMs ??= monotonicMs();
    if (this.#pushedMs > 0) this.#finish(true);
  }

  #finish(interrupted: boolean): void {
    clearTimeout(this.#end);
    const playedMs = interrupted ? Math.min(this.#pushedMs, monotonicMs() - this.#startedAtMs) : this.#pushedMs;
    this.#pushedMs = 0;
    this.heardMs += playedMs;
    this.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted });
  }
}

/** Captions go nowhere. */
const captions = { captureText: () => Promise.resolve(), flush: () => undefined, onAttached: () => undefined, onDetached: () => undefined };

const player = new Player();
const model = values['in-process'] ? new InstantModel() : new openai.LLM({ apiKey: 'none', baseURL: `${server}/v1`, model: MODEL });
// Tuned, also its filters are off: each holds back a word (markdown, emoji) that the cutter would have had.
const session = new agents.AgentSession({ llm: model, tts: voice, ...(values.cutter ? { ttsTextTransforms: null } : {}) });
const synchronised = new synchroniser.TranscriptionSynchronizer(player, captions);
/** A room's synchroniser is what makes its history one of what was heard; it costs time to first sound, which is not held against it. */
function listen(synchronise: boolean): void {
  session.output.audio = synchronise ? synchronised.audioOutput : player;
  session.output.transcription = synchronise ? synchronised.textOutput : null;
}
listen(false);
const instructions = { instructions: 'You are a friendly streamer.' };
await session.start({ agent: values.cutter ? new CuttingAgent(instructions) : new agents.Agent(instructions), record: false });

async function turn(order: Order): Promise<Turned> {
  reply = order.reply;
  listen(false);
  player.begin(false);
  const before = process.cpuUsage();
  const askedAtMs = monotonicMs();
  await session.generateReply({ userInput: order.text }).waitForPlayout();
  const used = process.cpuUsage(before);
  return { askedAtMs, firstAudioAtMs: player.firstAtMs, cpuMs: (used.user + used.system) / 1000 };
}

async function interrupt(order: InterruptOrder): Promise<Interrupted> {
  reply = order.reply;
  listen(true);
  player.begin(true);
  const sounding = new Promise<void>((resolve) => (player.onFirst = resolve));
  const held = session.history.items.length;
  const askedAtMs = monotonicMs();
  const speech = session.generateReply({ userInput: order.text });
  await sounding;
  await new Promise((resolve) => setTimeout(resolve, order.afterMs));
  const calledAtMs = monotonicMs();
  session.interrupt();
  await speech.waitForPlayout();
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  const last = player.lastAtMs ?? 0;
  const silentAtMs = Math.max(player.clearedAtMs ?? Infinity, last > calledAtMs ? last : 0);
  const said = session.history.items.slice(held).findLast(({ role }) => role === 'assistant');
  return { askedAtMs, calledAtMs, silentAtMs, heardMs: player.heardMs, history: said?.textContent ?? '' };
}

await serveOrders({ turn, interrupt });
await session.close();
process.exit(0);
