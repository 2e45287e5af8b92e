/** The lint rules that keep the house in order must fire: each is shown a bad line and must refuse it. */
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname.replace(/^\/([A-Za-z]:)/u, '$1');

/**
 * Lints `code` as if it stood in `file`, without type information (the text is on no disk).
 * @returns the ids of the rules that refused it
 */
async function refusals(file: string, code: string): Promise<(string | null)[]> {
  const eslint = new ESLint({
    cwd: root,
    // Rules that need types cannot see a file that exists in no project; those under test need none.
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, project: null, program: null } } }],
    ruleFilter: ({ ruleId }) => RULES.has(ruleId),
  });
  const [result] = await eslint.lintText(code, { filePath: file });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const RULES = new Set(['boundaries/dependencies', 'no-restricted-syntax']);
const ROOM_RULE = ['boundaries/dependencies'];

describe('rooms', () => {
  it.each([
    ['pipeline', 'a capability', 'src/pipeline/clock.ts', "import { x } from '../speaker/speaker.ts';"],
    ['pipeline', 'a vendor', 'src/pipeline/clock.ts', "import { Ollama } from 'ollama';"],
    ['pipeline', 'a Node module', 'src/pipeline/clock.ts', "import { readFileSync } from 'node:fs';"],
    ['pipeline', 'the wiring', 'src/pipeline/clock.ts', "export { x } from '../main.ts';"],
    ['a capability', 'another', 'src/tts/visemes.ts', "import { x } from '../moderation/approve.ts';"],
    ['a capability', 'another, types only', 'src/tts/visemes.ts', "import type { X } from '../moderation/approve.ts';"],
    ['a capability', 'another, by import()', 'src/tts/visemes.ts', "await import('../moderation/approve.ts');"],
    ['a capability', 'another, from deep inside', 'src/moderation/gate/made-up.ts', "import { x } from '../../server/access.ts';"],
    ['server', 'a capability', 'src/server/access.ts', "import { x } from '../speaker/speaker.ts';"],
    ['telemetry', 'a capability', 'src/telemetry/made-up.ts', "import { x } from '../tts/visemes.ts';"],
    ['workers', 'a capability', 'src/workers/job.ts', "import { x } from '../tts/visemes.ts';"],
    ['the overlay', 'a capability', 'web/overlay/src/wire.ts', "import { x } from '../../../src/server/access.ts';"],
    ['the panel', 'a capability', 'web/panel/src/lib/made-up.ts', "import { x } from '../../../../src/server/access.ts';"],
  ])('%s must not import %s', async (_room, _other, file, code) => {
    expect(await refusals(file, code)).toEqual(ROOM_RULE);
  });

  it.each([
    ['pipeline its own', 'src/pipeline/clock.ts', "import { MARKS } from './turn.ts';"],
    ['pipeline zod', 'src/pipeline/clock.ts', "import { z } from 'zod';"],
    ['a capability pipeline', 'src/tts/visemes.ts', "import type { Viseme } from '../pipeline/viseme.ts';"],
    ['a capability its own', 'src/moderation/gate/made-up.ts', "import { x } from '../approve.ts';"],
    ['a capability a vendor', 'src/server/access.ts', "import { readFileSync } from 'node:fs';"],
    ['the wiring everybody', 'src/main.ts', "import { x } from './tts/visemes.ts'; import { y } from './moderation/approve.ts';"],
    ['a child process entry its engine', 'src/workers/voice-main.ts', "import { x } from '../tts/visemes.ts';"],
    ['a unit test more', 'src/tts/visemes.test.ts', "import { x } from '../moderation/approve.ts';"],
    ['the overlay the wire', 'web/overlay/src/wire.ts', "import { x } from '../../../src/pipeline/player-protocol.ts';"],
  ])('may import: %s', async (_what, file, code) => {
    expect(await refusals(file, code)).toEqual([]);
  });
});

describe('Approved', () => {
  it.each([
    'x as Approved',
    'x as unknown as Approved<string>',
    'x as { text: Approved }',
    'x as Approved[]',
    '<Approved>x',
    'x as ports.Approved',
  ])('is not made by %s outside moderation', async (expression) => {
    expect(await refusals('src/tts/visemes.ts', `declare const x: never; export const y = ${expression};`)).toContain(
      'no-restricted-syntax',
    );
  });

  it('is made in src/moderation/approve.ts', async () => {
    expect(await refusals('src/moderation/approve.ts', 'declare const x: never; export const y = x as Approved;')).toEqual([]);
  });
});
