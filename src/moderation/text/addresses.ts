/** Street addresses as they are written in Europe, postcodes with a house number, coordinates and bank accounts. */

const NAME = String.raw`\p{Lu}[\p{L}'’.-]+`;
const NUMBER = String.raw`\d{1,4}\s?[a-z]?(?![\p{L}\p{N}.:%]|\s?(?:%|fps|hz|km|min|hours?|minutes?|days?|years?|o'clock|uhr))`;
const SMALL = String.raw`(?:de|de la|de los|de las|del|du|des|da|do|dos|das|della|dei|degli|di|d['’]|la|le|les|l['’]|van|van de|van den|von|von der|der|den|sur|el)`;
const KINDS_BEFORE =
  '[Rr]ue|[Bb]oulevard|[Bb]d|[Aa]venue|[Pp]lace|[Aa]llée|[Cc]hemin|[Cc]alle|[Cc]/|[Aa]venida|[Aa]vda|[Pp]laza|[Pp]aseo|Via|Viale|Piazza|Corso|Vicolo|[Rr]ua|[Tt]ravessa|[Ll]argo|[Uu]lica|ul\\.|[Aa]leja|al\\.|ulitsa|Am|An der|Zum|Zur|улица|ул\\.|проспект|пр\\.';
const KINDS_BEHIND =
  'straße|strasse|str\\.|weg|gasse|platz|allee|damm|ufer|ring|straat|laan|gracht|plein|kade|gatan|vägen|vej|gade|veien|gata|katu|tie|utca|sokak|caddesi';

const SHAPES: readonly (readonly [string, RegExp])[] = [
  // "Hauptstraße 12", "Lange Gasse 5"
  [
    'doxxing.street',
    new RegExp(String.raw`(?<!\p{L})(?:\p{Lu}\p{L}{2,}(?:${KINDS_BEHIND})|${NAME}[\s-]\p{Lu}?(?:${KINDS_BEHIND}))\s+${NUMBER}`, 'u'),
  ],
  // "Calle Mayor 15", "Via dei Fiori, 22"
  [
    'doxxing.street',
    new RegExp(
      String.raw`(?<!\p{L})(?:${KINDS_BEFORE})\s+(?:${SMALL}\s*)*${NAME}(?:\s+(?:${SMALL}\s*)*${NAME}){0,3},?\s+(?:n[º°o]\.?\s*)?${NUMBER}`,
      'u',
    ),
  ],
  // "12 rue de la Paix", "12, avenue Foch"
  [
    'doxxing.street',
    new RegExp(
      String.raw`(?<![\p{L}\p{N}.])\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|boulevard|bd|avenue|place|allée|chemin|quai|impasse)\s+(?:${SMALL}\s*)*${NAME}`,
      'u',
    ),
  ],
  // A British postcode says the street.
  ['doxxing.street', /\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b/u],
  // "52.5200 N, 13.4050 E"
  ['doxxing.coordinates', /\b\d{1,2}\.\d{3,}\s*°?\s*[NS]\b[,;\s]+\d{1,3}\.\d{3,}\s*°?\s*[EWO]\b/iu],
  ['doxxing.coordinates', /\b\d{1,2}\s?°\s?\d{1,2}\s?['′’]\s?(?:\d{1,2}(?:\.\d+)?\s?["″”]\s?)?[NS]\b/iu],
  // Four to six decimals each are a place; a voice that reads two constants gives fewer or more.
  ['doxxing.coordinates', /(?<![\d.])-?\d{2}\.\d{4,7}\s*[,;]\s*-?\d{1,3}\.\d{4,7}(?![\d.])/u],
];

const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?[A-Z\d]{1,3})?(?![\p{L}\p{N}])/gu;

/** A bank account: its two check digits fit the rest (ISO 7064, modulo 97). */
function isIban(written: string): boolean {
  const account = written.replace(/[ -]/gu, '');
  let rest = 0;
  for (const char of account.slice(4) + account.slice(0, 4)) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1 && account.length >= 15;
}

/** The rule of the first address or bank account in a text, or null. */
export function addressIn(text: string): string | null {
  if (!/\d/u.test(text)) return null;
  if ((text.match(IBAN) ?? []).some(isIban)) return 'doxxing.account';
  return SHAPES.find(([, shape]) => shape.test(text))?.[0] ?? null;
}
