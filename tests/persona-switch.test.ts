/** Another persona on stage while everything runs: who she is, on all that follows, and what is whose. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import type { Policy, Prompt } from '../src/ports/policy.ts';
import { chat } from '../testing/app.ts';
import { EventLog } from '../testing/event-log.ts';
import { OverlayClient } from '../testing/overlay-client.ts';

let folder: string;
let app: App;
let overlay: OverlayClient;
let log: EventLog;
let prompts: Prompt[];
/** Holds the model's answer back. */
let hold: Promise<unknown>;

/** Answers with how often it was asked, and keeps what it was asked. */
const policy = (): Policy => ({
  provider: 'test',
  async *stream(prompt) {
    prompts.push(prompt);
    yield '[happy] ';
    await hold;
    yield `Answer number ${prompts.length}.`;
  },
  close: () => Promise.resolve(),
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-on-stage-'));
  mkdirSync(join(folder, 'personas'), { recursive: true });
  writeFileSync(join(folder, 'personas', 'broken.yaml'), 'name: Broken\nsystem: 7\n');
  prompts = [];
  hold = Promise.resolve();
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    ...{ AIVT_PORT: '0', AIVT_DATA_DIR: folder, FILLER_AFTER_MS: '0', ESPEAK_VOICE: 'en-us+Annie' },
    ...{ USE_STUB_POLICY: '1', TTS_PROVIDER: 'espeak', USE_STUB_OBS: '1', USE_STUB_VTS: '1', USE_STUB_TWITCH: '1', USE_STUB_ASR: '1' },
  });
  log = new EventLog();
  app = await startApp({ settings, persona, personaFile, version, rehearse: null, write: () => undefined, around: { policy } });
  app.bus.listen((event) => log.add(event));
  await app.settled;
  overlay = await OverlayClient.connect(app.url, { instant: true });
});
afterEach(async () => {
  overlay.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function use(persona: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}/api/persona`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ persona }) },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
async function ask(user: string, text: string): Promise<{ characterId: string; heard: string }> {
  const from = log.now;
  await chat(app, { user, text });
  const { turnId, characterId } = await log.until('turn.started', from, ({ trigger }) => trigger.user === user);
  return { characterId, heard: (await log.until('turn.finished', from, (event) => event.turnId === turnId)).heard };
}
const talkOf = (prompt: Prompt | undefined): string => (prompt?.messages ?? []).map(({ content }) => content).join('\n');

it('is somebody else from her next turn on: prompt, names, styles, id; the talk of each stays hers', { timeout: 60_000 }, async () => {
  expect(await ask('Mika', '@kitsu hello there, I like tea')).toEqual({ characterId: 'kitsu', heard: 'Answer number 1.' });
  expect((await use('sable')).body).toEqual({ name: 'Sable', characterId: 'sable', inForce: true, kept: true });
  const changed = log.since(0).find(({ type }) => type === 'persona.changed');
  expect(changed).toMatchObject({ characterId: 'sable', name: 'Sable' });
  const status = app.status.status();
  expect(status.persona.name).toBe('Sable');
  expect(status.style).toBe(load({ PERSONA: 'sable' }).persona.defaultStyle);
  expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toMatchObject({ PERSONA: 'sable' });

  expect((await ask('Mika', 'sable, are you there?')).characterId).toBe('sable');
  expect(prompts.at(-1)?.system).toContain('Sable');
  expect(prompts.at(-1)?.system).not.toContain('Kitsu');
  // What Kitsu said is not told as Sable's own words; what the viewer told is known.
  expect(talkOf(prompts.at(-1))).not.toContain('Answer number 1.');
  expect(talkOf(prompts.at(-1))).toContain('Answer as Sable');

  await use('kitsu');
  expect((await ask('Mika', '@kitsu and now?')).characterId).toBe('kitsu');
  expect(talkOf(prompts.at(-1))).toContain('Answer number 1.');
  expect(talkOf(prompts.at(-1))).not.toContain('Answer number 2.');
});

it('in mid-reply: that one is said to its end, and who waits is answered by the other', { timeout: 60_000 }, async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  hold = promise;
  await chat(app, { user: 'Ann', text: '@kitsu tell me a story' });
  await log.until('turn.started', 0);
  await chat(app, { user: 'Bob', text: 'and what do you eat?' });
  // Prepared as Kitsu's while hers is being said.
  await expect.poll(() => prompts.length).toBe(2);
  const asked = use('sable');
  resolve(undefined);
  expect((await asked).body).toMatchObject({ name: 'Sable' });
  const second = await log.until('turn.started', 0, ({ trigger }) => trigger.user === 'Bob');
  await log.until('turn.finished', 0, ({ turnId }) => turnId === second.turnId);
  const started = log.since(0).flatMap((event) => (event.type === 'turn.started' ? [[event.trigger.user, event.characterId]] : []));
  const order = log
    .since(0)
    .flatMap(({ type }) => (type === 'turn.started' || type === 'turn.finished' || type === 'persona.changed' ? [type] : []));
  expect(started[0]).toEqual(['Ann', 'kitsu']);
  expect(order.indexOf('persona.changed')).toBeGreaterThan(order.indexOf('turn.finished'));
  expect(started[1]).toEqual(['Bob', 'sable']);
  expect(prompts.at(-1)?.system).toContain('Sable');
});

it('one that is not there or cannot be used changes nothing, and says why', { timeout: 60_000 }, async () => {
  const broken = await use('broken');
  expect(broken.status).toBe(404);
  expect(JSON.stringify(broken.body)).toContain('system');
  expect((await use('../../etc/passwd')).status).toBe(404);
  expect((await use('nobody')).status).toBe(404);
  expect(app.status.status().persona.name).toBe('Kitsu');
  const listed = (await (await fetch(`${app.url}/api/personas`)).json()) as object[];
  expect(listed).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 'kitsu', name: 'Kitsu', inUse: true }),
      expect.objectContaining({ id: 'broken', name: null, own: true }),
    ]),
  );
});

it('a voice of her own is there with her, and the other goes', { timeout: 60_000 }, async () => {
  await expect.poll(() => app.status.status().modules.tts.detail).toContain('en-us+Annie');
  const sable = readFileSync(load({ PERSONA: 'sable' }).personaFile, 'utf8');
  writeFileSync(
    join(folder, 'personas', 'rook.yaml'),
    `${sable.replace('name: Sable', 'name: Rook')}\nvoice:\n  espeak: en-gb\n  piper: en_GB-none-there\n`,
  );
  expect((await use('rook')).body).toMatchObject({ name: 'Rook', inForce: true });
  expect(app.status.status().modules.tts.detail).toContain('en-gb');
  expect((await ask('Mika', 'rook, say something?')).heard).toContain('Answer number');
});
