/** A model file in AIVT's own process, by the real llama.cpp: streams, stops, keeps what it has read, and comes back after a crash. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { llamaFolder, MODEL_FILE } from '../../testing/real-models.ts';
import type { ModuleReport } from '../../src/domain/module-state.ts';
import type { ModelUse } from '../../src/domain/vitals.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { logTo } from '../../src/kernel/log.ts';
import { openGgufEngine, type GgufEngine } from '../../src/policy/gguf/engine.ts';
import { createGgufPolicy } from '../../src/policy/gguf/gguf.ts';
import type { GgufJob, GgufPiece } from '../../src/policy/gguf/messages.ts';
import type { ServedPolicy } from '../../src/policy/served/served.ts';
import { PolicyError, type Prompt, type PromptMessage } from '../../src/ports/policy.ts';
import { startEngine } from '../../src/workers/supervisor.ts';

const SYSTEM = `You are Kitsu, a fox. Answer in short sentences. ${'You like tea, the sea and long walks in the evening. '.repeat(20)}`;
const uses: ModelUse[] = [];
const reports: ModuleReport[] = [];
const lines: string[] = [];
let policy: ServedPolicy;

const prompt = (messages: readonly PromptMessage[], maxTokens: number): Prompt => ({
  system: SYSTEM,
  messages,
  maxTokens,
  cue: { kind: 'chat', text: '', viewerName: null, style: 'playful' },
});
const user = (content: string): PromptMessage => ({ role: 'user', content });

beforeAll(() => {
  const log = logTo((_, line) => void lines.push(line));
  policy = createGgufPolicy({
    ...{ path: MODEL_FILE, engineFolder: llamaFolder, clock: systemClock, log },
    openLink: (report) =>
      startEngine({
        ...{ name: 'the model', provider: 'gguf', clock: systemClock, report, log },
        entry: new URL('../../src/workers/model-main.ts', import.meta.url),
        args: [llamaFolder, MODEL_FILE],
        config: { contextTokens: 2048 },
        limits: { openTimeoutMs: 180_000, waitForStartMs: 180_000, waitForRestartMs: 180_000 },
      }),
    report: (report) => void reports.push(report),
    onUse: (use) => uses.push(use),
    // A busy machine is slow: what is waited for is told by the tests themselves.
    options: { firstTokenMs: 120_000, betweenTokensMs: 120_000, wholeMs: 240_000 },
  });
});
afterAll(() => policy.close());

async function answer(messages: readonly PromptMessage[], maxTokens: number): Promise<{ text: string; parts: number }> {
  let text = '';
  let parts = 0;
  for await (const part of policy.stream(prompt(messages, maxTokens), new AbortController().signal)) {
    if (typeof part !== 'string') continue;
    text += part;
    parts += 1;
  }
  return { text, parts };
}

it('streams word by word, and reads on the second turn only what is new', async () => {
  await expect.poll(() => policy.status.state).toBe('online');
  expect(policy.status.detail).toContain('SmolLM2-135M-Instruct.Q4_1.gguf on llama.cpp on the processor');
  const first = await answer([user('Hello there!')], 24);
  expect(first.text).toMatch(/\p{L}{2}/u);
  expect(first.parts).toBeGreaterThan(3);
  const one = uses.at(-1);
  expect(one?.generatedTokens).toBeGreaterThan(3);
  expect(one?.promptTokens).toBeGreaterThan(200);

  await answer([user('Hello there!'), { role: 'assistant', content: first.text }, user('And who are you?')], 24);
  const two = uses.at(-1);
  expect(two?.promptTokens).toBeGreaterThan(one?.promptTokens ?? 0);
  expect(two?.cacheHit).toBe(true);
});

it('a process that dies is told with its reason, fails its turn at once, and comes back', async () => {
  const pid = Number(/process (\d+)/u.exec(lines.join('\n'))?.[1]);
  const seen = reports.length;
  const failed = answer([user('Tell me a very long story.')], 1000).catch((error: unknown) => error);
  process.kill(pid, 'SIGKILL');
  const error = await failed;
  expect(error).toBeInstanceOf(PolicyError);
  expect((error as PolicyError).kind).toBe('unreachable');
  await expect.poll(() => reports.slice(seen).find(({ state }) => state === 'offline')?.detail).toContain('SIGKILL');
  await expect.poll(() => policy.status.state).toBe('online');
  expect((await answer([user('Are you back?')], 12)).text).not.toBe('');
});

it('a turn that is cut is over at once, and the next one is answered', async () => {
  const cut = new AbortController();
  await expect(
    (async () => {
      for await (const _ of policy.stream(prompt([user('Tell me a very long story.')], 1000), cut.signal)) cut.abort(new Error('panic'));
    })(),
  ).rejects.toThrow('panic');
  expect((await answer([user('Are you there?')], 12)).text).not.toBe('');
});

it('makes not more than one piece after it was stopped, and stops in the middle of reading too', async () => {
  const engine: GgufEngine = await openGgufEngine({ contextTokens: 2048 }, [llamaFolder, MODEL_FILE]);
  const job = (content: string): GgufJob => ({
    ...{ system: SYSTEM, messages: [user(content)] },
    answer: { maxTokens: 400, temperature: 0.8, topP: 0.95, repeatPenalty: 1.1, tools: [] },
  });
  try {
    const pieces: GgufPiece[] = [];
    let afterwards = 0;
    await engine.run(job('Tell me a very long story.'), {
      emit(piece) {
        if (pieces.length >= 4) afterwards += 1;
        pieces.push(piece);
      },
      cancelled: () => pieces.length >= 4,
    });
    expect(afterwards).toBeLessThanOrEqual(1);
    expect(pieces.some((piece) => 'end' in piece)).toBe(false);

    // Another beginning: all of it must be read, a few words at a time.
    let looks = 0;
    const nothing: GgufPiece[] = [];
    await engine.run(
      { ...job('Hello'), system: `Once upon a time. ${SYSTEM}` },
      { emit: (piece) => nothing.push(piece), cancelled: () => ++looks > 2 },
    );
    expect(nothing).toEqual([]);
    expect(looks).toBeLessThan(6);
  } finally {
    await engine.close();
  }
});
