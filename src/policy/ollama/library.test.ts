import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { startOllama, type OllamaOptions, type OllamaStandIn } from '../../../testing/stand-ins/ollama.ts';
import { systemClock } from '../../kernel/clock.ts';
import { PolicyError } from '../../ports/policy.ts';
import { installedModels, installedNeedBytes, pulling, shapeIn, type PullProgress } from './library.ts';

const opened: OllamaStandIn[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
async function stand(options: Partial<OllamaOptions> = {}): Promise<OllamaStandIn> {
  const made = await startOllama(options);
  opened.push(made);
  return made;
}
const signal = new AbortController().signal;
const LLAMA_8B = {
  'general.architecture': 'llama',
  'llama.block_count': 32,
  'llama.embedding_length': 4096,
  'llama.attention.head_count': 32,
  'llama.attention.head_count_kv': 8,
};

it('reckons what a model needs by its own header', async () => {
  const { url } = await stand({ model: 'mine:latest', size: 4.92e9, modelInfo: LLAMA_8B });
  expect(await installedModels(url, signal)).toEqual([{ name: 'mine:latest', bytes: 4.92e9 }]);
  // 4096 tokens × 32 layers × 8 heads × 256 numbers × 2 bytes, and half a gigabyte.
  expect(await installedNeedBytes(url, 'mine', signal)).toBe(4.92e9 + 536_870_912 + 0.5e9);
  expect(await installedNeedBytes(url, 'another', signal)).toBeNull();
});

it('tells nothing of a header that tells nothing', () => {
  for (const shown of [
    null,
    'x',
    {},
    { model_info: null },
    { model_info: { 'general.architecture': 'clip' } },
    { model_info: { ...LLAMA_8B, 'llama.block_count': '32' } },
  ])
    expect(shapeIn(shown)).toBeNull();
});

it('nobody there is told with what to do', async () => {
  const gone = await startOllama();
  await gone.close();
  const error: unknown = await installedModels(gone.url, signal).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PolicyError);
  expect((error as PolicyError).message).toContain('start Ollama');
});

describe('getting a model', () => {
  const all = async (url: string, clock = systemClock, over = signal): Promise<{ seen: PullProgress[]; error: unknown }> => {
    const seen: PullProgress[] = [];
    try {
      for await (const one of pulling({ baseUrl: url, model: 'kitsu', clock }, over)) seen.push(one);
      return { seen, error: null };
    } catch (error) {
      return { seen, error };
    }
  };

  it('tells how far it is', async () => {
    const { url } = await stand({
      pull: [{ status: 'pulling abc', total: 100 }, { status: 'pulling abc', total: 100, completed: 50 }, { status: 'success' }],
    });
    expect(await all(url)).toEqual({
      seen: [
        { status: 'pulling abc', completedBytes: 0, totalBytes: 100 },
        { status: 'pulling abc', completedBytes: 50, totalBytes: 100 },
        { status: 'success', completedBytes: 0, totalBytes: 0 },
      ],
      error: null,
    });
  });

  it.each([
    [[{ status: 'pulling manifest' }], 'ended before it had kitsu'],
    [[{ error: 'pull model manifest: file does not exist' }], 'file does not exist'],
  ])('%j is no success', async (pull, told) => {
    const { url } = await stand({ pull });
    const { error } = await all(url);
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as PolicyError).message).toContain(told);
  });

  it('one that stands still is given up, and its connection closed', async () => {
    const made = await stand({ pull: [{ status: 'pulling abc', total: 100, completed: 50 }], pullStalls: true });
    const clock = new FakeClock();
    const stream = pulling({ baseUrl: made.url, model: 'kitsu', clock, stalledMs: 120_000 }, signal);
    expect((await stream.next()).value).toMatchObject({ completedBytes: 50 });
    const next = stream.next().catch((error: unknown) => error);
    await clock.advance(120_000);
    expect(await next).toMatchObject({ kind: 'timeout', message: expect.stringContaining('goes on where it was') as string });
    await expect.poll(() => made.log.find(({ path }) => path === '/api/pull')?.closedByClientAtMs).not.toBeNull();
  });

  it('one that is stopped is stopped', async () => {
    const made = await stand({ pull: [{ status: 'pulling abc' }], pullStalls: true });
    const stop = new AbortController();
    const stream = pulling({ baseUrl: made.url, model: 'kitsu', clock: systemClock }, stop.signal);
    await stream.next();
    const next = stream.next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await expect.poll(() => made.log.find(({ path }) => path === '/api/pull')?.closedByClientAtMs).not.toBeNull();
  });
});
