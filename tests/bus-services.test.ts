/** A whole AIVT whose voice, model and recogniser are services on a real nats-server: what crosses, who may, what is loaded. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { openWire } from '../src/app/remote.ts';
import { startServedPart } from '../src/app/served-parts.ts';
import { load } from '../src/cli/load.ts';
import { ROOT } from '../src/config/root.ts';
import { parseSettings } from '../src/config/settings.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import type { Wire } from '../src/workers/bus/wire.ts';
import type { ServiceKind } from '../src/workers/bus/subjects.ts';
import { chat } from '../testing/app.ts';
import { EventLog } from '../testing/event-log.ts';
import { startNats, type NatsServer } from '../testing/nats.ts';
import { realPart } from '../testing/real-parts.ts';
import { startOllama } from '../testing/stand-ins/ollama.ts';
import { startWyoming } from '../testing/stand-ins/wyoming.ts';

const program = realPart('nats-server', ['/usr/sbin/nats-server']);
const LIMIT_MS = 60_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: LIMIT_MS });
const SECRET = 'sk-what-must-never-cross';
const log = logTo(() => undefined);

let folder: string;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-bus-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

test('without AIVT_BUS not a module of NATS is loaded', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ load(url, context, next) { seen.push(url); return next(url, context); } });
    const { startApp } = await import('./src/app/app.ts');
    const { load } = await import('./src/cli/load.ts');
    const loaded = load({ AIVT_PORT: '0', AIVT_DATA_DIR: process.argv[1], USE_STUB_POLICY: '1', USE_STUB_TTS: '1', USE_STUB_ASR: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1' });
    const app = await startApp({ ...loaded, rehearse: null, write: () => undefined });
    await app.close();
    process.stdout.write(JSON.stringify({ modules: seen.length, bus: seen.filter((url) => /@nats-io|workers\\/bus\\/(?:nats|link|service)/.test(url)) }), () => process.exit(0));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { cwd: ROOT, encoding: 'utf8' });
  const told = JSON.parse(stdout || `{"error": ${JSON.stringify(stderr)}}`) as { modules: number; bus: string[] };
  expect(told.bus).toEqual([]);
  expect(told.modules).toBeGreaterThan(100);
});

describe.skipIf(program === null)('over NATS', () => {
  let nats: NatsServer;

  async function server(config = ''): Promise<void> {
    nats = await startNats(program ?? '', config);
    ends.push(() => nats.kill());
  }
  const settingsOf = (more: Readonly<Record<string, string>>): Record<string, string> => ({
    ...{ AIVT_BUS: nats.url, AIVT_PORT: '0', AIVT_DATA_DIR: folder, AIVT_CHANNEL: 'kitsune', TTS_PROVIDER: 'espeak' },
    ...{ USE_STUB_TWITCH: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1', VAD_PROVIDER: 'webrtc', ...more },
  });
  async function serve(kind: ServiceKind, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const settings = parseSettings(settingsOf(more));
    const part = await startServedPart({ kind, id: `${kind}-here`, settings, version: 'test', write: () => undefined });
    ends.push(() => part.close());
  }
  async function wireOf(more: Readonly<Record<string, string>> = {}, lines: string[] = []): Promise<Wire> {
    const wire = await openWire(parseSettings(settingsOf(more)), 'a test', {
      clock: systemClock,
      log: logTo((_level, message) => lines.push(message)),
    });
    ends.push(() => wire!.close());
    return wire!;
  }
  const connected = (wire: Wire): Promise<void> => vi.waitFor(() => expect(wire.state).toEqual({ connected: true }), LIMIT_MS);
  async function start(more: Readonly<Record<string, string>>): Promise<{ app: App; events: EventLog }> {
    const app = await startApp({
      ...{ settings: parseSettings(settingsOf(more)), persona: load({}).persona, personaFile: 'test', version: 'test' },
      ...{ write: () => undefined, rehearse: null },
    });
    ends.push(() => app.close());
    const events = new EventLog();
    app.bus.listen((event) => events.add(event));
    return { app, events };
  }

  test('a viewer is answered by a model and a voice that are services, and no secret crosses the bus', async () => {
    await server();
    const ollama = await startOllama({ replies: ['Whales sing for hours.'] });
    const wyoming = await startWyoming();
    ends.push(
      () => ollama.close(),
      () => wyoming.close(),
    );
    const crossed: string[] = [];
    const spy = await wireOf();
    spy.subscribe('>', ({ subject, data }) => crossed.push(`${subject} ${Buffer.from(data).toString('latin1')}`));
    await connected(spy);
    const secrets = { OPENAI_API_KEY: SECRET, OBS_PASSWORD: SECRET, AIVT_TOKEN: SECRET };
    await serve('tts', secrets);
    await serve('policy', { ...secrets, OLLAMA_URL: ollama.url, OLLAMA_MODEL: 'kitsu:latest', POLICY_PROVIDER: 'ollama' });
    await serve('asr', { ...secrets, WYOMING_URL: wyoming.url, ASR_PROVIDER: 'wyoming' });
    const { app, events } = await start({ ...secrets, POLICY_PROVIDER: 'ollama' });
    await app.settled;
    await vi.waitFor(() => {
      const { policy, tts } = app.status.status().modules;
      expect([policy.state, tts.state], policy.detail).toEqual(['online', 'online']);
    }, LIMIT_MS);
    expect(app.status.status().modules.policy.detail).toContain(nats.url);
    const from = events.now;
    await chat(app, { user: 'Ann', text: 'kitsu, do whales sing?' });
    await expect(events.until('turn.finished', from)).resolves.toMatchObject({ heard: expect.stringContaining('Whales sing') as string });
    expect(crossed.some((line) => line.startsWith('aivt.jobs.tts.kitsune ') && line.includes('Whales sing'))).toBe(true);
    expect(crossed.some((line) => /^aivt\.(?:jobs|offer)\.policy\./u.test(line))).toBe(true);
    expect(crossed.filter((line) => line.includes(SECRET))).toEqual([]);
  });

  test('words are understood by a service, and one after the other', async () => {
    await server();
    const wyoming = await startWyoming({ kind: 'answers', text: 'good evening' });
    ends.push(() => wyoming.close());
    await serve('asr', { WYOMING_URL: wyoming.url, ASR_PROVIDER: 'wyoming' });
    const { openBusLink } = await import('../src/workers/bus/link.ts');
    const { createBusRecogniser } = await import('../src/ears/recognisers/bus.ts');
    const link = openBusLink({
      ...{ kind: 'asr', name: 'the recogniser', provider: 'bus', channel: 'kitsune', config: { language: 'en' }, sticky: true },
      ...{ wire: await wireOf(), clock: systemClock, report: () => undefined, log, limits: { waitForStartMs: LIMIT_MS } },
    });
    ends.push(() => link.close());
    await link.ready();
    const recogniser = createBusRecogniser({ link, address: nats.url, clock: systemClock });
    const never = new AbortController().signal;
    await expect(recogniser.probe(never)).resolves.toContain('faster-whisper');
    // Half a minute of sound is more than one message of the bus may be.
    const request = { pcm: new Int16Array(16_000 * 30).fill(7), purpose: 'final', hints: [] } as const;
    const told = await Promise.all([recogniser.recognise(request, never), recogniser.recognise(request, never)]);
    expect(told.map(({ text }) => text)).toEqual(['good evening', 'good evening']);
    expect(wyoming.heard).toEqual([request.pcm.byteLength, request.pcm.byteLength]);
  });

  test('a NATS credentials file signs in, and may be bounded to one channel', async () => {
    const { config, creds } = credentials('kitsune');
    await server(config);
    const file = join(folder, 'kitsune.creds');
    await writeFile(file, creds);
    const refused = await wireOf();
    await vi.waitFor(
      () => expect(refused.state).toMatchObject({ reason: expect.stringMatching(/authori|authenti/iu) as string }),
      LIMIT_MS,
    );
    const lines: string[] = [];
    const wire = await wireOf({ AIVT_BUS_CREDS: file }, lines);
    await connected(wire);
    const heard: string[] = [];
    wire.subscribe('aivt.jobs.tts.*', ({ subject }) => heard.push(subject));
    wire.publish('aivt.jobs.tts.another', new Uint8Array());
    wire.publish('aivt.jobs.tts.kitsune', new Uint8Array());
    await vi.waitFor(() => expect(heard).toEqual(['aivt.jobs.tts.kitsune']), LIMIT_MS);
    expect(lines.join('\n')).toMatch(/permissions violation/iu);
  });

  test('user and password sign in where the server has those', async () => {
    await server('authorization { user: "aivt", password: "pw-of-the-bus" }');
    const wire = await wireOf({ AIVT_BUS_USER: 'aivt', AIVT_BUS_PASSWORD: 'pw-of-the-bus' });
    await connected(wire);
  });

  test('TLS: a server whose certificate is known is talked to, another is not', async () => {
    const [ca, cert, key] = ['ca.pem', 'server.pem', 'server.key'].map((name) => join(folder, name)) as [string, string, string];
    const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', ca, '-days', '2', '-subj', '/CN=test ca');
    openssl('req', ...newKey, '-keyout', key, '-out', 'server.csr', '-subj', '/CN=localhost');
    await writeFile(join(folder, 'ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      ca,
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      cert,
      '-days',
      '2',
      '-extfile',
      'ext',
    );
    await server(`tls { cert_file: "${cert}", key_file: "${key}" }`);
    const url = nats.url.replace('nats:', 'tls:').replace('127.0.0.1', 'localhost');
    const wire = await wireOf({ AIVT_BUS: url, AIVT_BUS_CA: ca });
    await connected(wire);
    const stranger = await wireOf({ AIVT_BUS: url });
    await vi.waitFor(
      () => expect(stranger.state).toMatchObject({ reason: expect.stringMatching(/certificate|verify/iu) as string }),
      LIMIT_MS,
    );
  });

  test('files that cannot be read and halves of a pair are told', async () => {
    await server();
    await expect(wireOf({ AIVT_BUS_CREDS: join(folder, 'none.creds') })).rejects.toThrow('AIVT_BUS_CREDS names');
    await expect(wireOf({ AIVT_BUS_CERT: 'x' })).rejects.toThrow('go together');
    ends.length = 1;
    expect(() => parseSettings({ AIVT_BUS: 'nats://me:pw@host:4222' })).toThrow('leave user and password out');
    expect(await readFile(join(ROOT, '.env.example'), 'utf8')).toContain('AIVT_BUS=');
  });
});

/** What `nsc` would make: an operator, an account, and a user of one channel. */
function credentials(channel: string): { readonly config: string; readonly creds: string } {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
  const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
  const jwt = (by: typeof operator, of: typeof operator, name: string, rights: object): string => {
    const claims = { jti: name, iat: 1_700_000_000, iss: by.getPublicKey(), name, sub: of.getPublicKey(), nats: { ...rights, version: 2 } };
    const signed = `${base64(JSON.stringify({ typ: 'JWT', alg: 'ed25519-nkey' }))}.${base64(JSON.stringify(claims))}`;
    return `${signed}.${base64(by.sign(Buffer.from(signed)))}`;
  };
  const all = { subs: -1, data: -1, payload: -1 };
  const limits = { ...all, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const rights = {
    pub: { allow: [`aivt.jobs.*.${channel}`, `aivt.ask.*.${channel}`, `aivt.offer.*.*.${channel}`, `aivt.at.*.*.${channel}.>`] },
    sub: { allow: [`aivt.to.${channel}.>`, 'aivt.jobs.tts.*'] },
  };
  const config = `operator: ${jwt(operator, operator, 'house', { type: 'operator' })}
resolver: MEMORY
resolver_preload: { ${account.getPublicKey()}: ${jwt(operator, account, 'streams', { type: 'account', limits })} }`;
  const creds = `-----BEGIN NATS USER JWT-----
${jwt(account, user, channel, { type: 'user', ...all, ...rights })}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${Buffer.from(user.getSeed()).toString()}
------END USER NKEY SEED------
`;
  return { config, creds };
}
