/** `!forgetme` on the whole program: whoever asked for it is in none of its files, byte for byte, and everybody else still is. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { readTape } from '../src/recording/read.ts';
import { chat } from '../testing/app.ts';
import { OverlayClient } from '../testing/overlay-client.ts';
import { EventLog } from '../testing/event-log.ts';

const GONE = 'Zanzibarius';
const STAYS = 'Quillferret';

let folder: string;
let tape: string;
let app: App;
let log: EventLog;
let overlay: OverlayClient;

async function start(record?: string): Promise<void> {
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    ...{ AIVT_PORT: '0', AIVT_DATA_DIR: join(folder, 'data'), POLICY_PROVIDER: 'scripted', FILLER_AFTER_MS: '0' },
    ...{ USE_STUB_TTS: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1' },
  });
  log = new EventLog();
  app = await startApp({
    settings,
    persona,
    personaFile,
    version,
    rehearse: null,
    write: () => undefined,
    ...(record === undefined ? {} : { record }),
  });
  app.bus.listen((event) => log.add(event));
  await app.settled;
  // Sound that takes no time.
  overlay = await OverlayClient.connect(app.url, { instant: true });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-forget-'));
  tape = join(folder, 'first.jsonl');
  await start(tape);
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

async function stop(): Promise<void> {
  overlay.close();
  await app.close();
}

async function talk(user: string, text: string): Promise<void> {
  const from = log.now;
  await chat(app, { user, text: `@kitsu ${text}` });
  const { turnId } = await log.until('turn.started', from, ({ trigger }) => trigger.user === user);
  await log.until('turn.finished', from, (event) => event.turnId === turnId);
}

/** Files in which these bytes stand, in whatever case of ASCII. */
function filesWith(...words: readonly string[]): string[] {
  const all = (dir: string): string[] =>
    readdirSync(dir).flatMap((name) => (statSync(join(dir, name)).isDirectory() ? all(join(dir, name)) : [join(dir, name)]));
  return all(folder).filter((file) => {
    const text = readFileSync(file, 'latin1').toLowerCase();
    return words.some((word) => text.includes(word.toLowerCase()));
  });
}
const names = (files: readonly string[]): string[] => files.map((file) => file.split('/').at(-1) ?? '').sort();

it('is in no file any more: memory, figures, blocks, and recordings of this run and of the one before', { timeout: 90_000 }, async () => {
  await talk(GONE, 'hello, I collect purple accordions');
  await talk(STAYS, 'hello, I paint lighthouses');
  await stop();
  const second = join(folder, 'second.jsonl');
  await start(second);
  await talk(GONE, 'hello again');
  await talk(STAYS, `say hi to ${GONE}`);
  await talk(STAYS, 'good night');
  await chat(app, { user: GONE, text: 'what the fuck' });
  await chat(app, { user: STAYS, text: 'what the fuck' });
  await log.until('moderation.blocked', 0, ({ user }) => user === STAYS);

  await chat(app, { user: GONE, text: '!forgetme' });
  await expect.poll(() => filesWith(GONE, 'accordions').filter((file) => !file.endsWith('-wal')), { timeout: 20_000 }).toEqual([]);

  const stays = names(filesWith(STAYS));
  for (const file of ['telemetry.sqlite', 'moderation-blocks.jsonl', 'first.jsonl', 'second.jsonl']) expect(stays).toContain(file);
  expect(filesWith('lighthouses')).not.toEqual([]);
  await stop();
  // With all of it on the disk, the logs of the databases too.
  expect(filesWith(GONE, 'accordions')).toEqual([]);
  expect(names(filesWith(STAYS))).toContain('memory.db');
  // What is left of the recordings plays.
  expect(existsSync(tape)).toBe(true);
  expect((await readTape(tape)).policy.map(({ begin }) => begin.cue.viewerName)).toEqual([STAYS]);
  expect((await readTape(second)).policy.map(({ begin }) => begin.cue.viewerName)).not.toContain(GONE);
  await start();
});
