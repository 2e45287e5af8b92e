import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envExample, loadSettings } from './env-file.ts';
import { loadPersona, PersonaError } from './persona-file.ts';
import { parseSettings, settingEntries, SettingsError } from './settings.ts';

const problems = (environment: Record<string, string>): readonly string[] => {
  try {
    parseSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('has a default for everything', () => {
    const settings = parseSettings({});
    expect(settings.AIVT_PORT).toBe(9000);
    expect(settings.AIVT_TOKEN).toBeNull();
    expect(settings.USE_STUB_TTS).toBe(false);
  });

  it('tells every problem at once, and never a secret', () => {
    const found = problems({
      AIVT_PORT: '99999',
      OLLAMA_URL: 'localhost',
      POLICY_PROVIDER: 'gpt',
      USE_STUB_TTS: 'maybe',
      AIVT_TOKEN: 'short-secret',
    });
    expect(found).toHaveLength(5);
    expect(found.join('\n')).toContain('AIVT_PORT="99999": use a whole number from 0 to 65535');
    expect(found.join('\n')).not.toContain('short-secret');
  });

  it('never shows what a secret was set to, neither refused itself nor beside another that is', () => {
    // Too short, with a space, with what no header holds, over two lines.
    const candidates = [
      'hunter2',
      'correct horse battery staple',
      'pässwörd-für-immer-und-ewig',
      'first-line-of-a-key\nsecond-line-of-a-key',
    ];
    const refused: Record<string, number> = {};
    for (const [name, , { secret, schema }] of settingEntries()) {
      if (!secret) continue;
      refused[name] = 0;
      for (const value of candidates) {
        if (!schema.safeParse(value).success) refused[name]++;
        const told = problems({ [name]: value, AIVT_PORT: 'no' }).join('\n');
        expect(told).toContain('AIVT_PORT');
        for (const part of value.split('\n')) expect(told).not.toContain(part);
      }
    }
    // The two that exist for certain refuse something, so that the above has been tried.
    expect(refused).toMatchObject({ AIVT_TOKEN: 4, OPENAI_API_KEY: 3 });
    expect(parseSettings({ AIVT_TOKEN: 'sixteen-letters!', OPENAI_API_KEY: 'sk-1' })).toMatchObject({
      AIVT_TOKEN: 'sixteen-letters!',
      OPENAI_API_KEY: 'sk-1',
    });
  });

  it.each([
    ['OLLAMA_URL', 'http://mika:s3cret@127.0.0.1:11434'],
    ['OPENAI_SPEECH_URL', 'https://:s3cret@voices.example/v1'],
    ['OPENAI_SPEECH_URL', 'https://s3cret@voices.example/v1'],
    // These break the address, and must not be shown for that.
    ['OLLAMA_URL', 'http://mika:s3cret/with@signs@127.0.0.1:port'],
    ['OLLAMA_URL', 'mika:s3cret@127.0.0.1'],
  ])('%s takes no user and password, and does not repeat them', (name, value) => {
    const [problem = ''] = problems({ [name]: value });
    expect(problem).toContain(`${name}="•••@`);
    expect(problem).not.toMatch(/s3cret|mika/u);
    if (URL.canParse(value) && value.startsWith('http')) expect(problem).toContain('leave user and password out');
  });

  it('a .env that is a folder is told as one', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'aivt-env-')), '.env');
    mkdirSync(folder);
    expect(() => loadSettings(folder, {})).toThrow(SettingsError);
    expect(() => loadSettings(folder, {})).toThrow(/\.env is a folder/u);
  });

  it('lets the environment win over the file, an empty value mean "not set", and a typo be told', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'aivt-env-')), '.env');
    writeFileSync(file, 'AIVT_PORT=9100\nOLLAMA_MODEL=\nOLAMA_URL=http://x\n');
    const { settings, warnings } = loadSettings(file, { AIVT_PORT: '9200' });
    expect(settings.AIVT_PORT).toBe(9200);
    expect(settings.OLLAMA_MODEL).not.toBe('');
    expect(warnings).toEqual([`${file}: OLAMA_URL is no setting of AIVT; did you mean OLLAMA_URL?`]);
  });

  it('.env.example is what the table says', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
    for (const [name] of settingEntries()) expect(envExample()).toContain(`# ${name}=`);
  });
});

describe('persona file', () => {
  it('names the file and the place of a fault', () => {
    const dir = mkdtempSync(join(tmpdir(), 'aivt-persona-'));
    writeFileSync(join(dir, 'bad.yaml'), 'name: X\nstyles: {cosy: {prompt: 5}}\n');
    writeFileSync(join(dir, 'worse.yaml'), 'name: "X\n');
    expect(() => loadPersona('bad', dir)).toThrow(/bad\.yaml.*\n.*calledNames/u);
    expect(() => loadPersona('worse', dir)).toThrow(/not YAML/u);
    expect(() => loadPersona('none', dir)).toThrow(PersonaError);
  });

  const dir = mkdtempSync(join(tmpdir(), 'aivt-persona-'));
  const refusalOf = (yaml: string): string => {
    writeFileSync(join(dir, 'odd.yaml'), yaml);
    try {
      loadPersona('odd', dir);
    } catch (error) {
      if (error instanceof PersonaError) return error.message;
      throw error;
    }
    return '';
  };

  it.each([
    ['an alias without its anchor', 'name: *nobody\n'],
    [
      'aliases that multiply',
      `a: &a [x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key, i) => `${key}: &${key} [${`*${'abcdefg'[i]}, `.repeat(9)}x]`).join('\n')}\n`,
    ],
    ['a second document', 'name: a\n---\nname: b\n'],
  ])('%s is a message with the file in it, no stack', (_what, yaml) => {
    expect(refusalOf(yaml)).toMatch(/odd\.yaml is not YAML: ./u);
  });

  it('what is far too long for a persona is not parsed', () => {
    expect(refusalOf(`name: ${'x'.repeat(300 * 1024)}\n`)).toMatch(/odd\.yaml is no persona: it has 301 KB, and 256 are the most/u);
  });

  it('a folder in its place is told like a file that is not there', () => {
    mkdirSync(join(dir, 'folder.yaml'));
    expect(() => loadPersona('folder', dir)).toThrow(PersonaError);
  });

  it('tells what is wrong with the name of a style', () => {
    expect(refusalOf('styles: {"Very Cosy": {prompt: x}}\n')).toContain('styles.Very Cosy: use lower-case letters, digits and dashes');
    expect(refusalOf('styles: {constructor: {prompt: x}}\n')).toContain('styles.constructor: this word is kept by the program');
    expect(refusalOf('styles: {__proto__: {prompt: x}}\n')).toContain('styles.__proto__: this word is kept by the program');
  });
});
