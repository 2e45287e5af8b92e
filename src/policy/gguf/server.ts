/** A model file in a process of its own, as the served policy asks any model server. */
import { basename, dirname } from 'node:path';
import { reasonOf } from '../../kernel/fault.ts';
import type { ModuleReport, ReportModule } from '../../domain/module-state.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { PolicyError, type PolicyPart } from '../../ports/policy.ts';
import { ServerError } from '../served/errors.ts';
import { warmed } from '../served/prefix.ts';
import { NO_FIGURES, type ModelServer, type ServerPart } from '../served/server.ts';
import type { ServedOptions } from '../served/options.ts';
import { checkFile, type CheckedFile } from './file.ts';
import { hasLlama } from './library.ts';
import type { GgufJob, GgufPiece } from './messages.ts';

export interface GgufParts {
  /** The model's file. */
  readonly path: string;
  /** Where node-llama-cpp is installed. */
  readonly engineFolder: string;
  /** Starts the process that loads the file. */
  readonly openLink: (report: ReportModule) => EngineLink;
}

const REPEAT_PENALTY = 1.1;
/** What has nothing to do is still read: as short a question as can be. */
const NOTHING = { system: '', messages: [{ role: 'user', content: '.' }] } as const;

export function createGgufServer({ path, engineFolder, openLink }: GgufParts, options: ServedOptions): ModelServer {
  const model = basename(path);
  let file: CheckedFile | null = null;
  let link: EngineLink | null = null;
  let where = '';
  /** Why the process is not there; null while it is, or begins. */
  let gone: string | null = null;
  /** What is asked while it goes fails with it, and does not wait until it is back. */
  let outage = new AbortController();
  let loaded = false;
  let changed: () => void = () => undefined;

  function report({ state, detail }: ModuleReport): void {
    const wasGone = gone;
    loaded = state === 'online' || state === 'degraded';
    if (loaded) where = detail;
    gone = state === 'offline' ? detail : loaded ? null : gone;
    if (state === 'offline') {
      outage.abort(new ServerError('unreachable', detail));
      outage = new AbortController();
    }
    if (gone !== wasGone) changed();
  }

  async function running(): Promise<EngineLink> {
    file = await checkFile(path, file);
    if (!hasLlama(engineFolder))
      throw new ServerError('model-missing', 'what loads a model file is not installed yet: npm run setup -- llama (about 740 MB)');
    link ??= openLink(report);
    if (gone !== null) throw new ServerError('unreachable', gone);
    return link;
  }

  async function* run(job: GgufJob, signal: AbortSignal): AsyncGenerator<ServerPart, void, undefined> {
    const process = await running();
    for await (const piece of process.run(job, AbortSignal.any([signal, outage.signal]))) yield partOf(piece as GgufPiece);
  }

  return {
    ...{ provider: 'gguf', name: 'the model file', host: dirname(path), model: model === '' ? 'the model' : model },

    chat({ system, messages, tools, maxTokens }, signal) {
      const { temperature, topP } = options;
      const answer = { maxTokens, temperature, topP, repeatPenalty: REPEAT_PENALTY, tools };
      return Promise.resolve(run({ system, messages, answer }, signal));
    },

    async read(begin, _sendThink, signal) {
      let end = NO_FIGURES;
      for await (const part of run({ ...(begin === null ? NOTHING : warmed(begin)), answer: null }, signal)) end = part.end ?? end;
      return end;
    },

    async look() {
      await running();
      return {
        // Known when it is loaded, which is after this look.
        get program() {
          return `llama.cpp ${where}`.trim();
        },
        loaded,
        opensReasoning: false,
      };
    },

    ping: () => running(),
    explain: (error) => (error instanceof PolicyError ? error : new ServerError('unreachable', reasonOf(error), { cause: error })),
    watch(listener) {
      changed = listener;
    },
    async close() {
      changed = () => undefined;
      await link?.close();
    },
  };
}

function partOf(piece: GgufPiece): ServerPart {
  if ('end' in piece) return { parts: [], end: piece.end };
  const part: PolicyPart = 'call' in piece ? piece.call : piece.text;
  return { parts: part === '' ? [] : [part], end: null };
}
