/** Entry of `npm run moderation:eval`. */
import { argv } from 'node:process';
import { runEval } from './run.ts';

process.exitCode = await runEval(argv.slice(2));
