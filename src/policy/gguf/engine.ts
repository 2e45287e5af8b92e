/** A model file in its own process: loaded by llama.cpp, read a piece at a time, streamed token by token. */
import { freemem, availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { EngineInfo } from '../../ports/engine.ts';
import { NO_FIGURES } from '../served/server.ts';
import { callOf, functionsOf, historyOf } from './history.ts';
import { loadLlama, type ChatFunctions, type ChatItem, type LlamaLibrary, type LlamaModel, type LlamaSequence } from './library.ts';
import { readGgufHeader, type GgufHeader } from './header.ts';
import { memoryOf, tellGb } from '../need.ts';
import type { GgufEngineConfig, GgufJob, GgufPiece } from './messages.ts';

/** What the house of the engines gives a job; as in `workers/engine.ts`, which a room does not know. */
interface Scope {
  emit(chunk: GgufPiece): void;
  cancelled(): boolean;
}

/**
 * Tokens that are read at once: between two pieces a job may be given up. The processor takes seconds for
 * what a card does in a blink.
 */
const PIECE_TOKENS = { card: 256, processor: 16 };
const BATCH_TOKENS = 512;
/** So many tokens without a word, of reasoning or of a tool's arguments, are told as a sign of life. */
const SIGN_AFTER_TOKENS = 8;
/** The card does the work; these only feed it. */
const MAX_THREADS = 8;

export interface GgufEngine {
  readonly info: EngineInfo;
  run(job: unknown, scope: Scope): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param folder where node-llama-cpp was installed
 * @throws Error with a message for the streamer
 */
export async function openGgufEngine(config: unknown, [folder = '', path = '']: readonly string[]): Promise<GgufEngine> {
  const { contextTokens } = config as GgufEngineConfig;
  const header = await readGgufHeader(path);
  const library = await loadLlama(folder);
  const llama = await library.getLlama({
    ...{ gpu: 'auto', build: 'never', skipDownload: true, progressLogs: false, logLevel: 'error' },
    // Its threads spin while they wait for each other: one for each core starves OBS, the voice and in the end themselves.
    maxThreads: Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1)),
  });
  const vram = await llama.getVramState();
  const need = await memoryOf(path, header, contextTokens);
  if (need > freemem() + vram.free)
    throw new Error(
      `${basename(path)} needs about ${tellGb(need)} GB and ${tellGb(freemem())} GB of memory${llama.gpu === false ? '' : ` and ${tellGb(vram.free)} GB of the card`} are free: take a smaller model or one of fewer bits (docs/models.md)`,
    );
  const model = await llama.loadModel({ modelPath: path });
  const onCard = llama.gpu !== false && model.gpuLayers > 0;
  const context = await model.createContext({
    ...{ contextSize: Math.min(contextTokens, header.contextTokens || contextTokens), sequences: 1, batchSize: BATCH_TOKENS },
  });
  const mind = new Mind(library, model, context.getSequence(), onCard ? PIECE_TOKENS.card : PIECE_TOKENS.processor);
  return {
    info: infoOf(path, header, llama.gpu, model),
    run: (job, scope) => mind.run(job as GgufJob, scope),
    close: () => llama.dispose(),
  };
}

function infoOf(path: string, { name }: GgufHeader, gpu: string | false, { gpuLayers, fileInsights }: LlamaModel): EngineInfo {
  const all = fileInsights.totalLayers;
  const where =
    gpu === false || gpuLayers === 0
      ? 'on the processor (no card is used: slow)'
      : gpuLayers >= all
        ? `on the card (${gpu})`
        : `with ${gpuLayers} of ${all} layers on the card (${gpu}; slow: a smaller model would fit)`;
  return { provider: 'gguf', detail: where, degraded: false, model: name ?? basename(path), gpu, gpuLayers, layers: all };
}

/** The model with what it has read. One job at a time. */
class Mind {
  readonly #library: LlamaLibrary;
  readonly #model: LlamaModel;
  readonly #sequence: LlamaSequence;
  readonly #pieceTokens: number;

