import { load } from './load.ts';

const TIMEOUT_MS = 5000;

/** `npm run say -- "text"`: asks the running AIVT to say a line. */
export async function sayCommand(args: readonly string[]): Promise<number> {
  const text = args.join(' ').trim();
  if (text === '') {
    process.stderr.write('what should she say? npm run say -- "Hello, chat!"\n');
    return 2;
  }
  const { settings } = load();
  const host = settings.AIVT_HOST === '0.0.0.0' || settings.AIVT_HOST === '::' ? '127.0.0.1' : settings.AIVT_HOST;
  const url = `http://${host}:${settings.AIVT_PORT}`;
  let response: Response;
  try {
    response = await fetch(`${url}/api/say`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(settings.AIVT_TOKEN === null ? {} : { authorization: `Bearer ${settings.AIVT_TOKEN}` }),
      },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    process.stderr.write(`AIVT does not answer at ${url} (${cause}): is it running? Start it with npm start\n`);
    return 1;
  }
  if (response.ok) {
    process.stdout.write('she will say it\n');
    return 0;
  }
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  process.stderr.write(`not said: ${body?.error?.message ?? `the server answered ${response.status}`}\n`);
  return 1;
}
