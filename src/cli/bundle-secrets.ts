/** What a file that leaves the machine must not hold: every secret that lies about, wherever it was found. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { settingEntries } from '../config/settings.ts';
import type { SettingSources } from '../config/kept-settings.ts';
import { createRedactor } from '../kernel/redact.ts';

const TOKEN_FOLDERS = ['secrets', 'vts'] as const;

/**
 * Secrets of every source, also of those that another one overrules: settings that are secret, what stands in
 * `.env` under a name that AIVT does not know (a misspelt secret is one all the same), and what token files hold.
 */
export function knownSecrets(sources: Pick<SettingSources, 'environment' | 'kept' | 'envFile'>, dataDir: string): string[] {
  const known = new Map(settingEntries().map(([name, , { secret }]) => [name, secret === true]));
  const given = [sources.environment, sources.kept].flatMap((from) => [...known].flatMap(([name, secret]) => (secret ? [from[name]] : [])));
  const inFile = Object.entries(sources.envFile).flatMap(([name, value]) => (known.get(name) === false ? [] : [value]));
  const whole = [...given, ...inFile].flatMap((value) => (value === undefined ? [] : [value, value.trim()]));
  return [...whole, ...TOKEN_FOLDERS.flatMap((folder) => tokensIn(join(dataDir, folder)))].filter((value) => value !== '');
}

/** Every text in every file there; a file that is being replaced leaves its halves beside it, which count too. */
function tokensIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8').trim();
    try {
      return textsIn(JSON.parse(text));
    } catch {
      return [text, ...text.split(/\s+/u)];
    }
  });
}

/** What a sign-in may do is no secret, and its words are everybody's. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'scopes' ? [] : textsIn(inner)));
}

/** Looks like a key or a token: one nobody told of is worth more than a hash that is lost. */
const TOKEN_LIKE = /(?<![\p{L}\d_])(?=[a-z_-]*\d)(?=[\d_-]*[a-z])[\w-]{24,}(?![\p{L}\d_])/giu;
const AFTER_A_NAME = /((?:oauth:|bearer\s+|basic\s+|[?&#;\s](?:access_?token|token|api_?key|key|password|secret|code)=))[^\s&#"'”]+/giu;

/** Blanks the secrets as they are, in an address and in base64; what looks like a token; and the user's own folder. */
export function createBundleRedactor(secrets: readonly string[], home = homedir()): (text: string) => string {
  const forms = secrets.flatMap((secret) => {
    const base64 = Buffer.from(secret).toString('base64');
    return [secret, encodeURIComponent(secret.toWellFormed()), base64, base64.replace(/=+$/u, '')];
  });
  const blank = createRedactor(forms);
  const folders = home.length > 1 ? [home, home.replaceAll('\\', '/')] : [];
  return (text) =>
    folders
      .reduce((line, folder) => line.replaceAll(folder, '~'), blank(text))
      .replaceAll(AFTER_A_NAME, '$1•••')
      .replaceAll(TOKEN_LIKE, '•••');
}

/** The same thing with `change` made to every text in it; names of fields stay. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]));
}
