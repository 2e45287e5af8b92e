import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../config/env-file.ts';
import { settingEntries } from '../config/settings.ts';
import { createLivePersona } from '../config/live-persona.ts';
import { parsePersona } from '../config/persona-file.ts';
import { LiveCommands } from '../chat/commands/live.ts';
import { loadCommands } from '../chat/commands/load.ts';
import { createDocuments } from './documents.ts';
import { createSettingsKeeper, type Keeper } from './settings-keeper.ts';

let folder: string;
let envFile: string;
let restarts: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-kept-'));
  envFile = join(folder, '.env');
  restarts = 0;
  writeFileSync(envFile, `AIVT_DATA_DIR=${folder}\nOBS_PASSWORD=from-the-file\nOLLAMA_MODEL=from-the-file\n`);
});

function open(environment: Record<string, string> = {}): { keeper: Keeper; settings: ReturnType<typeof loadSettings>['settings'] } {
  const { settings, sources } = loadSettings(envFile, environment);
  return { settings, keeper: createSettingsKeeper({ settings, sources, restart: () => (restarts += 1) }) };
}
const one = (keeper: Keeper, name: string) => keeper.all().find((setting) => setting.name === name);

describe('settings kept in the data folder', () => {
  it('stand over .env and below the environment, after a restart too', () => {
    const { keeper, settings } = open();
    expect(one(keeper, 'OLLAMA_MODEL')).toMatchObject({ value: 'from-the-file', origin: 'env-file', pending: false, fixed: null });
    keeper.change({ OLLAMA_MODEL: 'qwen3:4b' });
    expect(one(keeper, 'OLLAMA_MODEL')).toMatchObject({ value: 'qwen3:4b', origin: 'panel', pending: true, live: false });
    expect(settings.OLLAMA_MODEL).toBe('from-the-file');
    expect(keeper.next().OLLAMA_MODEL).toBe('qwen3:4b');
    expect(open().settings.OLLAMA_MODEL).toBe('qwen3:4b');
    expect(open({ OLLAMA_MODEL: 'given' }).settings.OLLAMA_MODEL).toBe('given');
    keeper.change({ OLLAMA_MODEL: null });
    expect(open().settings.OLLAMA_MODEL).toBe('from-the-file');
  });

  // A list was never the same as itself: the panel asked for a restart for ever.
  it('wait for no restart where nothing was changed, and for none after it', () => {
    const pending = (): string[] =>
      open()
        .keeper.all()
        .flatMap(({ name, pending: waits }) => (waits ? [name] : []));
    expect(pending()).toEqual([]);
    open().keeper.change({ AIVT_SERVICES: 'tts', OLLAMA_MODEL: 'qwen3:4b' });
    expect(pending()).toEqual([]);
  });

  it('hold at once where they can', () => {
    const { keeper, settings } = open();
    keeper.change({ VTS_OFFSET_MS: '40' });
    expect(settings.VTS_OFFSET_MS).toBe(40);
    expect(one(keeper, 'VTS_OFFSET_MS')).toMatchObject({ pending: false, live: true });
  });

  it('tell no secret, only whether there is one', () => {
    const { keeper } = open();
    keeper.change({ AIVT_TOKEN: 'a-token-of-many-letters' });
    const told = JSON.stringify(keeper.all());
    expect(told).not.toContain('from-the-file"}');
    expect(told).not.toContain('a-token-of-many-letters');
    for (const [name, , { secret }] of settingEntries()) if (secret) expect(one(keeper, name)?.value, name).toBeNull();
    expect(one(keeper, 'OBS_PASSWORD')).toMatchObject({ isSet: true, origin: 'env-file' });
    expect(one(keeper, 'AIVT_TOKEN')).toMatchObject({ isSet: true, origin: 'panel', pending: true });
  });

  it('are changed all or not at all, and the refusal names the setting', () => {
    const { keeper } = open();
    expect(() => keeper.change({ OLLAMA_MODEL: 'x', AIVT_PORT: 'ninety' })).toThrow(
      expect.objectContaining({ field: 'AIVT_PORT' }) as Error,
    );
    expect(() => keeper.change({ NO_SUCH: '1' })).toThrow('no setting');
    expect(open().settings.OLLAMA_MODEL).toBe('from-the-file');
  });

  it('refuse what would lock everybody out, and what is decided elsewhere', () => {
    const { keeper } = open({ OLLAMA_URL: 'http://127.0.0.1:1' });
    expect(() => keeper.change({ AIVT_HOST: '0.0.0.0' })).toThrow('AIVT_TOKEN');
    keeper.change({ AIVT_HOST: '0.0.0.0', AIVT_TOKEN: 'a-token-of-many-letters' });
    expect(() => keeper.change({ AIVT_DATA_DIR: '/elsewhere' })).toThrow('.env');
    expect(() => keeper.change({ OLLAMA_URL: 'http://127.0.0.1:2' })).toThrow('environment');
    expect(one(keeper, 'OLLAMA_URL')?.fixed).toContain('environment');
  });

  it('never keep AIVT from starting, whatever somebody wrote into the file', () => {
    const { keeper } = open();
    keeper.change({ OLLAMA_MODEL: 'good', VTS_OFFSET_MS: '1' });
    const file = join(folder, 'settings.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"1"', '"a lot"').replace('{', '{ "NO_SUCH": "1",'));
    const { settings, warnings } = loadSettings(envFile, {});
    expect(settings).toMatchObject({ OLLAMA_MODEL: 'good', VTS_OFFSET_MS: 0 });
    expect(warnings.join('\n')).toMatch(/NO_SUCH[\s\S]*VTS_OFFSET_MS/u);
    writeFileSync(file, 'no JSON');
    expect(loadSettings(envFile, {}).settings.OLLAMA_MODEL).toBe('from-the-file');
  });

  it('restart what can be restarted', () => {
    const { keeper } = open();
    keeper.restart();
    expect(restarts).toBe(1);
    const { settings, sources } = loadSettings(envFile, {});
    expect(() => createSettingsKeeper({ settings, sources, restart: null }).restart()).toThrow('by hand');
  });
});

