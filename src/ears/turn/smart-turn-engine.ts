/** The engine inside the `turn` process: Smart Turn, run by ONNX Runtime. What `workers/turn-main.ts` serves. */
import { reasonOf } from '../../kernel/fault.ts';
import type { EngineInfo } from '../../ports/engine.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { LogMel, MEL_BANDS, MEL_FRAMES } from './log-mel.ts';

/** 16 kHz mono: the end of what was said so far. */
export interface TurnJob {
  readonly pcm: Int16Array;
}

/** 0 … 1: how likely it is that the speaker has finished. */
export interface TurnAnswer {
  readonly finished: number;
}

interface Scope {
  emit(chunk: TurnAnswer): void;
  cancelled(): boolean;
}

export interface TurnEngine {
  readonly info: EngineInfo;
  run(job: unknown, scope: Scope): Promise<void>;
  close(): Promise<void>;
}

const INPUT = 'input_features';

/** @param path the model's file. Rejects with a message for the streamer. */
export async function openTurnEngine(path: string | undefined): Promise<TurnEngine> {
  if (path === undefined || path === '') throw new Error('the turn model has no file');
  let session: InferenceSession;
  try {
    // One thread: 10 to 40 ms of work once in a pause, beside a game.
    session = await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1, executionProviders: ['cpu'] });
  } catch (error) {
    throw new Error(`the turn model cannot be loaded (${reasonOf(error).slice(0, 200)}); install it again`, { cause: error });
  }
  const [output] = session.outputNames;
  if (!session.inputNames.includes(INPUT) || output === undefined)
    throw new Error('the turn model is none of Smart Turn v3: it asks for something else than features of Whisper');
  const features = new LogMel();
  const finishedOf = async (pcm: Int16Array): Promise<number> => {
    const input = new Tensor('float32', features.of(pcm), [1, MEL_BANDS, MEL_FRAMES]);
    const answer = (await session.run({ [INPUT]: input }))[output];
    const finished = Number((answer?.data as Float32Array | undefined)?.[0]);
    if (!(finished >= 0 && finished <= 1)) throw new Error('the turn model answers no probability');
    return finished;
  };
  // The first run is the slowest, and a file of another kind shows at once.
  await finishedOf(new Int16Array(0));
  return {
    info: { provider: 'smart-turn', detail: 'Smart Turn v3' },
    async run(job, scope) {
      if (scope.cancelled()) return;
      const finished = await finishedOf((job as TurnJob).pcm);
      if (!scope.cancelled()) scope.emit({ finished });
    },
    close: () => session.release(),
  };
}
