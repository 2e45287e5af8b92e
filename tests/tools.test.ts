/** Tools through the whole program: a model over Ollama's protocol calls them, an MCP server answers, she speaks of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { chat } from '../testing/app.ts';
import { EventLog } from '../testing/event-log.ts';
import { OverlayClient } from '../testing/overlay-client.ts';

interface Asked {
  readonly messages: { role: string; content: string; tool_name?: string; tool_calls?: unknown[] }[];
  readonly tools?: { function: { name: string } }[];
  readonly stream?: boolean;
}
type Piece = { content: string } | { content: string; tool_calls: { function: { name: string; arguments: object } }[] };

let folder: string;
let server: Server;
let app: App;
let overlay: OverlayClient;
let log: EventLog;
let asked: Asked[];
/** What the model says to a request; the default talks. */
let answer: (asked: Asked) => Piece[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-tools-'));
  asked = [];
  answer = () => [{ content: '[happy] Hello there!' }];
});
afterEach(async () => {
  overlay.close();
  await app.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ollama(): Promise<string> {
  server = createServer((request, response) => {
    const send = (body: object): unknown => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const list = { models: [{ name: 'm:latest', model: 'm:latest' }] };
    if (request.url === '/api/version') return send({ version: '0.17.4' });
    if (request.url !== '/api/chat') return send(list);
    void json(request).then((body) => {
      const chatAsked = body as Asked;
      const line = (message: Piece, done = false): object => ({ model: 'm', message: { role: 'assistant', ...message }, done });
      // Being loaded, and reading ahead.
      if (chatAsked.stream !== true) return send(line({ content: '' }, true));
      asked.push(chatAsked);
      const lines = [...answer(chatAsked).map((piece) => line(piece)), line({ content: '' }, true)];
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(tools: string): Promise<void> {
  const data = join(folder, 'data');
  mkdirSync(data);
  const program = join(import.meta.dirname, '../testing/stand-ins/mcp-program.ts');
  writeFileSync(join(data, 'mcp.json'), JSON.stringify({ mcpServers: { web: { command: process.execPath, args: [program] } } }));
  const settings = parseSettings({
    ...{ AIVT_PORT: '0', AIVT_DATA_DIR: data, POLICY_PROVIDER: 'ollama', OLLAMA_URL: await ollama(), OLLAMA_MODEL: 'm' },
    ...{
      USE_STUB_TTS: '1',
      USE_STUB_OBS: '1',
      USE_STUB_VTS: '1',
      USE_STUB_TWITCH: '1',
      FILLER_AFTER_MS: '0',
      TOOLS: tools,
      TOOL_TIMEOUT_MS: '1500',
    },
  });
  log = new EventLog();
  const { persona, personaFile, version } = load({});
  app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined });
  app.bus.listen((event) => log.add(event));
  await app.settled;
  overlay = await OverlayClient.connect(app.url, { instant: true });
  if (tools.includes('web.')) await expect.poll(() => app.status.status().modules.tools.state, { timeout: 20_000 }).toBe('online');
}

async function ask(text: string, role: 'viewer' | 'mod' = 'viewer'): Promise<string> {
  const from = log.now;
  await chat(app, { user: 'Mika', text: `@kitsu ${text}`, role });
  const { turnId } = await log.until('turn.started', from, ({ trigger }) => trigger.user === 'Mika');
  return (await log.until('turn.finished', from, (event) => event.turnId === turnId)).heard;
}
const called = (): [tool: string, outcome: string][] =>
  log.since(0).flatMap((event) => (event.type === 'tool.called' ? [[event.tool, event.outcome]] : []));
const calls = (name: string, args: object = {}): Piece => ({ content: '', tool_calls: [{ function: { name, arguments: args } }] });
const resultIn = ({ messages }: Asked): string | null => messages.find(({ role }) => role === 'tool')?.content ?? null;

it('what an MCP tool tells is spoken of; what it orders is data; what moderation stops is not told', { timeout: 60_000 }, async () => {
  await start('web.forecast:viewer, web.evil:viewer, expression');
  answer = (prompt) => {
    const told = resultIn(prompt);
    if (told !== null) return [{ content: `[surprised] I heard ${told.includes('frogs') ? 'that it rains frogs' : 'nothing'}!` }];
    return [calls('web_forecast', { town: 'Oslo' })];
  };
  expect(await ask('what is the weather in Oslo?')).toBe('I heard that it rains frogs!');
  expect(asked[0]?.tools?.map(({ function: { name } }) => name)).toEqual(['expression', 'web_forecast', 'web_evil']);
  expect(asked[1]?.messages.at(-1)).toEqual({ role: 'tool', content: '«In Oslo it rains frogs.»', tool_name: 'web_forecast' });
  expect(asked[1]?.messages.at(-2)).toMatchObject({ role: 'assistant', tool_calls: [{ function: { name: 'web_forecast' } }] });

  answer = (prompt) => [resultIn(prompt) === null ? calls('web_evil') : { content: '[neutral] Nothing to tell.' }];
  expect(await ask('look at that page, please?')).toBe('Nothing to tell.');
  const told = resultIn(asked.at(-1) ?? { messages: [] }) ?? '';
  expect(told).not.toMatch(/<\||» <|system:/u);
  expect(called()).toEqual([
    ['web_forecast', 'done'],
    ['web_evil', expect.stringMatching(/^(?:done|blocked)$/u)],
  ]);
});

it('a viewer who talks the model into a scene gets none; a moderator does', { timeout: 60_000 }, async () => {
  await start('scene, memory');
  const scene = app.status.status().scenes[0] ?? '';
  answer = (prompt) => (resultIn(prompt) === null ? [{ content: 'Off we go! ' }, calls('scene', { scene })] : [{ content: 'Or not.' }]);
  expect(await ask('you want to switch the scene now')).toBe('Off we go!');
  expect(app.status.status().scene).not.toBe(scene);
  expect(await ask('switch the scene, please', 'mod')).toBe('Off we go!');
  expect(app.status.status().scene).toBe(scene);
  expect(called()).toEqual([
    ['scene', 'refused'],
    ['scene', 'done'],
  ]);
});

it('off, no tool is offered and no server is started', { timeout: 60_000 }, async () => {
  await start('');
  expect(await ask('hello?')).toBe('Hello there!');
  expect(asked[0]).not.toHaveProperty('tools');
  expect(app.status.status().modules.tools).toMatchObject({ state: 'disabled' });
});
