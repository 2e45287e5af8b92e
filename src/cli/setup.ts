import { setupObsCommand } from '../obs/setup.ts';
import { systemClock } from '../kernel/clock.ts';
import { load } from './load.ts';
import { localUrl } from './say.ts';

/** `npm run setup -- obs`: sets up what belongs to another program. Without a name the launcher does it all, and this is not reached. */
export async function setupCommand(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args;
  if (what !== 'obs') {
    process.stderr.write(
      'npm run setup         installs what is missing\nnpm run setup -- obs  makes scenes and overlay in a running OBS\n',
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
