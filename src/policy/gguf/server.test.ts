import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ggufBytes } from '../../../testing/gguf-file.ts';
import type { ModuleReport, ReportModule } from '../../domain/module-state.ts';
import { systemClock } from '../../kernel/clock.ts';
import { logTo } from '../../kernel/log.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { PolicyError, type Prompt } from '../../ports/policy.ts';
import { NO_FIGURES } from '../served/server.ts';
import type { ServedPolicy } from '../served/served.ts';
import { createGgufPolicy } from './gguf.ts';
import type { GgufJob, GgufPiece } from './messages.ts';

const prompt: Prompt = {
  system: 'You are Kitsu.',
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: 64,
  cue: { kind: 'chat', text: 'hello', viewerName: 'Mika', style: 'playful' },
};

/** A process by script: what it says of itself, and what it makes of each job. */
class FakeLink implements EngineLink {
  readonly jobs: GgufJob[] = [];
  readonly report: ReportModule;
  closed = false;
  readonly #up = Promise.withResolvers<undefined>();
  pieces: readonly (GgufPiece | 'hang')[] = [{ text: 'Hi' }, { text: ' there.' }, { end: { ...NO_FIGURES, doneReason: 'stop' } }];

  constructor(report: ReportModule) {
    this.report = report;
  }

  tell(state: ModuleReport['state'], detail: string): void {
    this.report({ state, provider: 'gguf', detail });
    if (state === 'online') this.#up.resolve(undefined);
  }
  ready = (): never => {
    throw new Error('not asked for');
  };
  open = (): never => {
    throw new Error('not asked for');
  };
  async *run(job: unknown, signal: AbortSignal): AsyncGenerator<GgufPiece, void, undefined> {
    const given = job as GgufJob;
    this.jobs.push(given);
    // As a job does while the file is loaded.
    await Promise.race([
      this.#up.promise,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ]);
    if (given.answer === null) {
      yield { end: { ...NO_FIGURES, doneReason: 'stop' } };
      return;
    }
    for (const piece of this.pieces) {
      if (piece === 'hang') await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      else yield piece;
    }
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

let folder: string;
let links: FakeLink[];
let policies: ServedPolicy[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-gguf-'));
  links = [];
  policies = [];
});
afterEach(async () => {
  for (const policy of policies) await policy.close();
  await rm(folder, { recursive: true });
});

async function install(): Promise<void> {
  const at = join(folder, 'engine', 'node_modules', 'node-llama-cpp');
  await mkdir(at, { recursive: true });
  await writeFile(join(at, 'package.json'), '{}');
}

function open(path: string): ServedPolicy {
  const policy = createGgufPolicy({
    ...{ path, engineFolder: join(folder, 'engine'), clock: systemClock, report: () => undefined, log: logTo(() => undefined) },
    openLink(report) {
      const link = new FakeLink(report);
      links.push(link);
      return link;
    },
    // What it tells by itself is not waited for.
    options: { probeMs: 20, probeBackoffMs: 10 },
  });
  policies.push(policy);
  return policy;
}

async function model(bytes: Buffer | string = ggufBytes()): Promise<string> {
  const path = join(folder, 'kitsu.gguf');
  await writeFile(path, bytes);
  return path;
}

async function say(policy: ServedPolicy, signal = new AbortController().signal): Promise<string> {
  let text = '';
  for await (const part of policy.stream(prompt, signal)) if (typeof part === 'string') text += part;
  return text;
}

describe('what is missing is told with what to do, and no process is started for it', () => {
  it.each([
    ['no file', () => Promise.resolve(''), 'GGUF_MODEL'],
    ['a file that is not there', () => Promise.resolve('/nowhere/x.gguf'), 'there is no such file; check GGUF_MODEL'],
    ['a folder', () => Promise.resolve(tmpdir()), 'it is a folder'],
    ['another file', () => model('hello, I am a text'), 'it is not a GGUF file'],
    ['what loads it', () => model(), 'npm run setup -- llama'],
  ])('%s', async (_, path, told) => {
    if (_ !== 'what loads it') await install();
    const policy = open(await path());
    await policy.probed;
    expect(policy.status).toMatchObject({ state: 'degraded', provider: 'gguf' });
    expect(policy.status.detail).toContain(told);
    const failed: unknown = await say(policy).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PolicyError);
    expect((failed as PolicyError).kind).toBe('model-missing');
    expect(links).toEqual([]);
  });

  it('and what was mended meanwhile is found by itself', async () => {
    const path = await model();
    const policy = open(path);
    await policy.probed;
    await install();
    await expect.poll(() => links.length).toBe(1);
    links[0]?.tell('online', 'on the card (cuda)');
    await expect.poll(() => policy.status).toMatchObject({ state: 'online' });
    expect(policy.status.detail).toContain('kitsu.gguf on llama.cpp on the card (cuda)');
  });
});

it('reads what prompts begin with when it is loaded, answers, and closes its process', async () => {
  await install();
  const policy = open(await model());
  await expect.poll(() => links.length).toBe(1);
  const [link] = links as [FakeLink];
  link.tell('online', 'on the card (cuda)');
  expect(await say(policy)).toBe('Hi there.');
  expect(link.jobs.at(-1)).toMatchObject({
    system: 'You are Kitsu.',
    messages: [{ role: 'user', content: 'hello' }],
    answer: { maxTokens: 64 },
  });
  await policy.warm({ system: 'You are Kitsu, calm.', messages: [] });
  expect(link.jobs.at(-1)).toMatchObject({ system: 'You are Kitsu, calm.', answer: null });
  await policy.close();
  expect(link.closed).toBe(true);
});

it('a process that dies in mid-answer fails that answer at once, is told as offline with its reason, and is asked again when it is back', async () => {
  await install();
  const policy = open(await model());
  await expect.poll(() => links.length).toBe(1);
  const [link] = links as [FakeLink];
  link.tell('online', 'on the card (cuda)');
  await expect.poll(() => policy.status.state).toBe('online');
  link.pieces = [{ text: 'Well' }, 'hang'];
  const failed = say(policy).catch((error: unknown) => error);
  await expect.poll(() => link.jobs.some(({ answer }) => answer !== null)).toBe(true);
  link.tell('offline', 'the model stopped: it was ended by SIGSEGV. It starts again in 1 s');
  expect(await failed).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('SIGSEGV') as string });
  await expect.poll(() => policy.status).toMatchObject({ state: 'offline', detail: expect.stringContaining('SIGSEGV') as string });
  await expect(say(policy)).rejects.toMatchObject({ kind: 'unreachable' });
  link.pieces = [{ text: 'Back.' }, { end: { ...NO_FIGURES, doneReason: 'stop' } }];
  link.tell('online', 'on the card (cuda)');
  await expect.poll(() => policy.status.state).toBe('online');
  expect(await say(policy)).toBe('Back.');
  expect(links.length).toBe(1);
});

it('a tool that it calls comes as a call', async () => {
  await install();
  const policy = open(await model());
  await expect.poll(() => links.length).toBe(1);
  const [link] = links as [FakeLink];
  link.tell('online', 'on the card (cuda)');
  const call = { kind: 'toolCall', name: 'scene', arguments: { name: 'Game' } } as const;
  link.pieces = [{ text: '' }, { call }, { end: { ...NO_FIGURES, doneReason: 'stop' } }];
  const parts: unknown[] = [];
  for await (const part of policy.stream(prompt, new AbortController().signal)) parts.push(part);
  expect(parts).toEqual([call]);
});
