/** A recogniser inside AIVT: a model of sherpa-onnx in a process of its own, from the folder of models. */
import { basename } from 'node:path';
import type { ReportModule } from '../../../domain/module-state.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { reasonOf } from '../../../kernel/fault.ts';
import type { EngineLink } from '../../../ports/engine.ts';
import { RecogniserError, type RecogniseRequest, type Recognition } from '../../../ports/recogniser.ts';
import { limitMs, within } from '../limits.ts';
import type { RecogniserServer } from '../server.ts';
import { modelFilesOf } from './kind.ts';
import type { SherpaAnswer, SherpaJob } from './messages.ts';

export interface SherpaParts {
  /** The folder of the model that is to be taken, looked for each time. @throws RecogniserError that says what to do */
  readonly chooseModel: () => Promise<string>;
  /** Starts the process that loads it. */
  readonly openLink: (folder: string, report: ReportModule) => EngineLink;
  readonly clock: Clock;
}

/** A large model from a cold disk takes long. */
const LOAD_LIMIT_MS = 60_000;

interface Loaded {
  readonly folder: string;
  readonly link: EngineLink;
  /** Aborted, and a new one, whenever its process ends: who waits for it is told why. */
  outage: AbortController;
  streaming: boolean;
  /** What the process has of the utterance, where the model is a streaming one. */
  sent: Int16Array;
}

export function createSherpaServer({ chooseModel, openLink, clock }: SherpaParts): RecogniserServer {
  let loaded: Loaded | null = null;
  let ended: (why: string) => void = () => undefined;

  async function drop(): Promise<void> {
    const before = loaded;
    loaded = null;
    await before?.link.close();
  }

  function load(folder: string, streaming: boolean): Loaded {
    const outage = new AbortController();
    const link = openLink(folder, ({ state, detail }) => {
      if (state !== 'offline' || loaded?.link !== link) return;
      loaded.outage.abort(new RecogniserError(detail));
      loaded.outage = new AbortController();
      ended(detail);
    });
    return { folder, link, streaming, outage, sent: new Int16Array() };
  }

  async function ask(one: Loaded, job: SherpaJob, signal: AbortSignal): Promise<SherpaAnswer> {
    try {
      for await (const answer of one.link.run(job, signal)) return answer as SherpaAnswer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof RecogniserError ? error : new RecogniserError(reasonOf(error), { cause: error });
    }
    throw new RecogniserError('the recogniser answered nothing');
  }

  async function understand(one: Loaded, { pcm, purpose }: RecogniseRequest, signal: AbortSignal): Promise<Recognition> {
    const final = purpose === 'final';
    const from = one.streaming && goesOn(one.sent, pcm) ? one.sent.length : 0;
    // Should it be given up, what the process has taken is not known.
    one.sent = new Int16Array();
    let answer = await ask(one, { from, pcm: pcm.subarray(from), final }, signal);
    if ('lost' in answer) answer = await ask(one, { from: 0, pcm, final }, signal);
    if ('lost' in answer) throw new RecogniserError('the recogniser lost the utterance');
    if (one.streaming && !final) one.sent = pcm;
    return { text: answer.text, noSpeechProbability: null, meanLogProbability: null };
  }

  return {
    provider: 'sherpa',
    address: 'in AIVT',
    watch: (to) => void (ended = to),
    probe: (signal) =>
      within(clock, LOAD_LIMIT_MS, signal, async (limited) => {
        const folder = await chooseModel();
        const files = await modelFilesOf(folder);
        if (loaded?.folder !== folder) {
          await drop();
          limited.throwIfAborted();
          loaded = load(folder, 'streaming' in files && files.streaming);
        }
        const one = loaded;
        try {
          return (await one.link.ready(AbortSignal.any([limited, one.outage.signal]))).detail;
        } catch (error) {
          if (limited.aborted) throw limited.reason;
          throw new RecogniserError(`${basename(folder)} is not loaded: ${reasonOf(error)}`, { cause: error });
        }
      }),
    recognise: (request, signal) =>
      within(clock, limitMs(request), signal, (limited) => {
        if (!loaded) throw new RecogniserError('no model is loaded');
        return understand(loaded, request, limited);
      }),
    rest: drop,
  };
}

/** `pcm` is `sent` and more. */
function goesOn(sent: Int16Array, pcm: Int16Array): boolean {
  if (sent.length === 0 || sent.length > pcm.length) return false;
  const bytes = (samples: Int16Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return bytes(sent).equals(bytes(pcm.subarray(0, sent.length)));
}
