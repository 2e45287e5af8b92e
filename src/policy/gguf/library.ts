/**
 * node-llama-cpp as far as it is used here. It is no dependency of AIVT (740 MB with its CUDA builds):
 * `npm run setup -- llama` puts it into the data folder, and it is loaded from there by its path.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type LlamaToken = number & { readonly token?: never };

export interface LlamaLibrary {
  getLlama(options: {
    readonly gpu: 'auto';
    readonly build: 'never';
    readonly skipDownload: true;
    readonly progressLogs: false;
    readonly logLevel: 'error';
    readonly maxThreads?: number;
  }): Promise<Llama>;
  readonly LlamaChat: new (options: { readonly contextSequence: LlamaSequence; readonly chatWrapper: ChatWrapper }) => LlamaChat;
  resolveChatWrapper(
    model: LlamaModel,
    options: { readonly customWrapperSettings: { readonly qwen: { readonly thoughts: 'discourage' } } },
  ): ChatWrapper;
}

export interface Llama {
  readonly gpu: 'cuda' | 'vulkan' | 'metal' | false;
  getVramState(): Promise<{ readonly total: number; readonly free: number }>;
  loadModel(options: { readonly modelPath: string }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}

export interface LlamaModel {
  /** Layers that are on the card. */
  readonly gpuLayers: number;
  readonly fileInsights: { readonly totalLayers: number };
  readonly tokenizer: unknown;
  createContext(options: {
    readonly contextSize: number;
    readonly sequences: number;
    readonly batchSize: number;
    readonly threads?: number;
  }): Promise<LlamaContext>;
}

export interface LlamaContext {
  getSequence(): LlamaSequence;
}

export interface LlamaSequence {
  readonly contextSize: number;
  compareContextTokens(tokens: readonly LlamaToken[]): { readonly firstDifferentIndex: number };
  adaptStateToTokens(tokens: readonly LlamaToken[], allowShift: boolean): Promise<void>;
  readonly nextTokenIndex: number;
  evaluateWithoutGeneratingNewTokens(tokens: readonly LlamaToken[]): Promise<void>;
}

export type ChatItem =
  { readonly type: 'system' | 'user'; readonly text: string } | { readonly type: 'model'; readonly response: readonly string[] };

export interface ChatFunctions {
  readonly [name: string]: { readonly description: string; readonly params?: object };
}

export interface ChatWrapper {
  generateContextState(options: { readonly chatHistory: readonly ChatItem[]; readonly availableFunctions?: ChatFunctions }): {
    readonly contextText: { tokenize(tokenizer: unknown): LlamaToken[] };
  };
}

export interface LlamaChat {
  generateResponse(
    history: readonly ChatItem[],
    options: {
      readonly signal: AbortSignal;
      readonly maxTokens: number;
      readonly temperature: number;
      readonly topP: number;
      readonly repeatPenalty: { readonly penalty: number };
      readonly budgets: { readonly thoughtTokens: 0 };
      readonly onTextChunk: (text: string) => void;
      readonly onToken: (tokens: readonly LlamaToken[]) => void;
      readonly functions?: ChatFunctions;
    },
  ): Promise<{
    readonly functionCalls?: readonly { readonly functionName: string; readonly params: unknown }[];
    readonly metadata: { readonly stopReason: string };
  }>;
}

const PACKAGE = ['node_modules', 'node-llama-cpp'];

/** Whether it was installed into this folder. */
export const hasLlama = (folder: string): boolean => existsSync(join(folder, ...PACKAGE, 'package.json'));

export async function loadLlama(folder: string): Promise<LlamaLibrary> {
  return (await import(pathToFileURL(join(folder, ...PACKAGE, 'dist', 'index.js')).href)) as LlamaLibrary;
}
