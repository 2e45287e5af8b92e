/** The command line: `npm start`, `npm run say`, … all end here, run by Node 24. */
import { COMMANDS } from './cli/commands.ts';
import { tellFailure } from './cli/failure.ts';

async function main(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = argv;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const lines = Object.entries(COMMANDS).map(([known, { about }]) => `  ${known.padEnd(16)} ${about}`);
    process.stderr.write(`${name === 'help' ? 'AIVT' : `no command "${name}"`}; there are:\n${lines.join('\n')}\n`);
    return name === 'help' ? 0 : 2;
  }
  try {
    return await command.run(args);
  } catch (error) {
    process.stderr.write(`${tellFailure(error)}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
