/** Which of OBS's inputs carry her voice: AIVT mutes them on panic, and its panel when AIVT itself is gone. */

/** What has to be asked of OBS. */
export interface AskInputs {
  list(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  settings(inputName: string): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * @param configured OBS_MUTE_INPUT; null: every browser source that shows the overlay
 * @returns names of inputs that exist now; rejects as `ask` does
 */
export async function voiceInputs(configured: string | null, ask: AskInputs): Promise<readonly string[]> {
  const known = (await ask.list()).flatMap(({ inputName, inputKind }) =>
    typeof inputName === 'string' && typeof inputKind === 'string' ? [{ name: inputName, kind: inputKind }] : [],
  );
  if (configured !== null) return known.some(({ name }) => name === configured) ? [configured] : [];
  const found: string[] = [];
  for (const { name, kind } of known) {
    if (kind.startsWith('browser_source') && isOverlayUrl((await ask.settings(name))['url'])) found.push(name);
  }
  return found;
}

/** True for the address of AIVT's overlay page, wherever it is served. */
export function isOverlayUrl(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).pathname.replace(/\/$/u, '') === '/overlay';
}
