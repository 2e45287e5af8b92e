/** The OpenAI-compatible client against llama.cpp's own server. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MODEL_FILE, startLlamaServer } from '../../testing/real-models.ts';
import type { ModelUse } from '../../src/domain/vitals.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { logTo } from '../../src/kernel/log.ts';
import { createOpenAiPolicy } from '../../src/policy/openai/openai.ts';
import type { ServedOptions } from '../../src/policy/served/options.ts';
import type { ServedPolicy } from '../../src/policy/served/served.ts';
import { PolicyError, type Prompt, type PromptMessage } from '../../src/ports/policy.ts';

const IDLE_SHARE = 0.1;
const POLL_MS = 500;
const SYSTEM = `You are Kitsu, a fox. Answer in short sentences. ${'You like tea, the sea and long walks in the evening. '.repeat(20)}`;
/** A busy machine is slow: what is waited for is told by the tests themselves. */
const PATIENT: Partial<ServedOptions> = { firstTokenMs: 120_000, betweenTokensMs: 120_000, wholeMs: 240_000 };
let server: Awaited<ReturnType<typeof startLlamaServer>>;
const opened: ServedPolicy[] = [];
const uses: ModelUse[] = [];
const lines: string[] = [];

beforeAll(async () => (server = await startLlamaServer()));
afterAll(async () => {
  for (const policy of opened) await policy.close();
  await server.kill();
});

function open(options: Partial<ServedOptions> = PATIENT): ServedPolicy {
  const policy = createOpenAiPolicy({
    ...{ baseUrl: `http://127.0.0.1:${server.port}/v1`, apiKey: null, model: '', clock: systemClock, report: () => undefined, options },
    log: logTo((_, line) => void lines.push(line)),
    onUse: (use) => uses.push(use),
  });
  opened.push(policy);
  return policy;
}
const prompt = (messages: readonly PromptMessage[], maxTokens: number): Prompt => ({
  system: SYSTEM,
  messages,
  maxTokens,
  cue: { kind: 'chat', text: '', viewerName: null, style: 'playful' },
});
const user = (content: string): PromptMessage => ({ role: 'user', content });

async function answer(
  policy: ServedPolicy,
  messages: readonly PromptMessage[],
  maxTokens: number,
): Promise<{ text: string; parts: number }> {
  let text = '';
  let parts = 0;
  for await (const part of policy.stream(prompt(messages, maxTokens), new AbortController().signal)) {
    if (typeof part !== 'string') continue;
    text += part;
    parts += 1;
  }
  return { text, parts };
}

async function idle(): Promise<void> {
  let before = server.cpuMs();
  await expect
    .poll(
      () => {
        const now = server.cpuMs();
        const used = now - before;
        before = now;
        return used;
      },
      { interval: POLL_MS },
    )
    .toBeLessThan(POLL_MS * IDLE_SHARE);
}

it('finds the one model, streams, and tells by the figures of llama.cpp what it had kept', async () => {
  const policy = open();
  await expect.poll(() => policy.status.state).toBe('online');
  expect(policy.status.detail).toContain(MODEL_FILE.split('/').at(-1));
  // To a greeting it may answer with two words.
  const asked = user('Tell me a long story about the sea.');
  const first = await answer(policy, [asked], 24);
  expect(first.text).toMatch(/\p{L}{2}/u);
  expect(first.parts).toBeGreaterThan(3);
  expect(uses.at(-1)?.generateMs).toBeGreaterThan(0);
  expect(uses.at(-1)?.promptTokens).toBeGreaterThan(200);
  await answer(policy, [asked, { role: 'assistant', content: first.text }, user('And who are you?')], 24);
  expect(uses.at(-1)?.cacheHit).toBe(true);
  // It takes the field that asks for an answer without reasoning.
  expect(lines.join('\n')).not.toContain('plain protocol');
});

it('stops its work when the turn is cut, and when its time is over', async () => {
  const policy = open();
  const cut = new AbortController();
  await expect(
    (async () => {
      for await (const _ of policy.stream(prompt([user('Tell me a very long story.')], 1000), cut.signal)) cut.abort(new Error('panic'));
    })(),
  ).rejects.toThrow('panic');
  await idle();

  // Another beginning takes it seconds to read.
  const hasty = open({ ...PATIENT, firstTokenMs: 50 });
  await expect.poll(() => hasty.status.state).toBe('online');
  const late = (async () => {
    for await (const _ of hasty.stream(
      { ...prompt([user('Hello!')], 8), system: `Once upon a time. ${SYSTEM}` },
      new AbortController().signal,
    ));
  })().catch((error: unknown) => error);
  const error = await late;
  expect(error).toBeInstanceOf(PolicyError);
  expect((error as PolicyError).kind).toBe('timeout');
  await idle();
});

it('a server that dies is told as not reachable', async () => {
  const policy = open({ ...PATIENT, probeMs: 500, probeBackoffMs: 200 });
  await expect.poll(() => policy.status.state).toBe('online');
  await server.kill();
  await expect.poll(() => policy.status.state).toBe('offline');
  expect(policy.status.detail).toContain('not reachable');
});
