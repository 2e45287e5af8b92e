/** The models that the ears run in processes of their own: the one that judges pauses, and a recogniser. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chooseSherpaModel } from '../ears/recognisers/sherpa/choose.ts';
import type { SherpaConfig } from '../ears/recognisers/sherpa/messages.ts';
import { createSherpaServer } from '../ears/recognisers/sherpa/server.ts';
import type { RecogniserServer } from '../ears/recognisers/server.ts';
import { TURN_MODEL, watchTurn, type TurnWatch } from '../ears/turn/turn-watch.ts';
import { startEngine } from '../workers/supervisor.ts';
import { earsModelsFolder } from './folders.ts';
import type { House } from './house.ts';

/** A recogniser gains little by more, and a game wants the rest. */
const MOST_THREADS = 4;
/** From a cold disk half a gigabyte takes its time. */
const LOAD_LIMIT_MS = 60_000;

/** In a process of its own, since the other ears have ONNX Runtime in theirs. */
export function openTurn({ settings, clock, log }: House): TurnWatch {
  const file = join(earsModelsFolder(settings), ...TURN_MODEL.path);
  return watchTurn({
    clock,
    wanted: () => settings.EARS_ENDPOINTING,
    isInstalled: () => existsSync(file),
    openLink: () =>
      startEngine({
        name: 'the turn model',
        provider: 'smart-turn',
        entry: new URL('../workers/turn-main.ts', import.meta.url),
        args: [file],
        config: null,
        clock,
        report: () => undefined,
        log: log.of('asr'),
      }),
    installHint: `npm run models -- ears install ${TURN_MODEL.name}`,
  });
}

/** @param language as Whisper names it */
export function sherpaServer({ settings, clock, log }: Pick<House, 'settings' | 'clock' | 'log'>, language: string): RecogniserServer {
  const threads = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1));
  return createSherpaServer({
    clock,
    chooseModel: () => chooseSherpaModel(earsModelsFolder(settings), settings.SHERPA_MODEL),
    openLink: (folder, report) =>
      startEngine({
        name: 'the recogniser',
        provider: 'sherpa',
        entry: new URL('../workers/recogniser-main.ts', import.meta.url),
        args: [folder],
        config: { language, threads } satisfies SherpaConfig,
        clock,
        report,
        log: log.of('asr'),
        limits: { openTimeoutMs: LOAD_LIMIT_MS, waitForStartMs: LOAD_LIMIT_MS },
      }),
  });
}
