import { afterEach, expect, it } from 'vitest';
import { startOllama, type OllamaOptions, type OllamaStandIn } from '../../testing/stand-ins/ollama.ts';
import { parseSettings } from '../config/settings.ts';
import { systemClock } from '../kernel/clock.ts';
import { createModelDesk } from './model-desk.ts';

const opened: OllamaStandIn[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function desk(
  cardGb: number | null,
  options: Partial<OllamaOptions> = {},
  more: Record<string, string> = {},
): Promise<ReturnType<typeof createModelDesk>> {
  const stand = await startOllama(options);
  opened.push(stand);
  return createModelDesk({
    settings: () => parseSettings({ OLLAMA_URL: stand.url, ...more }),
    clock: systemClock,
    ended: new AbortController().signal,
    card: () => Promise.resolve(cardGb === null ? null : { name: 'A card', memoryGb: cardGb }),
  });
}

it('recommends by the card, and tells what the chosen one needs', async () => {
  const told = await (await desk(7.99)).models();
  expect(told).toMatchObject({
    ...{ provider: 'ollama', wanted: 'llama3.1:8b', installed: [{ name: 'kitsu:latest', bytes: 1 }] },
    card: { name: 'A card', memoryGb: 8, roomGb: 3.5 },
    recommended: { model: 'llama3.2:3b' },
  });
  expect(told.wantedNeedGb).toBeGreaterThan(5);
});

it('of a model that is there its own header counts', async () => {
  const modelInfo = { 'general.architecture': 'a', 'a.block_count': 10, 'a.embedding_length': 100, 'a.attention.head_count': 10 };
  const told = await (await desk(null, { size: 2e9, modelInfo }, { OLLAMA_MODEL: 'kitsu' })).models();
  expect(told.wantedNeedGb).toBeCloseTo(2.5 + (4096 * 10 * 10 * 20 * 2) / 1e9, 5);
  expect(told).toMatchObject({ card: null, recommended: null });
});

it('says who is asked, and that nobody answers', async () => {
  const gone = await desk(12, {}, { OPENAI_CHAT_URL: 'http://127.0.0.1:1/v1', OLLAMA_URL: 'http://127.0.0.1:1' });
  expect(await gone.models()).toMatchObject({ provider: 'openai', installed: null });
  expect(await (await desk(12, {}, { GGUF_MODEL: 'a.gguf' })).models()).toMatchObject({ provider: 'gguf' });
  expect(await (await desk(12, {}, { USE_STUB_POLICY: '1' })).models()).toMatchObject({ provider: 'scripted' });
});

it('fetches, tells how far it is, and why it failed', async () => {
  const good = await desk(12);
  good.pullModel('llama3.2:3b');
  await expect.poll(async () => (await good.models()).fetching?.state).toBe('done');
  const bad = await desk(12, { pull: [{ error: 'pull model manifest: file does not exist' }] });
  bad.pullModel('nobody');
  await expect
    .poll(async () => (await bad.models()).fetching)
    .toMatchObject({ state: 'failed', detail: expect.stringContaining('file does not exist') as string });
});
