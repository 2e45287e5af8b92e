/** What can be asked for on the command line. */
import { runEval } from '../moderation/eval/run.ts';
import { authCommand } from './auth.ts';
import { backupCommand } from './backup.ts';
import { benchCommand } from './bench.ts';
import { doctorCommand } from './doctor.ts';
import { envExampleCommand } from './env-example.ts';
import { modelsCommand } from './models.ts';
import { personaCommand } from './persona.ts';
import { rehearseCommand } from './rehearse.ts';
import { restoreCommand } from './restore.ts';
import { sayCommand } from './say.ts';
import { serviceCommand } from './service.ts';
import { setupCommand } from './setup.ts';
import { soakCommand } from './soak.ts';
import { startCommand } from './start.ts';
import { voicesCommand } from './voices.ts';

export interface Command {
  /** Resolves to the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
  readonly about: string;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  start: { run: startCommand, about: 'run AIVT (--rehearse for a synthetic crowd, --record FILE, --replay FILE)' },
  service: { run: serviceCommand, about: "do one part's work for others over a bus: tts | asr | policy (docs/services.md)" },
  say: { run: sayCommand, about: 'have a running AIVT say a line: npm run say -- "hello"' },
  doctor: { run: doctorCommand, about: 'look at this machine and tell what is there and what is missing' },
  bench: { run: benchCommand, about: 'measure: overhead, interrupt … (--json)' },
  soak: { run: soakCommand, about: 'hours of stream with faults and a report: --hours 2, --compress 12, --real' },
  rehearse: { run: rehearseCommand, about: 'run AIVT with a synthetic crowd (--minutes 30: and judge how fast she was)' },
  voices: { run: voicesCommand, about: 'Piper voices: list | install | remove | try | benchmark' },
  models: { run: modelsCommand, about: 'models in Ollama: recommend | list | pull; models that hear: ears list | install | remove' },
  persona: { run: personaCommand, about: 'characters: list | new | import a card | check' },
  auth: { run: authCommand, about: 'auth twitch: sign in to Twitch (--bot for the account she writes with, --forget)' },
  setup: {
    run: setupCommand,
    about: 'setup obs: make scenes and overlay in a running OBS; setup guard: get a small guard model; setup llama: load model files',
  },
  backup: {
    run: backupCommand,
    about: 'copy what cannot be fetched again: memory, characters, sounds, commands, settings (--to FOLDER, --with-secrets)',
  },
  restore: { run: restoreCommand, about: 'bring a backup back: npm run restore -- FOLDER (without one: list them)' },
  'moderation:eval': { run: runEval, about: 'judge the evaluation sets, or a file (--file F), by the moderation rules (--json)' },
  'env-example': { run: envExampleCommand, about: 'write .env.example from the settings (--check compares only)' },
};
