import type { Settings } from '../config/settings.ts';
import { load } from './load.ts';

const TIMEOUT_MS = 5000;
const NOBODY_HEARS = 'she will say it, but nobody hears her: no overlay is open (add it in OBS: npm run setup -- obs)';

/** `npm run say -- "text"`: asks the running AIVT to say a line. */
export async function sayCommand(args: readonly string[]): Promise<number> {
  const text = args.join(' ').trim();
  if (text === '') {
    process.stderr.write('what should she say? npm run say -- "Hello, chat!"\n');
    return 2;
  }
  const { code, told } = await askToSay(load().settings, text);
  (code === 0 ? process.stdout : process.stderr).write(`${told}\n`);
  return code;
}

/** Where a running AIVT with these settings answers this machine. */
export function localUrl({ AIVT_HOST, AIVT_PORT }: Pick<Settings, 'AIVT_HOST' | 'AIVT_PORT'>): string {
  const address = AIVT_HOST.replace(/^\[|\]$/gu, '');
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${AIVT_PORT}`;
}

/** Asks for a line and tells what became of it. */
export async function askToSay(
  settings: Pick<Settings, 'AIVT_HOST' | 'AIVT_PORT' | 'AIVT_TOKEN'>,
  text: string,
): Promise<{ readonly code: number; readonly told: string }> {
  const url = localUrl(settings);
  const headers = settings.AIVT_TOKEN === null ? {} : { authorization: `Bearer ${settings.AIVT_TOKEN}` };
  let response: Response;
  try {
    response = await fetch(`${url}/api/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return { code: 1, told: `AIVT does not answer at ${url} (${cause}): is it running? Start it with npm start` };
  }
  if (response.ok) return { code: 0, told: (await isHeard(url, headers)) ? 'she will say it' : NOBODY_HEARS };
  const body: unknown = await response.json().catch(() => null);
  return { code: 1, told: `not said: ${reasonIn(body) ?? `the server answered ${response.status}`}` };
}

/** Whether an overlay is there that sounds; where that cannot be told, it is not doubted. */
async function isHeard(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    const response = await fetch(`${url}/status`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const status = (await response.json()) as { modules?: { overlay?: { state?: unknown } } } | null;
    const state = status?.modules?.overlay?.state;
    return state === undefined || state === 'online';
  } catch {
    return true;
  }
}

function reasonIn(body: unknown): string | null {
  const error = (body as { error?: { message?: unknown } | null } | null)?.error;
  return typeof error?.message === 'string' ? error.message : null;
}
