import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { startServedPart } from '../app/served-parts.ts';
import { reasonOf } from '../kernel/fault.ts';
import { SERVICE_KINDS, type ServiceKind } from '../workers/bus/subjects.ts';
import { load } from './load.ts';
import { createLogOutput } from './log-output.ts';
import { startCommand } from './start.ts';
import { nextStopSignal } from './stop-signal.ts';

const HELP = `npm run service -- tts|asr|policy [--name NAME]
  does one part's work for the AIVTs on the bus of AIVT_BUS; as many of one kind as you like share it.
npm run service -- orchestrator
  is npm start.`;

/** `npm run service -- tts`: runs until Ctrl-C; ends what it is at first. */
export async function serviceCommand(args: readonly string[]): Promise<number> {
  const [part, ...rest] = args;
  if (part === 'orchestrator') return startCommand(rest);
  const kind = SERVICE_KINDS.find((known) => known === part);
  if (kind === undefined) {
    process.stderr.write(`${HELP}\n`);
    return part === '--help' ? 0 : 2;
  }
  const { values } = parseArgs({ args: rest, options: { name: { type: 'string' } } });
  const id = values.name ?? nameOf(kind);
  if (!/^[\w-]{1,64}$/u.test(id)) {
    process.stderr.write('--name wants letters, digits, - and _, at most 64\n');
    return 2;
  }
  const { settings, warnings, version } = load();
  if (settings.AIVT_BUS === null) {
    process.stderr.write(
      `a service needs a bus: set AIVT_BUS=nats://HOST:4222 in .env, here and where AIVT itself runs (docs/services.md)\n`,
    );
    return 2;
  }
  const output = createLogOutput(process.stderr);
  const served = await startServedPart({ kind, id, settings, version, write: (line) => output.write(line) });
  for (const warning of warnings) served.log.warn(warning);
  const signals = new AbortController();
  const why = await nextStopSignal(signals.signal);
  signals.abort();
  served.log.info(`${why}: ending what is under way`);
  process.once('SIGINT', () => process.exit(130));
  try {
    await served.close();
  } catch (error) {
    served.log.error(`closing failed: ${reasonOf(error)}`);
  }
  setTimeout(() => process.exit(), 1000).unref();
  return 0;
}

/** Unique, and of the machine that it is on. */
function nameOf(kind: ServiceKind): string {
  const host = hostname().replace(/\W+/gu, '-').slice(0, 30);
  return `${kind}-${host}-${randomUUID().slice(0, 8)}`;
}
