import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_COMMANDS_FILE, loadCommands } from './load.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivt-commands-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

// A tab in the file, an hour before the stream: AIVT did not start at all.
it.each([
  ['is not YAML', 'commands:\n\tmute: {', /is not YAML/u],
  ['says what there is not', 'commands:\n  mute: { action: explode }\n', /cannot be used/u],
])('a file that %s does not keep her from starting: the usual commands are in force, and it is told', async (_what, text, problem) => {
  const file = join(folder, 'commands.yaml');
  await writeFile(file, text);
  const loaded = loadCommands(file);
  expect(loaded.file).toBe(DEFAULT_COMMANDS_FILE);
  expect(loaded.problem).toMatch(problem);
  expect(loaded.problem).toContain(file);
});

it('a folder in its place is told likewise', async () => {
  const file = join(folder, 'commands.yaml');
  await mkdir(file);
  expect(loadCommands(file)).toMatchObject({
    file: DEFAULT_COMMANDS_FILE,
    problem: expect.stringContaining('cannot read') as unknown,
  });
});

it('a file in place of the data folder: the usual commands are in force', async () => {
  await writeFile(join(folder, 'data'), '');
  const { file, problem } = loadCommands(join(folder, 'data', 'commands.yaml'));
  expect(file).toBe(DEFAULT_COMMANDS_FILE);
  // Windows does not tell this from a file that is not there.
  if (process.platform !== 'win32') expect(problem).toContain('cannot read');
});
