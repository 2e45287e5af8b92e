/** The command line: `npm start`, `npm run say`, … all end here, run by Node 24. */
import { benchCommand } from './cli/bench.ts';
import { doctorCommand } from './cli/doctor.ts';
import { envExampleCommand } from './cli/env-example.ts';
import { sayCommand } from './cli/say.ts';
import { startCommand } from './cli/start.ts';
import { voicesCommand } from './cli/voices.ts';
import { PersonaError } from './config/persona-file.ts';
import { SettingsError } from './config/settings.ts';
import { runEval } from './moderation/eval/run.ts';
import { TapeError } from './recording/read.ts';
import { ServerStartError } from './server/listen.ts';

/** Resolves to the exit code. */
type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly about: string }>> = {
  start: { run: startCommand, about: 'run AIVT (--rehearse for a synthetic crowd, --record FILE, --replay FILE)' },
  say: { run: sayCommand, about: 'have a running AIVT say a line: npm run say -- "hello"' },
  doctor: { run: doctorCommand, about: 'look at this machine and tell what is there and what is missing' },
  bench: { run: benchCommand, about: 'measure: overhead, interrupt … (--json)' },
  rehearse: { run: (args) => startCommand(['--rehearse', ...args]), about: 'run AIVT with a synthetic crowd' },
  voices: { run: voicesCommand, about: 'Piper voices: list | install | remove | try | benchmark' },
  'moderation:eval': { run: runEval, about: 'judge the evaluation sets, or a file (--file F), by the moderation rules (--json)' },
  'env-example': { run: envExampleCommand, about: 'write .env.example from the settings (--check compares only)' },
};

async function main(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = argv;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const lines = Object.entries(COMMANDS).map(([known, { about }]) => `  ${known.padEnd(12)} ${about}`);
    process.stderr.write(`${name === 'help' ? 'AIVT' : `no command "${name}"`}; there are:\n${lines.join('\n')}\n`);
    return name === 'help' ? 0 : 2;
  }
  try {
    return await command.run(args);
  } catch (error) {
    // What the user can mend is told in one message; anything else is our fault and keeps its stack.
    const expected =
      error instanceof SettingsError ||
      error instanceof PersonaError ||
      error instanceof ServerStartError ||
      error instanceof TapeError ||
      isUsageError(error);
    process.stderr.write(`${expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
