/** The file for a bug report, made beside a running AIVT whose chat has written: its raw bytes hold no secret and no word of a viewer. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { bundleText, writeBundle } from '../src/cli/bundle.ts';
import { load } from '../src/cli/load.ts';
import { readSources } from '../src/config/env-file.ts';
import { inForce } from '../src/config/kept-settings.ts';
import { parseSettings } from '../src/config/settings.ts';
import { chat } from '../testing/app.ts';

const OBS_PASSWORD = 'pass "word\\ with/signs';
const SECRETS = [
  ...['sk-envfile', 'kept-key', 'misspelt', 'access-tok', 'refresh-tok', 'vts-tok', '4711user'],
  ...[OBS_PASSWORD, Buffer.from('sk-envfile').toString('base64')],
];
const VIEWERS = ['Mira_Quill', 'marmalade', 'lighthouse', 'hedgehogs'];

let dataDir: string;
let app: App;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aivt-bundle-'));
  await mkdir(join(dataDir, 'secrets'));
  await mkdir(join(dataDir, 'vts'));
  const token = { userId: '4711user', accessToken: 'access-tok', refreshToken: 'refresh-tok', scopes: ['chat:read'] };
  await writeFile(join(dataDir, 'secrets', 'twitch-streamer.json'), JSON.stringify(token));
  await writeFile(join(dataDir, 'vts', 'token'), 'vts-tok\n');
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ OPENAI_API_KEY: 'kept-key' }));
  await writeFile(
    join(dataDir, '.env'),
    `AIVT_DATA_DIR=${dataDir}\nOPENAI_API_KEY=sk-envfile\nOBS_PASWORD=misspelt\nOBS_PASSWORD='${OBS_PASSWORD}'\n`,
  );
  const stubs = Object.fromEntries(['POLICY', 'TTS', 'ASR', 'OBS', 'VTS'].map((part) => [`USE_STUB_${part}`, '1']));
  const settings = parseSettings({ ...stubs, AIVT_PORT: '0', AIVT_DATA_DIR: dataDir });
  app = await startApp({ ...load({ AIVT_DATA_DIR: dataDir }), settings, write: () => undefined, rehearse: null });
});
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true, force: true });
});

const make = (port: string): Promise<string> => {
  const { sources } = readSources(join(dataDir, '.env'), { AIVT_PORT: port });
  const settings = parseSettings(inForce(sources));
  const leaking = SECRETS.map((secret) => `answered ${secret}`).join(', ');
  return bundleText({
    ...{ version: '1.2.3', sources, settings, dataDir, now: new Date(0) },
    findings: [{ what: 'model', verdict: 'fault', detail: `${leaking}; Authorization: Bearer abc.def; http://h/v1?key=hidden1` }],
  });
};

it('tells what helps, and on its raw bytes no secret and no word of the chat', async () => {
  await chat(app, { user: 'Mira_Quill', text: 'my marmalade lighthouse has seven hedgehogs in it' });
  app.log.warn('the voice began late');
  app.log.error('a chat message failed', { error: new Error('cannot parse: marmalade lighthouse has seven') });
  app.log.warn('no answer for mira_quill');
  app.log.info('blocked (input): test', { excerpt: 'hedgehogs unheard of' });
  app.log.warn('the redemption of "lighthouse" could not be settled');
  app.log.error('the server said sk-envfile and access-tok');

  const file = join(dataDir, 'report.json');
  await writeBundle(file, await make(new URL(app.url).port));
  const raw = (await readFile(file)).toString('latin1');
  for (const secret of [...SECRETS, JSON.stringify(OBS_PASSWORD).slice(1, -1), 'abc.def', 'hidden1']) expect(raw).not.toContain(secret);
  for (const word of VIEWERS) expect(raw.toLowerCase()).not.toContain(word.toLowerCase());

  const report = JSON.parse(raw) as Record<string, unknown>;
  expect(report).toMatchObject({
    version: '1.2.3',
    node: process.version,
    notTold: '',
    running: { modules: { policy: { state: 'stub' } } },
  });
  const settings = report['settings'] as { name: string; value: string; from: string }[];
  expect(settings.find(({ name }) => name === 'OPENAI_API_KEY')?.from).toBe('panel');
  expect(settings).toContainEqual({ name: 'AIVT_TOKEN', value: '', from: 'default' });
  const log = (report['log'] as { message: string }[]).map(({ message }) => message);
  expect(log).toContain('the voice began late');
  expect(report['dataFiles']).toContainEqual({ name: 'vts', files: 1, bytes: 8 });
  await expect(writeBundle(file, '')).rejects.toThrow('is there already');
});

it('is made without a running AIVT too, and says so', async () => {
  const report = JSON.parse(await make('9')) as Record<string, unknown>;
  expect(report).toMatchObject({ running: null, log: [], notTold: expect.stringContaining('no AIVT answers at') as string });
});
