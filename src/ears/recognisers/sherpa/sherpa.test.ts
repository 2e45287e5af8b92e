import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../testing/fake-clock.ts';
import { soundOf, writeSherpaModel } from '../../../../testing/sherpa-model.ts';
import { systemClock } from '../../../kernel/clock.ts';
import type { EngineInfo, EngineJob, EngineLink } from '../../../ports/engine.ts';
import { RecogniserError } from '../../../ports/recogniser.ts';
import { startEngine } from '../../../workers/supervisor.ts';
import { chooseSherpaModel } from './choose.ts';
import { modelFilesOf } from './kind.ts';
import type { SherpaAnswer, SherpaConfig, SherpaJob } from './messages.ts';
import { createSherpaServer } from './server.ts';

const never = new AbortController().signal;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'aivt-sherpa-'));
  writeSherpaModel(join(root, 'whole'));
  writeSherpaModel(join(root, 'streaming'), true);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folderWith(name: string, ...files: string[]): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeFileSync(join(folder, file), '');
  return folder;
}

describe('modelFilesOf', () => {
  it.each([
    ['whisper', ['base.en-encoder.int8.onnx', 'base.en-encoder.onnx', 'base.en-decoder.int8.onnx', 'base.en-tokens.txt']],
    ['moonshine', ['encoder_model.ort', 'decoder_model_merged.ort', 'tokenizer.bin', 'tokens.txt']],
    ['moonshine-v1', ['preprocess.onnx', 'encode.int8.onnx', 'uncached_decode.int8.onnx', 'cached_decode.int8.onnx', 'tokens.txt']],
    ['transducer', ['encoder.int8.onnx', 'decoder.int8.onnx', 'joiner.int8.onnx', 'tokens.txt']],
    ['nemo-ctc', ['model.int8.onnx', 'tokens.txt']],
  ] as const)('knows %s by its files', async (kind, names) => {
    expect((await modelFilesOf(folderWith(`kind-${kind}`, ...names))).kind).toBe(kind);
  });

  it('takes 8 bits where there are both, and tells a streaming one by its notes', async () => {
    expect(await modelFilesOf(join(root, 'kind-whisper'))).toMatchObject({ encoder: expect.stringContaining('int8') as string });
    expect(await modelFilesOf(join(root, 'whole'))).toMatchObject({ kind: 'nemo-ctc', streaming: false });
    expect(await modelFilesOf(join(root, 'streaming'))).toMatchObject({ kind: 'nemo-ctc', streaming: true });
  });

  it.each([
    ['empty', [], 'no tokens.txt (the folder is empty)'],
    ['no-tokens', ['encoder.onnx', 'decoder.onnx'], 'no tokens.txt'],
    ['half', ['encoder.onnx', 'tokens.txt'], 'is no model that AIVT knows'],
  ] as const)('says what is missing: %s', async (name, files, message) => {
    await expect(modelFilesOf(folderWith(name, ...files))).rejects.toThrow(message);
  });
});

