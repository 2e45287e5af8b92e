import { logTo } from '../kernel/log.ts';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startOllama, type OllamaOptions, type OllamaStandIn } from '../../testing/stand-ins/ollama.ts';
import { systemClock } from '../kernel/clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { startOpenAi } from '../../testing/stand-ins/openai.ts';
import { personaSchema } from '../domain/persona.ts';
import type { Policy, Prompt } from '../ports/policy.ts';
import { PolicySettingsError, choosePolicy, servedBy, type ChosenPolicy, type PolicyProvider } from './choose.ts';

const persona = personaSchema.parse(parse(readFileSync(new URL('../../personas/kitsu.yaml', import.meta.url), 'utf8')));
const prompt: Prompt = {
  system: '',
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: 64,
  cue: { kind: 'chat', text: 'hello', viewerName: 'Mika', style: 'playful' },
};

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

interface Rig {
  readonly policy: ChosenPolicy;
  readonly reports: ModuleReport[];
  readonly logs: string[];
  until(match: (report: ModuleReport) => boolean): Promise<ModuleReport>;
}

function rig(provider: PolicyProvider, ollamaUrl: string, openAiUrl: string | null = null): Rig {
  const reports: ModuleReport[] = [];
  const logs: string[] = [];
  const waiting: (() => void)[] = [];
  const policy = choosePolicy(
    { provider, ollamaUrl, ollamaModel: 'kitsu', openAiUrl, openAiModel: '', openAiKey: null, ggufFile: null },
    {
      persona,
      clock: systemClock,
      seed: 1,
      pace: { ttftMs: 0, perTokenMs: 0 },
      gguf: {
        engineFolder: '/nowhere',
        openLink: () => {
          throw new Error('not to be started');
        },
      },
      report: (report) => {
        reports.push(report);
        for (const wake of waiting.splice(0)) wake();
      },
      log: logTo((_, message) => void logs.push(message)),
      servedOptions: { probeMs: 15, probeBackoffMs: 5, probeTimeoutMs: 5_000, retryMs: 1 },
    },
  );
  opened.push(policy);
  return {
    policy,
    reports,
    logs,
    async until(match) {
      for (;;) {
        const last = reports.at(-1);
        if (last && match(last)) return last;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

async function server(options: Partial<OllamaOptions> = {}, port = 0): Promise<OllamaStandIn> {
  const stand = await startOllama({ replies: ['From Ollama, with love.'], ...options }, port);
  opened.push(stand);
  return stand;
}

async function say(policy: Policy): Promise<string> {
  let text = '';
  for await (const token of policy.stream(prompt, new AbortController().signal)) text += token;
  return text;
}

const online = (report: ModuleReport): boolean => report.state === 'online';
const refused = (report: ModuleReport): boolean => report.state === 'stub' && report.detail.includes('not reachable');

describe('choosing a policy', () => {
  it('auto takes Ollama where it answers and has the model, and says so', async () => {
    const { policy, logs, until } = rig('auto', (await server()).url);
    expect((await until(online)).provider).toBe('ollama');
    expect(policy.provider).toBe('ollama');
    expect(await say(policy)).toBe('From Ollama, with love.');
    expect(logs.at(-1)).toMatch(/^Kitsu thinks with kitsu on Ollama/u);
  });

  it('auto answers by script while Ollama is away, tells why, and changes over by itself, both ways', async () => {
    const gone = await server();
    await gone.close();
    const { policy, logs, until } = rig('auto', gone.url);
    await policy.settled;
    const stub = await until(refused);
    expect(stub).toEqual({
      state: 'stub',
      provider: 'scripted',
      detail: expect.stringMatching(/^Ollama is not reachable at .*; Kitsu's scripted lines answer meanwhile$/u) as string,
    });
    expect(await say(policy)).toMatch(/^\[\w+\] /u);
    const back = await server({}, Number(new URL(gone.url).port));
    await until(online);
    expect(await say(policy)).toBe('From Ollama, with love.');
    await back.close();
    await until(refused);
    expect(await say(policy)).toMatch(/^\[\w+\] /u);
    expect(logs.filter((line) => line.startsWith('Kitsu thinks with'))).toHaveLength(1);
  });

  it('auto does not take an Ollama without the model, and says how to get it', async () => {
    const { policy, until } = rig('auto', (await server({ model: 'other' })).url);
    expect((await until((report) => report.detail.includes('ollama pull kitsu'))).state).toBe('stub');
    expect(policy.provider).toBe('scripted');
  });

  it('a turn keeps the policy it began with', async () => {
    const stand = await server({ perTokenMs: 5, replies: ['one two three four five'] });
    const { policy, until } = rig('auto', stand.url);
    const first = await say(policy);
    await until(online);
    const iterator = policy.stream(prompt, new AbortController().signal)[Symbol.asyncIterator]();
    let text = String((await iterator.next()).value);
    stand.options.model = 'other';
    await until((report) => report.state === 'stub');
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) text += step.value;
    expect(text).toBe('one two three four five');
    expect(first).toMatch(/^\[\w+\] /u);
  });

  it('ollama alone never answers by script', async () => {
    const gone = await server();
    await gone.close();
    const { policy, until } = rig('ollama', gone.url);
    expect((await until((report) => report.state === 'offline')).provider).toBe('ollama');
    await expect(say(policy)).rejects.toThrow(/not reachable/u);
  });

  it('auto takes the OpenAI-compatible server where one is set, asks no Ollama then, and answers by script while it is away', async () => {
    const ollama = await server();
    const stand = await startOpenAi({ replies: ['From LM Studio, with love.'] });
    opened.push(stand);
    const { policy, until } = rig('auto', ollama.url, stand.url);
    expect(await until(online)).toMatchObject({ provider: 'openai', detail: expect.stringContaining(stand.url) as string });
    expect(await say(policy)).toBe('From LM Studio, with love.');
    expect(ollama.log).toEqual([]);
    await stand.close();
    await until(refused);
    expect(await say(policy)).toMatch(/^\[\w+\] /u);
  });

  it('openai alone never answers by script', async () => {
    const { policy, until } = rig('openai', '', 'http://127.0.0.1:1/v1');
    expect((await until((report) => report.state === 'offline')).provider).toBe('openai');
    await expect(say(policy)).rejects.toThrow(/not reachable/u);
  });

  it('scripted is a stub and says so', async () => {
    const { policy, reports } = rig('scripted', 'http://127.0.0.1:1');
    expect(reports).toEqual([expect.objectContaining({ state: 'stub', provider: 'scripted' })]);
    expect(await say(policy)).toMatch(/^\[\w+\] /u);
  });

  it('refuses what it cannot do with words that help', () => {
    expect(() => rig('openai', '', 'ftp://x')).toThrow(/OPENAI_CHAT_URL/u);
    expect(() => rig('auto', 'ftp://x')).toThrow(PolicySettingsError);
    expect(() => rig('ollama', 'http://')).toThrow(/OLLAMA_URL/u);
  });
});

it.each([
  ['auto', null, null, 'ollama'],
  ['auto', null, '/models/a.gguf', 'gguf'],
  ['auto', 'http://127.0.0.1:1234/v1', '/models/a.gguf', 'openai'],
  ['ollama', 'http://127.0.0.1:1234/v1', '/models/a.gguf', 'ollama'],
  ['gguf', null, null, 'gguf'],
  ['scripted', null, '/models/a.gguf', null],
] as const)('%s with the server %s and the file %s asks %s', (provider, openAiUrl, ggufFile, asked) => {
  expect(servedBy({ provider, openAiUrl, ggufFile })).toBe(asked);
});
