import { describe, expect, it, vi } from 'vitest';
import { chats, connect, failure, logged, opened, prompt, rig, say, warm } from '../../../testing/ollama-policy.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { startOllama } from '../../../testing/stand-ins/ollama.ts';
import type { Prompt } from '../../ports/policy.ts';
import { parseEndpoint } from './client.ts';

describe('Ollama policy: an answer', () => {
  it('streams the tokens and asks as it should', async () => {
    const { server, policy } = await warm({ replies: ['[happy] Hello there, Mika!'] });
    expect(await say(policy)).toBe('[happy] Hello there, Mika!');
    expect(chats(server)[0]?.body).toMatchObject({
      model: 'kitsu',
      stream: true,
      think: false,
      keep_alive: '30m',
      messages: [
        { role: 'system', content: 'You are Kitsu.' },
        { role: 'user', content: 'Hi' },
      ],
      options: { num_predict: 64, num_ctx: 4096 },
    });
  });

  it('ends well when the token cap is reached', async () => {
    const { policy } = await warm({ replies: ['word '.repeat(200)] });
    expect((await say(policy)).trim().split(' ')).toHaveLength(64);
  });

  it('asks without "think" once a model refused it', async () => {
    const { server, policy, logs } = await warm({ fault: 'no-thinking', replies: ['Hello.'] });
    expect(await say(policy)).toBe('Hello.');
    expect(await say(policy)).toBe('Hello.');
    expect(chats(server).map((entry) => 'think' in (entry.body as object))).toEqual([true, false, false]);
    expect(logs).toHaveLength(1);
  });

  it('does not count the time that the listener takes', async () => {
    const server = await startOllama({ replies: ['one two three four'], perTokenMs: 5 });
    opened.push(server);
    const clock = new FakeClock();
    const { policy, reported } = connect(server.url, { betweenTokensMs: 60, wholeMs: 100, firstTokenMs: 90 }, 'kitsu', clock);
    await reported((report) => report.state === 'online');
    let text = '';
    for await (const token of policy.stream(prompt, new AbortController().signal)) {
      text += token;
      await clock.advance(70);
    }
    expect(text).toBe('one two three four');
  });
});

