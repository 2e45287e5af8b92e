import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startApp, type App } from '../app.ts';
import { MODULE_NAMES } from '../pipeline/modules.ts';
import { load } from './load.ts';

const DEFAULT_GAP_S = 8;

/** `npm start`: runs until Ctrl-C. */
export async function startCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rehearse: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      record: { type: 'string' },
      replay: { type: 'string' },
      'gap-s': { type: 'string', default: String(DEFAULT_GAP_S) },
    },
  });
  const loaded = load();
  const meanGapMs = Number(values['gap-s']) * 1000;
  if (!(meanGapMs > 0) || !Number.isFinite(Number(values.seed))) {
    process.stderr.write('--gap-s wants a number of seconds above 0, --seed a number\n');
    return 2;
  }
  const rehearse = values.rehearse || loaded.settings.USE_STUB_TWITCH ? { seed: Number(values.seed), meanGapMs } : null;
  const app = await startApp({
    ...loaded,
    rehearse,
    ...(values.record === undefined ? {} : { record: values.record }),
    ...(values.replay === undefined ? {} : { replay: values.replay }),
    write: (line) => process.stderr.write(line),
  });
  for (const warning of loaded.warnings) app.log.warn(warning);
  const stop = nextStopSignal();
  const why = await Promise.race([stop, app.settled.then(() => process.stdout.write(banner(app))).then(() => stop)]);
  app.log.info(`${why}: closing`);
  // A second Ctrl-C does not wait.
  process.once('SIGINT', () => process.exit(130));
  await app.close();
  return 0;
}

async function nextStopSignal(): Promise<string> {
  return Promise.race(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(async (signal) => {
      await once(process, signal);
      return signal;
    }),
  );
}

function banner(app: App): string {
  const { modules, persona } = app.desk.status();
  const rows = MODULE_NAMES.map((name) => {
    const { state, provider, detail } = modules[name];
    return `  ${name.padEnd(11)} ${state.padEnd(9)} ${provider === '' ? '' : `${provider}: `}${detail}`;
  });
  return [
    '',
    `  ${persona.name} is up.`,
    '',
    `  panel    ${app.url}/`,
    `  overlay  ${app.url}/overlay   (browser source in OBS, 1920 × 1080)`,
    `  API      ${app.url}/docs`,
    '',
    ...rows,
    '',
    '  Ctrl-C ends it.',
    '',
    '',
  ].join('\n');
}
