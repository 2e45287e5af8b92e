/** `npm run setup -- llama`: gets what loads a model file in AIVT's own process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { llamaFolder } from '../app/folders.ts';
import { ROOT } from '../config/root.ts';
import { hasLlama } from '../policy/gguf/library.ts';
import { load } from './load.ts';

/** With their builds for CUDA, Vulkan and the processor. */
const SIZE = 'about 740 MB';
const MANIFESTS = ['package.json', 'package-lock.json'];
/** As the repository's own: exact, and nothing is run while it is installed. */
const ARGS = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-workspaces'];

interface Npm {
  readonly command: string;
  readonly args: readonly string[];
}

export async function setupLlama(): Promise<number> {
  const { settings } = load();
  const folder = llamaFolder(settings);
  const npm = findNpm(process.env);
  if (npm === null) {
    process.stderr.write('This needs npm, which comes with Node.js (nodejs.org): install it, and start again\n');
    return 1;
  }
  mkdirSync(folder, { recursive: true });
  for (const name of MANIFESTS) copyFileSync(join(ROOT, 'engines', 'llama', name), join(folder, name));
  process.stdout.write(`fetching llama.cpp into ${folder} (${SIZE}), as it is pinned in engines/llama/package-lock.json\n`);
  const code = await run(npm, folder);
  if (code !== 0 || !hasLlama(folder)) {
    process.stderr.write(`npm could not install it; what it says stands above. The same command goes on where it was\n`);
    return 1;
  }
  process.stdout.write(
    settings.GGUF_MODEL === null
      ? 'it is there. Put the path of a .gguf file into GGUF_MODEL and POLICY_PROVIDER=gguf into .env, and she thinks with it\n'
      : `it is there, and loads ${settings.GGUF_MODEL}\n`,
  );
  return 0;
}

/** The npm that started us, else the one beside the running Node; null where there is none. */
export function findNpm(env: Readonly<Record<string, string | undefined>>): Npm | null {
  const beside = dirname(env['npm_node_execpath'] ?? process.execPath);
  const places = [
    env['npm_execpath'],
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(env['ProgramFiles'] === undefined ? [] : [join(env['ProgramFiles'], 'nodejs', 'node_modules', 'npm', 'bin', 'npm-cli.js')]),
  ];
  const cli = places.find((place) => place !== undefined && /npm-cli\.c?js$/u.test(place) && existsSync(place));
  return cli === undefined ? null : { command: process.execPath, args: [cli] };
}

async function run({ command, args }: Npm, cwd: string): Promise<number> {
  const child = spawn(command, [...args, ...ARGS], { cwd, stdio: 'inherit', windowsHide: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