describe('Ollama policy: stopping', () => {
  it('an abort ends the iteration with its reason and closes the connection', async () => {
    const { server, policy } = await warm({ perTokenMs: 5, replies: ['word '.repeat(60)] });
    const controller = new AbortController();
    const reason = new Error('panic');
    const run = (async () => {
      for await (const _ of policy.stream(prompt, controller.signal)) controller.abort(reason);
    })();
    await expect(run).rejects.toBe(reason);
    const entry = await logged(server, (one) => one.closedByClientAtMs !== null);
    expect(entry.finishedAtMs).toBeNull();
  });

  it('an abort before the first token and before the request', async () => {
    const { server, policy } = await warm({ ttftMs: 5000 });
    const controller = new AbortController();
    const run = say(policy, controller.signal);
    const rejected = expect(run).rejects.toThrow('mute');
    await logged(server, (one) => one.path === '/api/chat');
    controller.abort(new Error('mute'));
    await rejected;
    await logged(server, (one) => one.closedByClientAtMs !== null);
    server.clearLog();
    await expect(say(policy, controller.signal)).rejects.toThrow('mute');
    expect(chats(server)).toEqual([]);
  });

  it('an abort while the listener holds a token closes the connection at once', async () => {
    const { server, policy } = await warm({ perTokenMs: 5, replies: ['word '.repeat(60)] });
    const controller = new AbortController();
    const iterator = policy.stream(prompt, controller.signal)[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort(new Error('cut'));
    await logged(server, (one) => one.closedByClientAtMs !== null);
    await expect(iterator.next()).rejects.toThrow('cut');
  });

  it('a listener that leaves closes the connection', async () => {
    const { server, policy } = await warm({ perTokenMs: 5, replies: ['word '.repeat(60)] });
    for await (const _ of policy.stream(prompt, new AbortController().signal)) break;
    await logged(server, (one) => one.closedByClientAtMs !== null);
  });

  it("one turn's abort leaves another alone", async () => {
    const { policy } = await warm({ perTokenMs: 3, replies: ['one two three four five six'] });
    const controller = new AbortController();
    const other = say(policy);
    const run = (async () => {
      for await (const _ of policy.stream(prompt, controller.signal)) controller.abort(new Error('cut'));
    })();
    await expect(run).rejects.toThrow('cut');
    expect(await other).toBe('one two three four five six');
  });

  it('closing ends what streams', async () => {
    const { policy } = await warm({ fault: 'silent' });
    const error = failure(say(policy));
    await policy.close();
    expect((await error).message).toMatch(/closed/u);
    expect((await failure(say(policy))).message).toMatch(/closed/u);
  });
});

describe('Ollama policy: failing', () => {
  it.each([
    ['error500', 'protocol', /500 llama runner process has terminated/u],
    ['bad-request', 'protocol', /invalid options/u],
    ['garbage', 'protocol', /no answer of Ollama; check OLLAMA_URL/u],
    ['html', 'protocol', /not as Ollama \(text\/html\)/u],
    ['error-line', 'protocol', /CUDA error/u],
    ['no-done', 'protocol', /without saying that it was done/u],
    ['reset', 'unreachable', /broke off in mid-answer/u],
    ['busy', 'overloaded', /busy \(503/u],
    ['too-many', 'overloaded', /busy \(429 too many requests/u],
    ['missing', 'model-missing', /no model "kitsu"; run `ollama pull kitsu`/u],
  ] as const)('%s is a PolicyError of kind %s', async (fault, kind, message) => {
    const output = vi.spyOn(console, 'log');
    const warnings = vi.spyOn(console, 'warn');
    const { policy } = await warm({ fault });
    const error = await failure(say(policy));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(output).not.toHaveBeenCalled();
    expect(warnings).not.toHaveBeenCalled();
  });

  it('retries once before the first token, not after it', async () => {
    const busyOnce = await warm({ fault: 'busy-once', replies: ['Hello.'] });
    expect(await say(busyOnce.policy)).toBe('Hello.');
    const busy = await warm({ fault: 'busy' });
    await failure(say(busy.policy));
    expect(chats(busy.server)).toHaveLength(2);
    const gone = await warm({ fault: 'reset-at-once' });
    expect((await failure(say(gone.policy))).kind).toBe('unreachable');
    const midway = await warm({ fault: 'reset' });
    await failure(say(midway.policy));
    expect(chats(midway.server).filter((entry) => entry.tokens.length > 0)).toHaveLength(1);
    const broken = await warm({ fault: 'error500' });
    await failure(say(broken.policy));
    expect(chats(broken.server).filter((entry) => (entry.body as Prompt).messages.length > 0)).toHaveLength(1);
  });

  it('gives up on silence, before the first token and between tokens, and hangs up', async () => {
    const silent = await warm({ fault: 'silent' }, { firstTokenMs: 60 });
    const before = await failure(say(silent.policy));
    expect([before.kind, before.message]).toEqual(['timeout', 'no first token from kitsu within 0.06 s']);
    await logged(silent.server, (one) => one.closedByClientAtMs !== null);
    const stalled = await warm({ fault: 'stall' }, { betweenTokensMs: 60 });
    const between = await failure(say(stalled.policy));
    expect([between.kind, between.message]).toEqual(['timeout', 'kitsu fell silent in mid-answer for 0.06 s']);
    await logged(stalled.server, (one) => one.closedByClientAtMs !== null);
  });

  it('gives up on an answer that takes too long in all', async () => {
    const { policy } = await warm({ perTokenMs: 20, replies: ['word '.repeat(60)] }, { wholeMs: 150 });
    expect((await failure(say(policy))).message).toBe('the answer took too long in all');
  });

  it('leaves a server that does not keep to the limit, and one that sends too much at once', async () => {
    const endless = await warm({ fault: 'endless' });
    const text = await say(endless.policy);
    expect(text.length).toBeLessThanOrEqual(64 * 16);
    await logged(endless.server, (one) => one.closedByClientAtMs !== null);
    const long = await warm({ fault: 'long-line' });
    expect((await failure(say(long.policy))).kind).toBe('protocol');
  });

  it('does not follow where a redirect leads', async () => {
    const { policy } = await warm({ fault: 'redirect' });
    const error = await failure(say(policy));
    expect([error.kind, error.message]).toEqual(['protocol', expect.stringMatching(/sends requests on to another address/u)]);
  });

  it('says so when a model has nothing to say', async () => {
    const { policy } = await warm({ replies: [''] });
    expect((await failure(say(policy))).message).toMatch(/nothing to say/u);
  });

  it('answers the next message after a failure', async () => {
    const { server, policy } = await warm({ fault: 'error500', replies: ['Hello.'] });
    await failure(say(policy));
    server.options.fault = 'none';
    expect(await say(policy)).toBe('Hello.');
  });
});

describe('Ollama policy: health', () => {
  it('loads the model at start with the options of a turn, and says what it does', async () => {
    const { server, policy, states, reported } = await rig({ loadMs: 10 });
    await policy.probed;
    await reported((report) => report.state === 'online');
    expect(states.map((report) => report.state)).toEqual(['unknown', 'degraded', 'online']);
    expect(states[1]?.detail).toMatch(/is loading kitsu/u);
    expect(states[2]?.detail).toMatch(/^kitsu on Ollama 0\.0\.0-stand-in at http:\/\/127\.0\.0\.1/u);
    await say(policy);
    const [load, turn] = chats(server).map((entry) => entry.body as { messages: unknown[]; options: Record<string, unknown> });
    expect(load?.messages).toEqual([]);
    expect(load?.options).toEqual({ ...turn?.options, num_predict: undefined });
  });

  it('tells of a missing model how to get it, and notices when it is there', async () => {
    const { server, reported } = await rig({ fault: 'missing' });
    const missing = await reported((report) => report.state === 'degraded');
    expect(missing.detail).toMatch(/ollama pull kitsu/u);
    server.options.fault = 'none';
    await reported((report) => report.state === 'online');
  });

  it('is offline while nothing listens, and comes back warmed', async () => {
    const probe = await startOllama();
    await probe.close();
    const { policy, reported } = connect(probe.url);
    await policy.probed;
    const offline = await reported((report) => report.state === 'offline');
    expect(offline.detail).toMatch(/not reachable at http:\/\/127\.0\.0\.1:\d+: nothing listens there; start Ollama/u);
    expect((await failure(say(policy))).kind).toBe('unreachable');
    const back = await startOllama({ replies: ['Back.'] }, Number(new URL(probe.url).port));
    opened.push(back);
    await reported((report) => report.state === 'online');
    expect(chats(back)).toHaveLength(1);
    expect(await say(policy)).toBe('Back.');
    await back.close();
    await reported((report) => report.state === 'offline');
  });

  it('is offline when connections are taken and never answered', async () => {
    const { server, reported } = await rig({}, { probeTimeoutMs: 50 });
    await reported((report) => report.state === 'online');
    server.options.fault = 'silent';
    expect((await reported((report) => report.state === 'offline')).detail).toMatch(/does not answer/u);
  });

  it('shows a failed answer until a look shows it well again', async () => {
    const { server, policy, states, reported } = await warm({ fault: 'error500' });
    await failure(say(policy));
    const degraded = await reported((report) => report.state === 'degraded');
    expect(degraded.detail).toMatch(/500/u);
    server.options.fault = 'none';
    await say(policy);
    expect(states.map((report) => report.state)).toContain('degraded');
  });

  it('is there soon when the first request to load the model hangs', async () => {
    // It was waited for through three minutes.
    const { server, policy, reported } = await rig({ fault: 'hang-once', replies: ['Hello.'] }, { warmHedgeMs: 30 });
    await reported((report) => report.state === 'online');
    expect(await say(policy)).toBe('Hello.');
    await logged(server, (entry) => entry.path === '/api/chat' && entry.closedByClientAtMs !== null);
  });

  it('is offline when the server falls silent while it loads', async () => {
    const { server, reported } = await rig({ fault: 'hang-once' }, { warmHedgeMs: 200, probeTimeoutMs: 50 });
    await reported((report) => report.detail.includes('is loading'));
    server.options.fault = 'silent';
    expect((await reported((report) => report.state === 'offline')).detail).toMatch(/does not answer/u);
  });

  it('loads again what another program pushed out', async () => {
    const { server, reported } = await rig({}, { rewarmMs: 0 });
    await reported((report) => report.state === 'online');
    server.clearLog();
    server.unload();
    await logged(server, (entry) => entry.path === '/api/chat');
  });
});

describe('OLLAMA_URL', () => {
  it.each([
    ['http://127.0.0.1:11434', 'http://127.0.0.1:11434'],
    ['http://127.0.0.1:11434/', 'http://127.0.0.1:11434'],
    ['localhost', 'http://localhost:11434'],
    ['192.168.1.5:9999', 'http://192.168.1.5:9999'],
    ['https://llm.example/ollama/', 'https://llm.example/ollama'],
    ['http://[::1]:11434', 'http://[::1]:11434'],
  ])('%s is %s', (given, host) => {
    expect(parseEndpoint(given).host).toBe(host);
  });

  it('takes credentials into a header, and refuses what is no URL', () => {
    const endpoint = parseEndpoint('http://me:p%40ss@host:1');
    expect(endpoint.host).toBe('http://host:1');
    expect(endpoint.headers).toEqual({ authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}` });
    expect(() => parseEndpoint('http://')).toThrow(/OLLAMA_URL/u);
    expect(() => parseEndpoint('ftp://x')).toThrow(/http or https/u);
  });
});

it.each([
  [0, 'it runs on the processor, not on a card'],
  [41, 'only 41 % of it fits the card'],
])('with %i of 100 parts on the card it is told that answers are slow', async (sizeVram, told) => {
  const { reported } = await warm({ size: 100, sizeVram });
  const { detail } = await reported((report) => report.state === 'online');
  expect(detail).toContain(told);
});

it('with all of it on the card nothing is said of that', async () => {
  const { reported } = await warm({ size: 100, sizeVram: 100 });
  const { detail } = await reported((report) => report.state === 'online');
  expect(detail).not.toContain('slow');
});
