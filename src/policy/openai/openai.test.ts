import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure, prompt, SHORT } from '../../../testing/ollama-policy.ts';
import { startOpenAi, type OpenAiEntry, type OpenAiOptions, type OpenAiStandIn } from '../../../testing/stand-ins/openai.ts';
import type { ModuleReport } from '../../domain/module-state.ts';
import type { ModelUse } from '../../domain/vitals.ts';
import { systemClock } from '../../kernel/clock.ts';
import { logTo } from '../../kernel/log.ts';
import type { PolicyPart, Prompt } from '../../ports/policy.ts';
import type { ServedOptions } from '../served/options.ts';
import type { ServedPolicy } from '../served/served.ts';
import { parseBaseUrl } from './client.ts';
import { createOpenAiPolicy } from './openai.ts';
import { modelIn } from './server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

interface Rig {
  readonly server: OpenAiStandIn;
  readonly policy: ServedPolicy;
  readonly uses: ModelUse[];
  readonly status: () => ModuleReport;
}

async function rig(server: Partial<OpenAiOptions> = {}, options: Partial<ServedOptions> = {}, model = 'kitsu'): Promise<Rig> {
  const stand = await startOpenAi(server);
  opened.push(stand);
  const uses: ModelUse[] = [];
  const policy = createOpenAiPolicy({
    ...{ baseUrl: stand.url, apiKey: 'sk-test', model, clock: systemClock, report: () => undefined, log: logTo(() => undefined) },
    onUse: (use) => uses.push(use),
    prefix: { system: prompt.system, messages: [] },
    options: { ...SHORT, probeMs: 60_000, ...options },
  });
  opened.push(policy);
  return { server: stand, policy, uses, status: () => policy.status };
}

/** With the model loaded, and faults only from now on. */
async function warm(server: Partial<OpenAiOptions> = {}, options: Partial<ServedOptions> = {}, model = 'kitsu'): Promise<Rig> {
  const { fault = 'none', ...rest } = server;
  const made = await rig(rest, options, model);
  await vi.waitFor(() => expect(made.status().state).toBe('online'), { timeout: 5000, interval: 1 });
  made.server.options.fault = fault;
  made.server.log.length = 0;
  return made;
}

async function parts(policy: ServedPolicy, asked: Prompt = prompt): Promise<PolicyPart[]> {
  const made: PolicyPart[] = [];
  for await (const part of policy.stream(asked, new AbortController().signal)) made.push(part);
  return made;
}
const say = async (policy: ServedPolicy): Promise<string> => (await parts(policy)).join('');
const chats = ({ server }: Rig): OpenAiEntry[] => server.log.filter(({ path }) => path === '/v1/chat/completions');
const closed = (made: Rig): Promise<void> =>
  vi.waitFor(() => expect(chats(made).at(-1)?.closedByClient).toBe(true), { timeout: 5000, interval: 1 });

