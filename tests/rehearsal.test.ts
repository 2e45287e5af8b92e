/** A rehearsal of a few seconds: the whole app with a scripted model server, a crowd, a verdict and a page. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { load } from '../src/cli/load.ts';
import { parseRehearseOptions, rehearse } from '../src/cli/rehearse.ts';
import { parseSettings } from '../src/config/settings.ts';
import { startOllama, type OllamaStandIn } from '../testing/stand-ins/ollama.ts';

let folder: string;
let ollama: OllamaStandIn;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-rehearsal-'));
  ollama = await startOllama({ replies: ['Oh, hi!'] });
});
afterEach(async () => {
  await ollama.close();
  await rm(folder, { recursive: true, force: true });
});

function parts(): Parameters<typeof rehearse>[0] {
  const { persona, personaFile, version } = load({});
  const settings = parseSettings({
    ...{ AIVT_PORT: '0', AIVT_DATA_DIR: folder, POLICY_PROVIDER: 'ollama', OLLAMA_URL: ollama.url, OLLAMA_MODEL: 'kitsu:latest' },
    ...{ USE_STUB_TTS: '1', USE_STUB_OBS: '1', USE_STUB_VTS: '1', SAY_GREETING: '0' },
  });
  return { settings, persona, personaFile, version, write: () => undefined };
}

it('answers the crowd, ends by itself and writes what it found into the data folder', async () => {
  const told: string[] = [];
  const found = await rehearse(parts(), {
    ...{ minutes: 0.1, crowd: { seed: 1, meanGapMs: 500 } },
    ...{ stop: new Promise(() => undefined), tell: (line) => void told.push(line) },
  });
  expect(found).not.toBeNull();
  const { verdict, file } = found!;
  expect(verdict.measured + verdict.waited.n).toBeGreaterThan(0);
  expect(verdict.targets.every(({ foundMs, atMostMs, met }) => met === (foundMs !== null && foundMs <= atMostMs))).toBe(true);
  expect(told.join('\n')).toMatch(/policy\s+online\s+ollama/u);
  expect(told.join('\n')).toMatch(/tts\s+stub/u);
  expect(file.startsWith(folder)).toBe(true);
  const html = await readFile(file, 'utf8');
  expect(html).toContain(verdict.passed ? '<h2>Passed</h2>' : 'Failed</span>');
  expect(html).toMatch(/Stand-ins: [^.]*tts/u);
  expect(html).not.toMatch(/NaN|undefined/u);
});

it('stopped before its time it writes nothing', async () => {
  const ways = { minutes: 30, crowd: { seed: 1, meanGapMs: 500 }, tell: () => undefined };
  expect(await rehearse(parts(), { ...ways, stop: Promise.resolve('SIGINT') })).toBeNull();
});

it.each([
  [[], null],
  [['--seed', '7'], null],
  [['--minutes', '30'], { minutes: 30, open: false, crowd: { seed: 1, meanGapMs: 8000 } }],
  [['--minutes=0.5', '--gap-s', '2', '--seed', '7', '--open'], { minutes: 0.5, open: true, crowd: { seed: 7, meanGapMs: 2000 } }],
  [['--minutes', '0'], '--minutes wants minutes, at most 1440'],
  [['--minutes', 'soon'], '--minutes wants minutes, at most 1440'],
  [['--minutes', '30', '--gap-s', '0'], '--gap-s wants seconds from 0.1 to 3600'],
])('%j asks for %j', (args, expected) => {
  expect(parseRehearseOptions(args)).toEqual(expected);
});

it('an option that is not there is a usage error', () => {
  expect(parseRehearseOptions(['--minutes', '3', '--recrod'])).toMatch(/recrod/u);
});
