import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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
});
