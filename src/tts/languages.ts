/** Which language a voice speaks, and which letters it can read. */

/** Scripts that BCP 47 names together, by the names that a regular expression knows. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Jpan: ['Hira', 'Kana', 'Han'],
  Kore: ['Hang', 'Han'],
  Hans: ['Han'],
  Hant: ['Han'],
};
/** The mark that draws a kana out belongs to no script. */
const COMMON_LETTERS = 'ー々';

/**
 * The language of a voice of espeak, or of a Piper voice's own `espeak.voice`.
 * @param voice `en-us+Annie`, `ru`, `pt-br`, `en-gb-x-rp`
 * @returns a BCP 47 tag; `en` for a name that is no tag.
 */
export function languageOf(voice: string): string {
  const tag = (voice.split('+')[0] ?? '').replaceAll('_', '-');
  return isTag(tag) ? tag : (tag.split('-')[0] ?? '').length <= 3 && isTag(tag.split('-')[0] ?? '') ? (tag.split('-')[0] ?? 'en') : 'en';
}

export function isEnglish(language: string): boolean {
  return /^en(?:-|$)/iu.test(language);
}

/** One letter or digit that a voice of this language reads: its own script, and Latin. */
export function lettersOf(language: string): RegExp {
  const script = new Intl.Locale(language).maximize().script ?? 'Latn';
  const own = (SCRIPTS[script] ?? [script]).filter((name) => name !== 'Latn').map((name) => `\\p{Script=${name}}`);
  try {
    return new RegExp(`[\\p{Script=Latin}0-9${own.join('')}${own.length > 0 ? COMMON_LETTERS : ''}]`, 'u');
  } catch {
    // A script that this Node does not know yet.
    return /[\p{Script=Latin}0-9]/u;
  }
}

/**
 * What is wrong when a voice is to speak a persona's language, in words for the user; null when it can.
 * @param voiceLanguage of `languageOf`.
 * @param setting what to change, `ESPEAK_VOICE` or `PIPER_VOICE`.
 */
export function languageFault(personaLanguage: string, voiceLanguage: string, setting: string): string | null {
  const [wanted, spoken] = [primary(personaLanguage), primary(voiceLanguage)];
  if (wanted === spoken) return null;
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  return `the persona speaks ${names.of(wanted) ?? wanted}, the voice only ${names.of(spoken) ?? spoken}: set ${setting} to a voice of that language, or the persona's language to ${spoken}`;
}

/** The language alone: `cmn-latn-pinyin` → `zh`, `pt-BR` → `pt`. */
function primary(language: string): string {
  const code = new Intl.Locale(language).language;
  return code === 'nb' || code === 'nn' ? 'no' : code;
}

function isTag(tag: string): boolean {
  try {
    return tag !== '' && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