describe('chooseSherpaModel', () => {
  it('takes the one that is named, else the first for speech, and says what to do where there is none', async () => {
    const folder = join(root, 'models');
    await expect(chooseSherpaModel(folder, '')).rejects.toThrow('npm run models -- ears list');
    folderWith('models/smart-turn-v3.2', 'smart-turn-v3.2-cpu.onnx');
    await expect(chooseSherpaModel(folder, '')).rejects.toThrow('no model is installed');
    folderWith('models/whisper-base', 'tokens.txt');
    folderWith('models/moonshine-tiny-en', 'tokens.txt');
    expect(await chooseSherpaModel(folder, '')).toBe(join(folder, 'moonshine-tiny-en'));
    expect(await chooseSherpaModel(folder, 'whisper-base')).toBe(join(folder, 'whisper-base'));
    await expect(chooseSherpaModel(folder, 'nothing')).rejects.toThrow('npm run models -- ears install nothing');
    await expect(chooseSherpaModel(folder, '../models')).rejects.toBeInstanceOf(RecogniserError);
  });
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Its process, told what to do: a stand-in for one that is dead, slow, forgetful. */
class FakeLink implements EngineLink {
  readonly jobs: SherpaJob[] = [];
  up = true;
  behaviour: 'answers' | 'hangs' | 'dies' | 'forgets' = 'answers';
  closed = 0;
  ready(signal?: AbortSignal): Promise<EngineInfo> {
    if (this.behaviour === 'hangs') return untilAborted(signal ?? never);
    return this.up ? Promise.resolve({ provider: 'sherpa', detail: 'a model' }) : Promise.reject(new Error('it exited with code 255'));
  }
  async *run(job: unknown, signal: AbortSignal): AsyncIterable<SherpaAnswer> {
    this.jobs.push(job as SherpaJob);
    if (this.behaviour === 'dies') throw new Error('the recogniser stopped while it was working');
    if (this.behaviour === 'hangs') await untilAborted(signal);
    if (this.behaviour === 'forgets' && (job as SherpaJob).from > 0) yield { lost: true };
    else yield { text: `${(job as SherpaJob).from}+${(job as SherpaJob).pcm.length}` };
  }
  open(): EngineJob {
    throw new Error('not used');
  }
  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

function fake(model = 'streaming') {
  const clock = new FakeClock();
  const link = new FakeLink();
  let opened = 0;
  const chosen = { folder: join(root, model) };
  const server = createSherpaServer({
    clock,
    chooseModel: () => Promise.resolve(chosen.folder),
    openLink: () => {
      opened += 1;
      return link;
    },
  });
  return { clock, link, server, chosen, opened: () => opened };
}
const pcm = (samples: number): Int16Array => Int16Array.from({ length: samples }, (_, n) => n % 1000);
const ask = (server: ReturnType<typeof createSherpaServer>, samples: number, purpose: 'partial' | 'final' = 'partial', signal = never) =>
  server.recognise({ pcm: pcm(samples), purpose, hints: [] }, signal).then(({ text }) => text);

describe('createSherpaServer', () => {
  it('sends a streaming model what is new only, and begins anew with what does not go on', async () => {
    const { server } = fake();
    await server.probe(never);
    expect(await ask(server, 1000)).toBe('0+1000');
    expect(await ask(server, 3000)).toBe('1000+2000');
    expect(await ask(server, 3000, 'final')).toBe('3000+0');
    expect(await ask(server, 3500, 'final')).toBe('0+3500');
    expect(await ask(server, 2000)).toBe('0+2000');
    const other = await server.recognise({ pcm: pcm(2500).reverse(), purpose: 'partial', hints: [] }, never);
    expect(other.text).toBe('0+2500');
  });

  it('sends a model that knows whole utterances only the whole each time', async () => {
    const { server } = fake('whole');
    await server.probe(never);
    expect([await ask(server, 1000), await ask(server, 3000)]).toEqual(['0+1000', '0+3000']);
  });

  it('sends all of it when the process was started anew meanwhile', async () => {
    const { server, link } = fake();
    await server.probe(never);
    await ask(server, 1000);
    link.behaviour = 'forgets';
    expect(await ask(server, 2000)).toBe('0+2000');
    expect(link.jobs.map(({ from }) => from)).toEqual([0, 1000, 0]);
  });

  it('says why when its process dies, does not answer, or cannot load the model', async () => {
    const { server, link, clock } = fake();
    await expect(ask(server, 1)).rejects.toThrow('no model is loaded');
    await server.probe(never);
    link.behaviour = 'dies';
    await expect(ask(server, 1000)).rejects.toThrow('stopped while it was working');
    link.behaviour = 'hangs';
    const slow = expect(ask(server, 1000, 'final')).rejects.toThrow('did not answer within 20 s');
    await clock.advance(20_000);
    await slow;
    const loading = expect(server.probe(never)).rejects.toThrow('did not answer within 60 s');
    await clock.advance(60_000);
    await loading;
    link.behaviour = 'answers';
    link.up = false;
    await expect(server.probe(never)).rejects.toThrow('streaming is not loaded: it exited with code 255');
    expect(clock.pending).toBe(0);
  });

  it('gives up at once when nobody wants the answer any more', async () => {
    const { server, link } = fake();
    await server.probe(never);
    link.behaviour = 'hangs';
    const abort = new AbortController();
    const answer = expect(ask(server, 1000, 'final', abort.signal)).rejects.toThrow('overtaken');
    abort.abort(new Error('overtaken'));
    await answer;
  });

  it('loads another model when another is chosen, and lets go when it rests', async () => {
    const { server, link, chosen, opened } = fake();
    await server.probe(never);
    await server.probe(never);
    expect(opened()).toBe(1);
    chosen.folder = join(root, 'whole');
    await server.probe(never);
    expect([opened(), link.closed]).toEqual([2, 1]);
    await server.rest?.();
    expect(link.closed).toBe(2);
  });
});

describe('the real library in its process', () => {
  const links: EngineLink[] = [];
  afterEach(async () => {
    await Promise.all(links.splice(0).map((link) => link.close()));
  });

  function start(name: string, lines: string[] = []) {
    const log = {
      info: (line: string) => void lines.push(line),
      warn: (line: string) => void lines.push(line),
      error: (line: string) => void lines.push(line),
    };
    return createSherpaServer({
      clock: systemClock,
      chooseModel: () => Promise.resolve(join(root, name)),
      openLink: (folder, report) => {
        const link = startEngine({
          name: 'the recogniser',
          provider: 'sherpa',
          entry: new URL('../../../workers/recogniser-main.ts', import.meta.url),
          args: [folder],
          config: { language: 'en', threads: 1 } satisfies SherpaConfig,
          clock: systemClock,
          report,
          log,
        });
        links.push(link);
        return link;
      },
    });
  }

  it('understands whole utterances', async () => {
    const server = start('whole');
    expect(await server.probe(never)).toBe('whole (NeMo CTC)');
    for (const words of ['low', 'high low', 'low high high low'])
      expect(await server.recognise({ pcm: soundOf(`. ${words}`), purpose: 'final', hints: [] }, never)).toEqual({
        text: words,
        noSpeechProbability: null,
        meanLogProbability: null,
      });
    expect((await server.recognise({ pcm: soundOf('. . .'), purpose: 'final', hints: [] }, never)).text).toBe('');
  });

  it('understands as somebody speaks, and says at the end what it says of the whole', async () => {
    const server = start('streaming');
    expect(await server.probe(never)).toBe('streaming (NeMo CTC, streaming)');
    const sound = soundOf('. low high low high');
    const texts: string[] = [];
    for (let samples = 4000; samples < sound.length; samples += 4000)
      texts.push((await server.recognise({ pcm: sound.subarray(0, samples), purpose: 'partial', hints: [] }, never)).text);
    const final = await server.recognise({ pcm: sound, purpose: 'final', hints: [] }, never);
    expect(final.text).toBe('low high low high');
    // Each partial is the beginning of what comes: nothing is decoded anew.
    for (const [n, text] of texts.entries()) expect([...texts.slice(n), final.text].every((later) => later.startsWith(text))).toBe(true);
    expect(new Set(texts).size).toBeGreaterThanOrEqual(4);
    // And the next utterance knows nothing of this one.
    expect((await server.recognise({ pcm: soundOf('. high'), purpose: 'final', hints: [] }, never)).text).toBe('high');
  });

  // sherpa-onnx ends its process over a model that it cannot read.
  it('says what is wrong with a damaged model, and takes nobody with it', async () => {
    const folder = join(root, 'damaged');
    writeSherpaModel(folder);
    writeFileSync(join(folder, 'model.onnx'), 'not a model');
    await expect(start('damaged').probe(never)).rejects.toThrow(/^damaged is not loaded: the recogniser stopped: /u);
  });

  it('comes back after a crash, and understands again', async () => {
    const lines: string[] = [];
    const server = start('whole', lines);
    await server.probe(never);
    const pid = Number(/process (\d+)/u.exec(lines.join('\n'))?.[1]);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => lines.filter((line) => line.includes('is up')).length, { timeout: 20_000 }).toBe(2);
    expect((await server.recognise({ pcm: soundOf('. low'), purpose: 'final', hints: [] }, never)).text).toBe('low');
  });
});
