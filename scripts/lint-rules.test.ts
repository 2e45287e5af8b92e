/** The lint rules that keep the house in order must fire: each is shown a bad line and must refuse it. */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

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
    ['kernel', 'the words of the field', 'src/kernel/made-up.ts', "import { x } from '../domain/trigger.ts';"],
    ['kernel', 'a file system', 'src/kernel/made-up.ts', "import { readFileSync } from 'node:fs';"],
    ['domain', 'a port', 'src/domain/made-up.ts', "import type { X } from '../ports/policy.ts';"],
    ['ports', 'the spine', 'src/ports/made-up.ts', "import type { X } from '../pipeline/conductor.ts';"],
    ['pipeline', 'a capability', 'src/pipeline/made-up.ts', "import { x } from '../speaker/speaker.ts';"],
    ['pipeline', 'the control room', 'src/pipeline/made-up.ts', "import { x } from '../control/controls.ts';"],
    ['pipeline', 'a vendor', 'src/pipeline/made-up.ts', "import { Ollama } from 'ollama';"],
    ['pipeline', 'a Node module', 'src/pipeline/made-up.ts', "import { readFileSync } from 'node:fs';"],
    ['pipeline', 'the entry', 'src/pipeline/made-up.ts', "export { x } from '../main.ts';"],
    ['pipeline', 'what tests it', 'src/pipeline/made-up.ts', "import { x } from '../../testing/fakes.ts';"],
    ['a capability', 'the spine', 'src/tts/visemes.ts', "import { x } from '../pipeline/reply.ts';"],
    ['a capability', 'another', 'src/tts/visemes.ts', "import { x } from '../moderation/approve.ts';"],
    ['a capability', 'another, types only', 'src/tts/visemes.ts', "import type { X } from '../moderation/approve.ts';"],
    ['a capability', 'another, by import()', 'src/tts/visemes.ts', "await import('../moderation/approve.ts');"],
    ['a capability', 'another, from deep inside', 'src/moderation/gate/made-up.ts', "import { x } from '../../server/access.ts';"],
    ['control', 'a capability', 'src/control/made-up.ts', "import { x } from '../obs/obs.ts';"],
    ['server', 'a capability', 'src/server/access.ts', "import { x } from '../speaker/speaker.ts';"],
    ['telemetry', 'a capability', 'src/telemetry/made-up.ts', "import { x } from '../tts/visemes.ts';"],
    ['workers', 'a capability', 'src/workers/job.ts', "import { x } from '../tts/visemes.ts';"],
    ['the overlay', 'a capability', 'web/overlay/src/wire.ts', "import { x } from '../../../src/server/access.ts';"],
    ['the panel', 'a capability', 'web/panel/src/lib/made-up.ts', "import { x } from '../../../../src/server/access.ts';"],
  ])('%s must not import %s', async (_room, _other, file, code) => {
    expect(await refusals(file, code)).toEqual(ROOM_RULE);
  });

  it.each([
    ['kernel its own', 'src/kernel/made-up.ts', "import { sleep } from './clock.ts';"],
    ['domain zod and kernel', 'src/domain/made-up.ts', "import { z } from 'zod'; import { x } from '../kernel/clock.ts';"],
    ['pipeline the ports', 'src/pipeline/made-up.ts', "import type { X } from '../ports/policy.ts';"],
    ['a capability the words of the field', 'src/tts/visemes.ts', "import type { Viseme } from '../domain/viseme.ts';"],
    ['a capability its own', 'src/moderation/gate/made-up.ts', "import { x } from '../approve.ts';"],
    ['a capability a vendor', 'src/server/access.ts', "import { readFileSync } from 'node:fs';"],
    ['the server the control room', 'src/server/access.ts', "import type { X } from '../control/status.ts';"],
    ['the wiring everybody', 'src/app/made-up.ts', "import { x } from '../tts/visemes.ts'; import { y } from '../moderation/approve.ts';"],
    ['the entry everybody', 'src/main.ts', "import { x } from './tts/visemes.ts'; import { y } from './moderation/approve.ts';"],
    ['a child process entry its engine', 'src/workers/voice-main.ts', "import { x } from '../tts/visemes.ts';"],
    ['a unit test more', 'src/tts/visemes.test.ts', "import { x } from '../moderation/approve.ts';"],
    ['the overlay the wire', 'web/overlay/src/wire.ts', "import { x } from '../../../src/ports/player-protocol.ts';"],
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
