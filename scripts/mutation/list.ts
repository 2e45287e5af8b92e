/** All mutations, the share of them that must be found, and which tests are asked. */
import type { Mutation } from './mutation.ts';
import { OTHERS } from './others.ts';
import { ROOMS } from './rooms.ts';
import { SPINE } from './spine.ts';

/** Of the mutations that are run this share must be found. */
export const THRESHOLD = 1;

/** Which tests are asked about a file: the first entry whose folder or file it is in. */
export const TESTS: readonly (readonly [under: string, tests: readonly string[]])[] = [
  ['src/pipeline/intake.ts', ['src/pipeline/intake']],
  ['src/pipeline/', ['src/pipeline', 'tests/spine']],
  ['src/moderation/gate/', ['src/moderation/gate', 'src/moderation/moderation.test.ts']],
  ['src/speaker/', ['src/speaker', 'tests/spine']],
  ['src/control/', ['src/control']],
  ['src/kernel/', ['src/kernel']],
  ['src/chat/rewards/', ['src/chat/rewards']],
  ['src/chat/twitch/', ['src/chat/twitch/replace-file', 'src/chat/twitch/token-store']],
  ['src/chat/', ['src/chat/ingress', 'src/chat/commands']],
  ['src/obs/panic-mute.ts', ['src/obs/panic-mute']],
  ['src/obs/session.ts', ['src/obs/session']],
  ['src/vts/access.ts', ['src/vts/access']],
  ['src/vts/wire.ts', ['src/vts/wire']],
  ['src/cli/', ['src/cli/log-output', 'src/cli/uncaught', 'src/cli/instance-lock', 'src/cli/doctor', 'src/cli/say']],
  ['src/server/', ['src/server/sockets', 'src/server/slow-and-large', 'src/server/connections', 'src/server/server-access']],
  ['src/telemetry/', ['src/telemetry/csv', 'src/telemetry/block-log']],
  ['src/recording/', ['src/recording']],
  ['src/policy/ollama/', ['src/policy/ollama']],
  ['src/policy/breaker.ts', ['src/policy/breaker', 'tests/never-silent']],
  ['src/policy/served/', ['src/policy/served', 'src/policy/ollama', 'src/policy/openai']],
  ['src/policy/openai/', ['src/policy/openai']],
  ['src/policy/markup.ts', ['src/policy/markup']],
  ['src/tts/openai/', ['src/tts/openai']],
];

export const MUTATIONS: readonly Mutation[] = [...SPINE, ...ROOMS, ...OTHERS];
