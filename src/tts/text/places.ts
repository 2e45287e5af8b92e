/** Places written short: "Austin, TX", "Beverly Hills, CA 90210". */
import { digitByDigit } from './numerals.ts';
import { reads, readsEach, type Reader } from './reading.ts';

/** Without those that are words in capitals too (`IN`, `OR`, `ME`, `HI`, `OK`, `OH`) or cities (`LA`). */
const STATES: Readonly<Record<string, string>> = {
  AK: 'Alaska',
  AL: 'Alabama',
  AR: 'Arkansas',
  AZ: 'Arizona',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  FL: 'Florida',
  GA: 'Georgia',
  IA: 'Iowa',
  IL: 'Illinois',
  KS: 'Kansas',
  KY: 'Kentucky',
  MA: 'Massachusetts',
  MD: 'Maryland',
  MI: 'Michigan',
  MN: 'Minnesota',
  MO: 'Missouri',
  MS: 'Mississippi',
  MT: 'Montana',
  NC: 'North Carolina',
  ND: 'North Dakota',
  NE: 'Nebraska',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NV: 'Nevada',
  NY: 'New York',
  PA: 'Pennsylvania',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VA: 'Virginia',
  VT: 'Vermont',
  WA: 'Washington',
  WI: 'Wisconsin',
  WV: 'West Virginia',
  WY: 'Wyoming',
};

/** A state stands behind a town and a comma; a number of five figures behind it is the post's. */
export const readPlace: Reader = (place) => {
  const { text } = place.token;
  const town = place.at(-1);
  if (!Object.hasOwn(STATES, text) || town?.trail !== ',' || !/^\p{Lu}\p{Ll}{2,}/u.test(town.text)) return null;
  const state = STATES[text] ?? text;
  const code = place.joined(1)?.text ?? '';
  return /^\d{5}$/u.test(code) ? readsEach(state, digitByDigit(code)) : reads(state);
};