describe('the persona and the commands', () => {
  let commands: LiveCommands;
  const documents = (keeper: Keeper) =>
    createDocuments({
      live: createLivePersona(parsePersona(readFileSync('personas/kitsu.yaml', 'utf8'), 'kitsu'), 'personas/kitsu.yaml'),
      own: { persona: join(folder, 'persona.yaml'), commands: join(folder, 'commands.yaml') },
      settings: keeper,
      commands: (commands = new LiveCommands(loadCommands(join(folder, 'commands.yaml')).commands)),
    });

  it('are changed by single values; the rest stays as it was written', () => {
    const { keeper } = open();
    const files = documents(keeper);
    const before = files.read('persona');
    expect(before).toMatchObject({ own: false, problem: null, pending: false });
    const style = Object.keys(before.content?.['styles'] as object)[0] ?? '';
    const after = files.change('persona', [{ path: ['styles', style, 'rate'], value: 1.2 }]);
    expect(after).toMatchObject({ own: true, pending: true });
    expect((after.content?.['styles'] as Record<string, { rate: number }>)[style]?.rate).toBe(1.2);
    expect(after.text.split('\n').filter((line) => line.startsWith('#'))).toEqual(
      before.text.split('\n').filter((line) => line.startsWith('#')),
    );
    expect(open().settings.PERSONA).toBe(join(folder, 'persona.yaml'));
  });

  it('a value that is not there is taken away without a word: she is drawn, and is asked to be drawn', () => {
    const files = documents(open().keeper);
    const drawn = [{ path: ['body', 'pictures'], value: null }];
    expect(files.change('persona', drawn).content?.['body']).toEqual({ bounce: 0.5, dim: 0.2 });
    expect(files.change('persona', [{ path: ['body', 'pictures'], value: 'my-fox' }]).content?.['body']).toMatchObject({
      pictures: 'my-fox',
    });
    expect(files.change('persona', drawn).problem).toBe(null);
    expect(files.read('persona').content?.['body']).toEqual({ bounce: 0.5, dim: 0.2 });
  });

  it('of chat hold at once, and a reward is made, changed and taken away by its place', () => {
    const files = documents(open().keeper);
    const told: number[] = [];
    commands.follow(({ redemptions }) => told.push(redemptions.length));
    const n = commands.now().redemptions.length;
    const at = (...path: string[]): (string | number)[] => ['redemptions', n, ...path];
    const made = files.change('commands', [
      { path: at('reward'), value: 'Boop' },
      { path: at('name'), value: 'boop' },
      { path: at('cost'), value: 100 },
      { path: at('action', 'kind'), value: 'sound' },
      { path: at('action', 'sound'), value: 'boop.wav' },
    ]);
    expect(made).toMatchObject({ own: true, pending: false });
    expect(commands.now().redemptions[n]).toMatchObject({ reward: 'Boop', action: { kind: 'sound', sound: 'boop.wav' } });
    files.change('commands', [
      { path: at('action'), value: null },
      { path: at('action', 'kind'), value: 'say' },
    ]);
    expect(commands.now().redemptions[n]?.action).toEqual({ kind: 'say' });
    expect(() => files.change('commands', [{ path: at('cost'), value: 0 }])).toThrow('redemptions');
    files.change('commands', [{ path: at(), value: null }]);
    expect(told).toEqual([n + 1, n + 1, n]);
  });

  it('are not written when they could not be used', () => {
    const files = documents(open().keeper);
    expect(() => files.change('persona', [{ path: ['styles', 'calm', 'rate'], value: 9 }])).toThrow('rate');
    expect(() => files.write('commands', 'commands: [')).toThrow('YAML');
    expect(files.read('persona').own).toBe(false);
    expect(files.write('commands', files.read('commands').text.replace(/cooldown.*/u, 'cooldown: { user: 7, everyone: 1 }'))).toMatchObject(
      { own: true },
    );
  });
});
