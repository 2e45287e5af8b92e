/** What a soak is asked for. */
export interface SoakOptions {
  /** Wall time of the run. */
  readonly durationMs: number;
  /** The audience lives this much faster than the clock: 12 puts a day into two hours. Her voice is then not waited for. */
  readonly compress: number;
  readonly seed: number;
  /** Mean time between two faults; null for none. */
  readonly faultEveryMs: number | null;
  /** The real Ollama and Piper of the user's settings instead of the scripted model server and the built-in voice. */
  readonly real: boolean;
  /** Folder for the report. */
  readonly out: string;
}

const USAGE =
  'npm run soak -- [--hours H | --minutes M] [--compress N] [--seed S] [--fault-every SECONDS | --no-faults] [--real] [--out FOLDER]';

/** @throws Error with the usage when something is not understood. */
export function parseSoakOptions(args: readonly string[]): SoakOptions {
  let durationMs = 10 * 60_000;
  let compress = 1;
  let seed = 1;
  let faultEveryMs: number | null = 45_000;
  let real = false;
  let out = 'data/soak';
  const rest = [...args];
  const number = (name: string, min: number): number => {
    const value = Number(rest.shift());
    if (!Number.isFinite(value) || value < min) throw new Error(`${name} wants a number from ${min}\n${USAGE}`);
    return value;
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--hours') durationMs = number(arg, 0.001) * 3_600_000;
    else if (arg === '--minutes') durationMs = number(arg, 0.1) * 60_000;
    else if (arg === '--compress') compress = number(arg, 1);
    else if (arg === '--seed') seed = number(arg, 0);
    else if (arg === '--fault-every') faultEveryMs = number(arg, 1) * 1000;
    else if (arg === '--no-faults') faultEveryMs = null;
    else if (arg === '--real') real = true;
    else if (arg === '--out') out = rest.shift() ?? out;
    else throw new Error(`soak does not know "${arg}"\n${USAGE}`);
  }
  return { durationMs, compress, seed, faultEveryMs, real, out };
}
