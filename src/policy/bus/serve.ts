/** A model server as an engine of the bus: each request is a job, its address and its key stay here. */
import type { Clock } from '../../kernel/clock.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { ServerError } from '../served/errors.ts';
import type { Ask, ModelServer } from '../served/server.ts';
import type { ModelFault, ModelJob, ModelPiece } from './messages.ts';

export function serveModel(server: ModelServer, clock: Clock): EngineLink {
  async function* work(job: ModelJob, signal: AbortSignal): AsyncGenerator<ModelPiece, void, undefined> {
    switch (job.kind) {
      case 'chat':
        for await (const part of await server.chat(job.request, signal)) yield { part };
        return;
      case 'read':
        yield { end: await server.read(job.begin, job.sendThink, signal) };
        return;
      case 'look': {
        const { program, loaded, opensReasoning, note } = await server.look(asking(clock, signal), job.anew);
        const look = { program, loaded, opensReasoning, ...(note === undefined ? {} : { note }) };
        yield { look, provider: server.provider, model: server.model };
      }
    }
  }

  async function* run(job: unknown, signal: AbortSignal): AsyncGenerator<ModelPiece, void, undefined> {
    let answering = false;
    try {
      for await (const piece of work(job as ModelJob, signal)) {
        answering = true;
        yield piece;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      yield { fault: faultOf(server.explain(error, answering)) };
    }
  }

  return {
    ready: () => Promise.resolve({ provider: server.provider, detail: server.name }),
    run,
    open() {
      throw new TypeError('a model takes its whole prompt at once');
    },
    close: async () => server.close?.(),
  };
}

function faultOf(error: ReturnType<ModelServer['explain']>): ModelFault {
  const told = error instanceof ServerError ? error : null;
  return { kind: error.kind, message: error.message, retryable: told?.retryable ?? false, thinkingRefused: told?.thinkingRefused ?? false };
}

function asking(clock: Clock, over: AbortSignal): Ask {
  return async (timeoutMs, request) => {
    const late = new AbortController();
    const cancel = clock.schedule(timeoutMs, () => late.abort(new ServerError('timeout', `no answer within ${timeoutMs / 1000} s`)));
    try {
      return await request(AbortSignal.any([over, late.signal]));
    } finally {
      cancel();
    }
  };
}
