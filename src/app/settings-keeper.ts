/** The settings page's other end: what holds, what is kept, what waits for the next start. */
import { isDeepStrictEqual } from 'node:util';
import { inForce, originOf, writeKept, type SettingSources } from '../config/kept-settings.ts';
import { formOf, parseSettings, settingEntries, type Settings } from '../config/settings.ts';
import { ControlError } from '../ports/controls.ts';
import { FieldError, type SettingsKeeper, type SettingView } from '../ports/settings-keeper.ts';
import { requireTokenOffLoopback } from '../server/access.ts';

export interface KeeperParts {
  /** Those that AIVT was started with; the live ones are changed in place. */
  readonly settings: Settings;
  readonly sources: SettingSources;
  /** Null where nobody would start AIVT again. */
  readonly restart: (() => void) | null;
}

export interface Keeper extends SettingsKeeper {
  /** As they would hold after a restart. */
  next(): Settings;
}

export function createSettingsKeeper({ settings, sources, restart }: KeeperParts): Keeper {
  let kept = sources.kept;
  const running = settings as Settings & Record<string, unknown>;
  const now = (values = kept): SettingSources => ({ ...sources, kept: values });

  const view = ([name, group, entry]: ReturnType<typeof settingEntries>[number], text: string | undefined, next: Settings): SettingView => {
    const { about, fallback } = entry;
    const secret = entry.secret === true;
    const origin = originOf(name, now());
    const inNext = (next as Readonly<Record<string, unknown>>)[name];
    return {
      name,
      group,
      about,
      form: formFor(entry),
      secret,
      isSet: origin !== 'default',
      value: secret ? null : (text ?? fallback),
      fallback: secret ? '' : fallback,
      origin,
      fixed: fixedBecause(name, origin, entry.envOnly === true),
      live: entry.live === true,
      // Some are lists.
      pending: !isDeepStrictEqual(inNext, running[name]),
    };
  };
  const all = (): SettingView[] => {
    const texts = inForce(now());
    const next = parseSettings(texts);
    return settingEntries().map((entry) => view(entry, texts[entry[0]], next));
  };

  return {
    all,
    next: () => parseSettings(inForce(now())),
    change(values) {
      const entries = new Map(settingEntries().map((entry) => [entry[0], entry]));
      const changed: Record<string, string> = { ...kept };
      for (const [name, value] of Object.entries(values)) {
        const entry = entries.get(name)?.[2];
        if (!entry) throw new FieldError(name, `${name} is no setting of AIVT.`);
        const fixed = fixedBecause(name, originOf(name, now()), entry.envOnly === true);
        if (fixed !== null) throw new ControlError('not-allowed', `${name}: ${fixed}`);
        const parsed = entry.schema.safeParse(value?.trim() || entry.fallback);
        if (!parsed.success) throw new FieldError(name, `${name}: ${parsed.error.issues.map(({ message }) => message).join('; ')}.`);
        if (value === null || value.trim() === '') Reflect.deleteProperty(changed, name);
        else changed[name] = value.trim();
      }
      const next = parseSettings(inForce(now(changed)));
      refuseLockOut(next);
      try {
        writeKept(sources.keptFile, changed);
      } catch (error) {
        throw new ControlError('unavailable', `The settings could not be written to ${sources.keptFile}: ${(error as Error).message}`);
      }
      kept = changed;
      for (const [name, , entry] of settingEntries()) if (entry.live) running[name as never] = next[name as keyof Settings];
      return all();
    },
    restart() {
      if (!restart) throw new ControlError('unavailable', 'Nobody would start AIVT again here: end it and start it by hand.');
      restart();
    },
  };
}

function formFor(entry: Parameters<typeof formOf>[0]): SettingView['form'] {
  const form = formOf(entry);
  return form.kind === 'choice' ? { kind: 'choice', choices: [...form.choices] } : form;
}

function fixedBecause(name: string, origin: SettingView['origin'], envOnly: boolean): string | null {
  if (envOnly) return 'it is needed before the data folder is known: set it in .env';
  return origin === 'environment' ? `the environment that AIVT was started in sets ${name}` : null;
}

/** With such settings AIVT would not start again, and nobody could mend them here. */
function refuseLockOut(next: Settings): void {
  try {
    requireTokenOffLoopback({ host: next.AIVT_HOST, token: next.AIVT_TOKEN });
  } catch (error) {
    throw new FieldError('AIVT_TOKEN', (error as Error).message);
  }
}
