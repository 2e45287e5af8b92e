/** A model service on the bus, as the served policy asks any model server. */
import { reasonOf } from '../../kernel/fault.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { PolicyError } from '../../ports/policy.ts';
import { ServerError } from '../served/errors.ts';
import { NO_FIGURES, type ModelServer, type ServerPart } from '../served/server.ts';
import type { ModelJob, ModelPiece } from './messages.ts';

export interface BusModel {
  readonly link: EngineLink;
  /** Of the bus, as it is told to the streamer. */
  readonly address: string;
}

export function createBusServer({ link, address }: BusModel): ModelServer {
  let known = { provider: 'bus', model: 'the model' };

  async function* run(
    job: ModelJob,
    signal: AbortSignal,
  ): AsyncGenerator<Exclude<ModelPiece, { readonly fault: unknown }>, void, undefined> {
    for await (const one of link.run(job, signal)) {
      const piece = one as ModelPiece;
      if (!('fault' in piece)) {
        yield piece;
        continue;
      }
      const { kind, message, retryable, thinkingRefused } = piece.fault;
      throw new ServerError(kind, message, { retryable, thinkingRefused });
    }
  }

  async function* partsOf(job: ModelJob, signal: AbortSignal): AsyncGenerator<ServerPart, void, undefined> {
    for await (const piece of run(job, signal)) if ('part' in piece) yield piece.part;
  }

  return {
    name: 'the model service',
    host: address,
    get provider() {
      return known.provider;
    },
    get model() {
      return known.model;
    },
    chat: (request, signal) => Promise.resolve(partsOf({ kind: 'chat', request }, signal)),
    async read(begin, sendThink, signal) {
      for await (const piece of run({ kind: 'read', begin, sendThink }, signal)) if ('end' in piece) return piece.end;
      return NO_FIGURES;
    },
    async look(ask, anew) {
      const told = await ask(LOOK_MS, async (signal) => {
        await link.ready(signal);
        for await (const piece of run({ kind: 'look', anew }, signal)) if ('look' in piece) return piece;
        throw new ServerError('protocol', 'the model service told nothing of its model');
      });
      known = { provider: told.provider, model: told.model };
      return told.look;
    },
    ping: (signal) => link.ready(signal),
    explain: (error) => (error instanceof PolicyError ? error : new ServerError('unreachable', reasonOf(error), { cause: error })),
    close: () => link.close(),
  };
}

/** Longer than the service takes to look at its own server. */
const LOOK_MS = 8000;
