import { setupObsCommand } from '../obs/setup.ts';
import { systemClock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { isKnownGuard, SMALL_GUARD } from '../moderation/guard/known.ts';
import { pulling } from '../policy/ollama/library.ts';
import { load } from './load.ts';
import { localUrl } from './say.ts';
import { setupLlama } from './setup-llama.ts';

/** Bytes as people read them. */
const GIGABYTE = 1_000_000_000;

/** `npm run setup -- obs`, `-- guard`, `-- llama`: sets up what belongs to another program. Without a name the launcher does it all, and this is not reached. */
export async function setupCommand(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args;
  if (what === 'guard') return setupGuard(rest);
  if (what === 'llama' && rest.length === 0) return setupLlama();
  if (what !== 'obs') {
    process.stderr.write(
      [
        'npm run setup           installs what is missing',
        'npm run setup -- obs    makes scenes and overlay in a running OBS',
        'npm run setup -- guard  gets a small guard model through a running Ollama',
        'npm run setup -- llama  gets what loads a model file without a server (740 MB)',
        '',
      ].join('\n'),
    );
    return 2;
  }
  const { settings, persona } = load();
  if (settings.AIVT_PORT === 0) {
    process.stderr.write('AIVT_PORT=0 takes another port at each start, which OBS could not know: set AIVT_PORT to a fixed one\n');
    return 1;
  }
  return setupObsCommand(rest, {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    url: settings.OBS_URL,
    password: settings.OBS_PASSWORD ?? '',
    clock: systemClock,
    scenes: persona.scenes,
    overlayUrl: `${localUrl(settings)}/overlay`,
    textInput: settings.OBS_TEXT_INPUT,
  });
}

/** `npm run setup -- guard [MODEL]`: gets a guard model, unless one is there. */
async function setupGuard([model = SMALL_GUARD, ...more]: readonly string[]): Promise<number> {
  if (more.length > 0 || model.startsWith('-')) {
    process.stderr.write(`npm run setup -- guard [MODEL]: a name of ollama.com/library, ${SMALL_GUARD} when none is given\n`);
    return 2;
  }
  const { settings } = load();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let shown = '';
  const show = (line: string): void => {
    if (line !== shown) process.stdout.write(`${line}\n`);
    shown = line;
  };
  try {
    show(`${model}, by Ollama at ${settings.OLLAMA_URL}`);
    const asked = { baseUrl: settings.OLLAMA_URL, model, clock: systemClock };
    for await (const { status, completedBytes, totalBytes } of pulling(asked, stop.signal))
      show(
        totalBytes === 0
          ? status
          : `${status}: ${Math.floor((10 * completedBytes) / totalBytes) * 10} % of ${(totalBytes / GIGABYTE).toFixed(1)} GB`,
      );
  } catch (error) {
    process.stderr.write(stop.signal.aborted ? 'stopped; the same command goes on where it was\n' : `${reasonOf(error)}\n`);
    return 1;
  }
  const auto = isKnownGuard(model);
  const isSet = settings.GUARD_MODEL === model || (auto && settings.GUARD_MODEL === '' && settings.MODERATION_GUARD === 'auto');
  show(
    isSet
      ? 'it is there, and is asked'
      : `it is there. Put ${auto ? 'MODERATION_GUARD=auto' : `GUARD_MODEL=${model}`} into .env, and she asks it`,
  );
  return 0;
}
