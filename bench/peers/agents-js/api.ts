/**
 * What the arm uses of LiveKit agents-js. Written down here, because the package itself is not among AIVT's: without it
 * AIVT's own types would not hold.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface AudioFrame {
  readonly samplesPerChannel: number;
  readonly sampleRate: number;
}

export interface Queue {
  put(item: object): void;
}

export interface ChunkedStream extends AsyncIterable<{ readonly frame: AudioFrame }> {
  close(): void;
}

export interface AudioOutput {
  captureFrame(frame: AudioFrame): Promise<void>;
  flush(): void;
  clearBuffer(): void;
  onPlaybackStarted(createdAt: number): void;
  onPlaybackFinished(played: { readonly playbackPosition: number; readonly interrupted: boolean }): void;
}

export interface SpeechHandle {
  waitForPlayout(): Promise<void>;
}

export interface AgentSession {
  readonly output: { audio: unknown; transcription: unknown };
  readonly history: { readonly items: readonly { readonly role?: string; readonly textContent?: string }[] };
  start(options: { readonly agent: object; readonly record: boolean }): Promise<void>;
  generateReply(options: { readonly userInput: string }): SpeechHandle;
  interrupt(): unknown;
  close(): Promise<void>;
}

export interface Agents {
  readonly initializeLogger: (options: { readonly pretty: boolean; readonly level: string }) => void;
  readonly shortuuid: () => string;
  readonly AgentSession: new (options: { readonly llm: object; readonly tts: object; readonly ttsTextTransforms?: null }) => AgentSession;
  readonly Agent: new (options: { readonly instructions: string }) => object;
  readonly AudioOutput: new (sampleRate: number) => AudioOutput;
  readonly llm: {
    readonly LLM: new () => object;
    readonly LLMStream: new (llm: object, options: object) => { readonly queue: Queue };
  };
  readonly tts: {
    readonly TTS: new (sampleRate: number, channels: number, capabilities: { readonly streaming: boolean }) => object;
    readonly ChunkedStream: new (
      text: string,
      tts: object,
      connOptions: unknown,
      signal: unknown,
    ) => ChunkedStream & { readonly queue: Queue & { close(): void }; readonly abortSignal: AbortSignal };
  };
}

/** What a room puts before its player, so that the history of an interrupted reply is about what was heard. */
export interface Synchroniser {
  readonly TranscriptionSynchronizer: new (
    audio: AudioOutput,
    text: object,
  ) => { readonly audioOutput: AudioOutput; readonly textOutput: object };
}

export interface OpenAiPlugin {
  readonly LLM: new (options: { readonly apiKey: string; readonly baseURL: string; readonly model: string }) => object;
}

export interface Rtc {
  readonly AudioFrame: new (data: Int16Array, sampleRate: number, channels: number, samples: number) => AudioFrame;
}

export const AGENTS_VERSION = '1.9.0';

/** Where it stands once `npm ci` ran in this folder. */
export const agentsIsThere = (): boolean =>
  existsSync(fileURLToPath(new URL('node_modules/@livekit/agents/package.json', import.meta.url)));

export interface Loaded {
  readonly agents: Agents;
  readonly openai: OpenAiPlugin;
  readonly rtc: Rtc;
  readonly synchroniser: Synchroniser;
}

export async function loadAgents(): Promise<Loaded> {
  const load = async (name: string): Promise<unknown> => import(name);
  // Not exported: only its rooms use it.
  const file = new URL('node_modules/@livekit/agents/dist/voice/transcription/synchronizer.js', import.meta.url);
  return {
    synchroniser: (await load(file.href)) as Synchroniser,
    agents: (await load('@livekit/agents')) as Agents,
    openai: (await load('@livekit/agents-plugin-openai')) as OpenAiPlugin,
    rtc: (await load('@livekit/rtc-node')) as Rtc,
  };
}
