import { describe, expect, it, vi } from 'vitest';
import { startOllama, type OllamaLogEntry } from '../../../testing/stand-ins/ollama.ts';
import { systemClock } from '../../kernel/clock.ts';
import { logTo } from '../../kernel/log.ts';
import type { Prompt } from '../../ports/policy.ts';
import { createOllamaPolicy, type OllamaPolicy, type OllamaPolicyConfig } from './ollama.ts';
import type { ModelUse } from '../../domain/vitals.ts';
import { SHORT, chats, logged, opened, prompt, say, warm } from '../../../testing/ollama-policy.ts';

describe('Ollama policy: the model’s time', () => {
  const turn = (text: string, before: Prompt['messages'] = []): Prompt => ({
    ...prompt,
    messages: [...before, { role: 'user', content: text }],
  });
  const ask = async (policy: OllamaPolicy, asked: Prompt): Promise<string> => {
    let text = '';
    for await (const part of policy.stream(asked, new AbortController().signal)) if (typeof part === 'string') text += part;
    return text;
  };
  const open = (url: string, change: Partial<OllamaPolicyConfig> = {}): OllamaPolicy => {
    const policy = createOllamaPolicy({
      ...{ baseUrl: url, model: 'kitsu', clock: systemClock, report: () => undefined, log: logTo(() => undefined) },
      options: { ...SHORT, probeMs: 60_000 },
      ...change,
    });
    opened.push(policy);
    return policy;
  };
  const messagesOf = (entry: OllamaLogEntry | undefined): string[] =>
    (entry?.body as { messages: { content: string }[] }).messages.map((message) => message.content);

  it('a prepared turn’s request waits here, not in the queue of a server that serves one', async () => {
    // The first-token limit used to run out there while the reply before it was still being made.
    const { server, policy } = await warm(
      { slots: 1, perTokenMs: 60, replies: ['one two three four five six seven'] },
      { firstTokenMs: 300, wholeMs: 10_000 },
    );
    const first = ask(policy, turn('one'));
    await logged(server, (entry) => entry.tokens.length > 0);
    const others = [ask(policy, turn('two')), ask(policy, turn('three'))];
    expect(await Promise.all([first, ...others])).toEqual(Array.from({ length: 3 }, () => 'one two three four five six seven'));
    const [, second, third] = chats(server);
    // The second was let go to see; from then on it is known.
    expect(third?.startedAtMs).toBeGreaterThanOrEqual(second?.finishedAtMs ?? Infinity);
  });

  it('a prepared turn is made beside the one that speaks where the server has room', async () => {
    const { server, policy } = await warm({ slots: 2, perTokenMs: 10, replies: ['one two three four five six seven'] });
    await Promise.all([ask(policy, turn('one')), ask(policy, turn('two'))]);
    const [first, second] = chats(server);
    expect(second?.tokens[0]?.atMs).toBeLessThan(first?.finishedAtMs ?? 0);
  });

  it('sends her answers back byte for byte where they say what was heard', async () => {
    const { server, policy } = await warm({ replies: ['[happy] Hello  there, Mika!\n'] });
    await ask(policy, turn('hi'));
    const before = (answered: string): Prompt['messages'] => [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: answered },
    ];
    await ask(policy, turn('again', before('Hello there, Mika!')));
    await ask(policy, turn('again', before('Something else.')));
    expect(messagesOf(chats(server)[1])[2]).toBe('[happy] Hello  there, Mika!\n');
    expect(messagesOf(chats(server)[2])[2]).toBe('Something else.');
  });

  it('reads the real beginning ahead with one token, at start and when it changes, and gives way to a turn', async () => {
    const stand = await startOllama({ replies: ['Hello.'] });
    opened.push(stand);
    const policy = open(stand.url, { prefix: { system: 'You are Kitsu.', messages: [] } });
    await vi.waitFor(() => expect(policy.status.state).toBe('online'));
    expect(messagesOf(chats(stand)[0])).toEqual(['You are Kitsu.', '.']);
    expect(chats(stand)[0]?.body).toMatchObject({ options: { num_predict: 1 } });
    await policy.warm({ system: 'You are sleepy Kitsu.', messages: [] });
    expect(messagesOf(chats(stand)[1])).toEqual(['You are sleepy Kitsu.', '.']);
    stand.options.ttftMs = 5000;
    const ahead = policy.warm({ system: 'You are Kitsu again.', messages: [] });
    await logged(stand, (entry) => entry === chats(stand)[2]);
    stand.options.ttftMs = 0;
    expect(await ask(policy, turn('hi'))).toBe('Hello.');
    await ahead;
    await logged(stand, (entry) => entry === chats(stand)[2] && entry.closedByClientAtMs !== null);
  });

  it('tells what each answer cost', async () => {
    const stand = await startOllama({ replies: ['One two three. '.repeat(40)] });
    opened.push(stand);
    const stats: ModelUse[] = [];
    const policy = open(stand.url, { onUse: (one) => stats.push(one) });
    await ask(policy, turn('hi'));
    await ask(policy, turn('and you?', [{ role: 'user', content: 'hi' }]));
    expect(stats).toHaveLength(2);
    expect(stats[0]).toMatchObject({ model: 'kitsu', doneReason: 'length', generatedTokens: 1, sharedChars: 0 });
    expect(stats[1]?.sharedChars).toBeGreaterThan('You are Kitsu.'.length);
    expect(stats[1]?.sharedChars).toBeLessThan(stats[1]?.promptChars ?? 0);
  });

  it('leaves out the sentence that the token limit tore', async () => {
    const { policy } = await warm({ replies: [`${'One little tale. '.repeat(15)}And then pieces of her golden hair`] });
    expect((await say(policy)).trim().endsWith('One little tale.')).toBe(true);
  });

  it('holds the answers of a model whose template begins in reasoning, and says so', async () => {
    const template = '{{ range .Messages }}{{ .Content }}{{ end }}<|im_start|>assistant\n<think>\n{{ if .Tools }}{{ end }}';
    const { policy, reported } = await warm({ template, replies: ['Tofu, hm.\n</think>\nTofu is great!'] });
    expect((await say(policy)).trim()).toBe('Tofu is great!');
    expect((await reported((report) => report.detail.includes('thinks aloud'))).state).toBe('online');
  });
});
