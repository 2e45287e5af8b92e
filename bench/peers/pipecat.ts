/** Where `bench/peers/setup.sh` puts pipecat. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export const PIPECAT_VERSION = '1.14.0';

export const pipecatPython = (): string =>
  join(process.env['AIVT_PEERS'] ?? join(homedir(), '.cache', 'aivt-peers'), 'venv', 'bin', 'python');