describe('OpenAI policy: an answer', () => {
  it('streams the tokens and asks as it should', async () => {
    const made = await warm({ replies: ['[happy] Hello there, Mika!'] });
    expect(await say(made.policy)).toBe('[happy] Hello there, Mika!');
    const [chat] = chats(made);
    expect(chat?.body).toMatchObject({
      model: 'kitsu',
      stream: true,
      max_tokens: 64,
      messages: [
        { role: 'system', content: 'You are Kitsu.' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(chat?.authorization).toBe('Bearer sk-test');
  });

  it.each([
    ['lines that end as in HTTP', { newline: '\r\n' }],
    ['a server that does not stream', { streams: false }],
    ['a server that refuses what is not in the plain protocol', { strict: true }],
  ] as const)('%s', async (_, server) => {
    const made = await warm(server);
    expect(await say(made.policy)).toBe('Hello there, Mika!');
    expect(await say(made.policy)).toBe('Hello there, Mika!');
    // Refused once, it is not tried again.
    expect(chats(made)).toHaveLength('strict' in server ? 3 : 2);
  });

  it('loads the model and has it read the beginning ahead of the first turn', async () => {
    const made = await rig();
    await vi.waitFor(() => expect(made.status().state).toBe('online'), { timeout: 5000, interval: 1 });
    expect(chats(made).map(({ body }) => body)).toEqual([
      expect.objectContaining({
        max_tokens: 1,
        messages: [
          { role: 'system', content: 'You are Kitsu.' },
          { role: 'user', content: '.' },
        ],
      }),
    ]);
  });

  it('ends well at the token cap: the torn last sentence is left out', async () => {
    const { policy } = await warm({ replies: ['This is a sentence of hers. '.repeat(20)] });
    const text = await say(policy);
    expect(text.trim().endsWith('hers.')).toBe(true);
    expect(text.length).toBeGreaterThan(100);
  });

  it.each([
    ['timings', { promptEvalMs: 4, generateMs: 20, cacheHit: true, doneReason: 'stop' }],
    ['cached', { promptEvalMs: null, cacheHit: true, doneReason: 'stop' }],
    ['none', { promptTokens: null, cacheHit: null, doneReason: 'stop' }],
  ] as const)('tells what it cost as far as the server does (%s)', async (figures, cost) => {
    const { policy, uses } = await warm({ figures });
    await say(policy);
    expect(uses).toEqual([expect.objectContaining({ model: 'kitsu', ...cost })]);
    if (figures !== 'none') expect(uses[0]?.promptTokens).toBeGreaterThan(0);
  });

  it('a tool that was called goes back with its result, by its id', async () => {
    const made = await warm();
    const call = { kind: 'toolCall', id: 'a1', name: 'scene', arguments: { scene: 'Gameplay' } } as const;
    await parts(made.policy, {
      ...prompt,
      messages: [...prompt.messages, { role: 'assistant', content: 'Off we go!', calls: [call] }, { role: 'tool', content: 'Done.', call }],
    });
    expect(chats(made)[0]?.body).toMatchObject({
      messages: [
        { role: 'system' },
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: 'Off we go!',
          tool_calls: [{ id: 'a1', type: 'function', function: { name: 'scene', arguments: '{"scene":"Gameplay"}' } }],
        },
        { role: 'tool', content: 'Done.', tool_call_id: 'a1' },
      ],
    });
  });

  it('a tool called in pieces is one call; reasoning beside the words is not spoken', async () => {
    const delta = (value: object, finish: string | null = null): string =>
      JSON.stringify({ choices: [{ delta: value, finish_reason: finish }] });
    const { policy } = await warm({
      events: [
        delta({ reasoning_content: 'They want the game.' }),
        delta({ content: 'Here we go.' }),
        delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'scene', arguments: '{"sce' } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: 'ne":"Gameplay"}' } }] }),
        delta({ tool_calls: [{ index: 1, function: { name: 'broken', arguments: '{"no' } }] }),
        delta({}, 'tool_calls'),
        '[DONE]',
      ],
    });
    expect(await parts(policy)).toEqual(['Here we go.', { kind: 'toolCall', id: 'a', name: 'scene', arguments: { scene: 'Gameplay' } }]);
  });
});

describe('OpenAI policy: which model', () => {
  it.each([
    ['', ['text-embedding-nomic', 'qwen3-8b', 'other'], 'qwen3-8b'],
    ['Kitsu', ['koboldcpp/kitsu'], 'koboldcpp/kitsu'],
    ['kitsu-q4', ['/models/Kitsu-Q4.gguf'], '/models/Kitsu-Q4.gguf'],
    ['kitsu-q4', ['C:\\models\\kitsu-q4.gguf'], 'C:\\models\\kitsu-q4.gguf'],
    ['kitsu', ['kitsu-large', 'kitsu:latest'], 'kitsu:latest'],
  ])('%j among %j is %s', (wanted, ids, found) => {
    expect(modelIn({ data: ids.map((id) => ({ id })) }, wanted, 'x')).toBe(found);
  });

  it('names those that are there', () => {
    expect(() => modelIn({ data: [{ id: 'a' }, { id: 'b' }] }, 'c', 'x')).toThrow(
      /no model "c"; it has a, b: load it there, or set OPENAI_CHAT_MODEL/u,
    );
    expect(() => modelIn({ data: [{ id: 'my-embedder' }] }, '', 'x')).toThrow(/no model loaded/u);
    expect(() => modelIn({ models: [] }, '', 'x')).toThrow(/check OPENAI_CHAT_URL/u);
  });

  it('asks by the name that the server gave', async () => {
    const made = await warm({ models: ['koboldcpp/Kitsu-Q4'] }, {}, 'kitsu-q4');
    expect(await say(made.policy)).toBe('Hello there, Mika!');
    expect(made.status().detail).toContain('koboldcpp/Kitsu-Q4');
  });
});

