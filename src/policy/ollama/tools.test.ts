/** Tools over Ollama's own protocol: offered in the request, and called between the words of an answer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { logTo } from '../../kernel/log.ts';
import type { PolicyPart, Prompt } from '../../ports/policy.ts';
import { createOllamaPolicy } from './ollama.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const SCENE = {
  name: 'scene',
  description: 'Switches the scene.',
  parameters: { type: 'object', properties: { scene: { type: 'string' } } },
};
const PROMPT: Prompt = {
  system: 's',
  messages: [{ role: 'user', content: 'to the game!' }],
  maxTokens: 50,
  cue: { kind: 'chat', text: 'to the game!', viewerName: 'Mika', style: 'cozy' },
};

/** Answers `/api/chat` with these lines, as Ollama does, and keeps what it was asked. */
async function ollama(lines: readonly object[]): Promise<{ url: string; asked: Record<string, unknown>[] }> {
  const asked: Record<string, unknown>[] = [];
  server = createServer((request, response) => {
    if (request.url !== '/api/chat') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"models":[{"name":"m:latest","model":"m:latest"}]}');
      return;
    }
    void json(request).then((body) => {
      asked.push(body as Record<string, unknown>);
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function answer(url: string, prompt: Prompt): Promise<PolicyPart[]> {
  const policy = createOllamaPolicy({ baseUrl: url, model: 'm', clock: systemClock, report: () => undefined, log: logTo(() => undefined) });
  const parts: PolicyPart[] = [];
  for await (const part of policy.stream(prompt, new AbortController().signal)) parts.push(part);
  await policy.close();
  return parts;
}

const said = (content: string, done = false): object => ({ model: 'm', message: { role: 'assistant', content }, done });

it('a call comes between the words, with its name and arguments', async () => {
  const call = { function: { name: 'scene', arguments: { scene: 'Gameplay' } } };
  const { url, asked } = await ollama([
    said('On my '),
    { model: 'm', message: { role: 'assistant', content: '', tool_calls: [call] }, done: false },
    said('way!'),
    said('', true),
  ]);
  expect(await answer(url, { ...PROMPT, tools: [SCENE] })).toEqual([
    'On my ',
    { kind: 'toolCall', name: 'scene', arguments: { scene: 'Gameplay' } },
    'way!',
  ]);
  expect(asked.at(-1)?.['tools']).toEqual([{ type: 'function', function: SCENE }]);
});

it('none is offered where there is none', async () => {
  const { url, asked } = await ollama([said('Hi.'), said('', true)]);
  expect(await answer(url, PROMPT)).toEqual(['Hi.']);
  expect(asked.at(-1)).not.toHaveProperty('tools');
});
