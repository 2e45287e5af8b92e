// For the zip, whose AIVT.cmd knows its own Node: `node scripts/watched.mjs src/main.ts start`, started again after a crash.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runWatched } from './setup/watch.mjs';

process.exitCode = await runWatched(process.execPath, process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))));