describe('OpenAI policy: stopping', () => {
  it('an abort ends the iteration with its reason and closes the connection', async () => {
    const made = await warm({ perTokenMs: 5, replies: ['word '.repeat(60)] });
    const controller = new AbortController();
    const reason = new Error('panic');
    const run = (async () => {
      for await (const _ of made.policy.stream(prompt, controller.signal)) controller.abort(reason);
    })();
    await expect(run).rejects.toBe(reason);
    await closed(made);
  });

  it('a listener that leaves, and one that holds a token, close it too', async () => {
    const made = await warm({ perTokenMs: 5, replies: ['word '.repeat(60)] });
    for await (const _ of made.policy.stream(prompt, new AbortController().signal)) break;
    await closed(made);
    const controller = new AbortController();
    const iterator = made.policy.stream(prompt, controller.signal)[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort(new Error('cut'));
    await closed(made);
    await expect(iterator.next()).rejects.toThrow('cut');
  });

  it('closing ends what streams', async () => {
    const { policy } = await warm({ fault: 'silent' });
    const error = failure(say(policy));
    await policy.close();
    expect((await error).message).toMatch(/closed/u);
  });
});

describe('OpenAI policy: failing', () => {
  it.each([
    ['error500', 'protocol', /failed \(500 CUDA error/u],
    ['too-many', 'overloaded', /429 Rate limit/u],
    ['busy', 'overloaded', /busy or still loading its model \(503/u],
    ['loading', 'overloaded', /503 Loading model/u],
    ['key', 'protocol', /401 Invalid API Key\); check OPENAI_API_KEY/u],
    ['garbage', 'protocol', /a line that is no event/u],
    ['html', 'protocol', /text\/html Router log-in/u],
    ['error-event', 'protocol', /the context is full/u],
    ['cut', 'protocol', /without saying that it was done/u],
    ['reset', 'unreachable', /broke off in mid-answer/u],
    ['reset-at-once', 'unreachable', /not reachable/u],
    ['redirect', 'protocol', /another address; check OPENAI_CHAT_URL/u],
  ] as const)('%s is a PolicyError of kind %s', async (fault, kind, message) => {
    const { policy } = await warm({ fault });
    const error = await failure(say(policy));
    expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(message)]);
  });

  it('a model that is gone is told with its name', async () => {
    const made = await warm();
    made.server.options.models = ['another'];
    const error = await failure(say(made.policy));
    expect([error.kind, error.message]).toEqual(['model-missing', expect.stringMatching(/no model "kitsu".*OPENAI_CHAT_MODEL/u)]);
  });

  it('retries once before the first token, not after it', async () => {
    const once = await warm({ fault: 'busy-once' });
    expect(await say(once.policy)).toBe('Hello there, Mika!');
    const midway = await warm({ fault: 'reset' });
    await failure(say(midway.policy));
    expect(chats(midway).filter(({ sent }) => sent > 0)).toHaveLength(1);
    const broken = await warm({ fault: 'error500' });
    await failure(say(broken.policy));
    expect(chats(broken).filter(({ body }) => body?.['stream'] === true)).toHaveLength(1);
  });

  it('gives up on silence, before the first token and between tokens, and hangs up', async () => {
    const silent = await warm({ fault: 'silent' }, { firstTokenMs: 60 });
    expect((await failure(say(silent.policy))).message).toBe('no first token from kitsu within 0.06 s');
    await closed(silent);
    const stalled = await warm({ fault: 'stall' }, { betweenTokensMs: 60 });
    expect((await failure(say(stalled.policy))).message).toBe('kitsu fell silent in mid-answer for 0.06 s');
    await closed(stalled);
  });

  it('leaves a server that does not keep to the limit', async () => {
    const endless = await warm({ fault: 'endless' });
    expect((await say(endless.policy)).length).toBeLessThanOrEqual(64 * 16);
    await closed(endless);
  });

  it('an address that is none is told with the setting', () => {
    expect(() => parseBaseUrl('ftp://x')).toThrow(/OPENAI_CHAT_URL/u);
    expect(parseBaseUrl('http://127.0.0.1:1234/v1/')).toBe('http://127.0.0.1:1234/v1');
  });
});

describe('OpenAI policy: health', () => {
  it.each([
    ['loading', 'degraded', /still loading its model/u],
    ['key', 'degraded', /OPENAI_API_KEY/u],
    ['missing', 'degraded', /it has another/u],
    ['hang-models', 'offline', /takes connections but does not answer/u],
  ] as const)('%s is %s', async (fault, state, detail) => {
    const { status } = await rig({ fault }, { probeTimeoutMs: 50 });
    await vi.waitFor(() => expect(status()).toMatchObject({ state, provider: 'openai', detail: expect.stringMatching(detail) as string }), {
      timeout: 5000,
    });
  });

  it('comes online when the model has been loaded, without being told', async () => {
    const { server, status, policy } = await rig({ fault: 'loading' }, { probeMs: 20 });
    await vi.waitFor(() => expect(status().state).toBe('degraded'), { timeout: 5000 });
    server.options.fault = 'none';
    await vi.waitFor(() => expect(status().state).toBe('online'), { timeout: 5000 });
    expect(await say(policy)).toBe('Hello there, Mika!');
  });
});