  constructor(library: LlamaLibrary, model: LlamaModel, sequence: LlamaSequence, pieceTokens: number) {
    this.#library = library;
    this.#model = model;
    this.#sequence = sequence;
    this.#pieceTokens = pieceTokens;
  }

  async run({ system, messages, answer }: GgufJob, scope: Scope): Promise<void> {
    const history = historyOf(system, messages);
    const functions = functionsOf(answer?.tools ?? []);
    const chatWrapper = this.#library.resolveChatWrapper(this.#model, { customWrapperSettings: { qwen: { thoughts: 'discourage' } } });
    const tokens = chatWrapper
      .generateContextState({ chatHistory: history, ...(functions === null ? {} : { availableFunctions: functions }) })
      .contextText.tokenize(this.#model.tokenizer);
    const beganMs = performance.now();
    const cachedTokens = await this.#read(tokens, answer?.maxTokens ?? 0, scope);
    const promptEvalMs = performance.now() - beganMs;
    const figures = { ...NO_FIGURES, promptTokens: tokens.length, promptEvalMs, cachedTokens };
    if (scope.cancelled()) return;
    if (answer === null) {
      scope.emit({ end: { ...figures, doneReason: 'stop', generatedTokens: 0 } });
      return;
    }
    const chat = new this.#library.LlamaChat({ contextSequence: this.#sequence, chatWrapper });
    await generate(chat, history, functions, answer, figures, scope);
  }

  /** Reads what it has not read yet, piece by piece. @returns how many tokens it had kept */
  async #read(tokens: readonly number[], spare: number, scope: Scope): Promise<number> {
    const sequence = this.#sequence;
    const kept = sequence.compareContextTokens(tokens).firstDifferentIndex;
    // What does not fit is made shorter where the answer is made.
    if (tokens.length + spare > sequence.contextSize) return kept;
    // The last token is left for the answer, which begins with what it makes of it.
    const known = Math.min(kept, tokens.length - 1);
    await sequence.adaptStateToTokens(tokens.slice(0, known), false);
    for (let at = sequence.nextTokenIndex; at < tokens.length - 1 && !scope.cancelled(); at += this.#pieceTokens)
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, Math.min(at + this.#pieceTokens, tokens.length - 1)));
    return known;
  }
}

async function generate(
  chat: InstanceType<LlamaLibrary['LlamaChat']>,
  history: readonly ChatItem[],
  functions: ChatFunctions | null,
  { maxTokens, temperature, topP, repeatPenalty }: NonNullable<GgufJob['answer']>,
  figures: typeof NO_FIGURES,
  scope: Scope,
): Promise<void> {
  const over = new AbortController();
  const beganMs = performance.now();
  let generatedTokens = 0;
  let wordless = 0;
  try {
    const { functionCalls = [], metadata } = await chat.generateResponse(history, {
      ...{ signal: over.signal, maxTokens, temperature, topP, repeatPenalty: { penalty: repeatPenalty }, budgets: { thoughtTokens: 0 } },
      ...(functions === null ? {} : { functions }),
      onTextChunk(text) {
        wordless = 0;
        scope.emit({ text });
      },
      onToken(tokens) {
        generatedTokens += tokens.length;
        if (scope.cancelled()) return over.abort(new Error('no longer wanted'));
        wordless += tokens.length;
        if (wordless < SIGN_AFTER_TOKENS) return;
        wordless = 0;
        scope.emit({ text: '' });
      },
    });
    for (const { functionName, params } of functionCalls) scope.emit({ call: callOf(functionName, params) });
    const doneReason = metadata.stopReason === 'maxTokens' ? 'length' : 'stop';
    scope.emit({ end: { ...figures, doneReason, generatedTokens, generateMs: performance.now() - beganMs } });
  } catch (error) {
    if (!over.signal.aborted) throw error;
  }
}
