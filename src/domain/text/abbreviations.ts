/**
 * Words written short. The cutter asks whether their dot ends a sentence, the voice how they are said.
 */
export interface Abbreviation {
  readonly spoken: string;
  /** `optional`: "Mr Smith" is read too. `needed`: without the dot it is another word. */
  readonly dot: 'needed' | 'optional';
  /**
   * Whether a sentence may end with it. `unless number`: only a number behind it makes it an
   * abbreviation ("No. 5", but "No. I won't."); `unless numeral`: a Roman one does too ("Vol. III");
   * `unless name`: only a word does ("St. Louis", "6 ft. tall").
   */
  readonly ends: 'never' | 'maybe' | 'unless number' | 'unless numeral' | 'unless name';
}

type Rows = Readonly<Record<string, string>>;

const CLEAR: Rows = {
  mr: 'mister',
  mrs: 'missus',
  dr: 'doctor',
  prof: 'professor',
  approx: 'approximately',
};
const NEVER_ENDS: Rows = {
  ms: 'miz',
  'e.g': 'for example',
  'i.e': 'that is',
  eg: 'for example',
  ie: 'that is',
  feat: 'featuring',
  gen: 'general',
  gov: 'governor',
  bros: 'brothers',
  capt: 'captain',
  cmdr: 'commander',
  sgt: 'sergeant',
  lt: 'lieutenant',
  col: 'colonel',
  rev: 'reverend',
  hon: 'honourable',
  sen: 'senator',
  mt: 'mount',
  ca: 'circa',
  cf: 'compare',
  esp: 'especially',
  avg: 'average',
  tel: 'telephone',
  'ph.d': 'P H D',
  'd.c': 'D C',
  'u.k': 'U K',
  'u.s.a': 'U S A',
  'u.s': 'U S',
  sr: 'senior',
  jr: 'junior',
  'a.k.a': 'also known as',
  incl: 'including',
  excl: 'excluding',
  adm: 'admiral',
  maj: 'major',
  cpl: 'corporal',
  pvt: 'private',
  insp: 'inspector',
  messrs: 'messieurs',
  mme: 'madame',
  'w.r.t': 'with regard to',
  equiv: 'equivalent',
};
const MAY_END: Rows = {
  jan: 'January',
  feb: 'February',
  apr: 'April',
  jun: 'June',
  jul: 'July',
  aug: 'August',
  sept: 'September',
  oct: 'October',
  nov: 'November',
  sep: 'September',
  dec: 'December',
  tue: 'Tuesday',
  thu: 'Thursday',
  fri: 'Friday',
  tues: 'Tuesday',
  thurs: 'Thursday',
  etc: 'et cetera',
  'a.m': 'A M',
  'p.m': 'P M',
  inc: 'incorporated',
  ltd: 'limited',
  corp: 'corporation',
  est: 'established',
  dept: 'department',
  ave: 'avenue',
  'b.c': 'B C',
  'a.d': 'A D',
  'r.i.p': 'rest in peace',
  misc: 'miscellaneous',
  'p.s': 'P S',
  co: 'company',
  rd: 'road',
  temp: 'temperature',
  temps: 'temperatures',
  acct: 'account',
  addr: 'address',
  amt: 'amount',
  assn: 'association',
  assoc: 'associates',
  asst: 'assistant',
  bldg: 'building',
  dist: 'district',
  ext: 'extension',
  freq: 'frequency',
  fwd: 'forward',
  hwy: 'highway',
  intl: 'international',
  mgr: 'manager',
  mtg: 'meeting',
  mtn: 'mountain',
  natl: 'national',
  orig: 'original',
  pkg: 'package',
  pkgs: 'packages',
  pkwy: 'parkway',
  prelim: 'preliminary',
  prev: 'previous',
  qty: 'quantity',
  req: 'required',
  sched: 'schedule',
  std: 'standard',
  univ: 'university',
  calif: 'California',
  conn: 'Connecticut',
  fla: 'Florida',
  mich: 'Michigan',
  minn: 'Minnesota',
  okla: 'Oklahoma',
  tenn: 'Tennessee',
  wis: 'Wisconsin',
  ariz: 'Arizona',
  colo: 'Colorado',
};
const BEFORE_NUMBER: Rows = {
  no: 'number',
  nr: 'number',
  nos: 'numbers',
  eps: 'episodes',
  p: 'page',
  rs: 'rupees',
  pop: 'population',
  pp: 'pages',
  pg: 'page',
  lv: 'level',
  lvl: 'level',
  ver: 'version',
  max: 'maximum',
  apt: 'apartment',
  mon: 'Monday',
  wed: 'Wednesday',
  min: 'minimum',
  mar: 'March',
};
/** Their number may be a Roman one. */
const BEFORE_NUMERAL: Rows = {
  vol: 'volume',
  ch: 'chapter',
  ep: 'episode',
  pt: 'part',
  fig: 'figure',
  art: 'article',
  sec: 'section',
};
const BEFORE_NAME: Rows = { st: 'saint', ft: 'featuring' };
const AFTER_NUMBER: Rows = {
  sec: 'seconds',
  secs: 'seconds',
  min: 'minutes',
  mins: 'minutes',
  hr: 'hours',
  hrs: 'hours',
  yr: 'years',
  yrs: 'years',
  mos: 'months',
  wk: 'weeks',
  wks: 'weeks',
  pts: 'points',
};

const TABLE: ReadonlyMap<string, Abbreviation> = new Map([
  ...rows(CLEAR, { dot: 'optional', ends: 'never' }),
  ...rows(NEVER_ENDS, { dot: 'needed', ends: 'never' }),
  ...rows({ vs: 'versus' }, { dot: 'optional', ends: 'never' }),
  ...rows({ blvd: 'boulevard' }, { dot: 'optional', ends: 'maybe' }),
  ...rows(MAY_END, { dot: 'needed', ends: 'maybe' }),
  ...rows(BEFORE_NUMBER, { dot: 'needed', ends: 'unless number' }),
  ...rows(BEFORE_NUMERAL, { dot: 'needed', ends: 'unless numeral' }),
  ...rows(BEFORE_NAME, { dot: 'needed', ends: 'unless name' }),
]);

/** @param word without its last dot, any case: `Mr`, `e.g`. */
export function abbreviation(word: string): Abbreviation | null {
  const found = TABLE.get(word.toLowerCase());
  if (found === undefined) return null;
  // "etc" needs no dot to be told from a word; it may end a sentence all the same.
  return word.toLowerCase() === 'etc' ? { ...found, dot: 'optional' } : found;
}

/** A unit of time written short behind a number ("5 sec."). */
export function shortTime(word: string): string | null {
  const key = word.toLowerCase();
  return Object.hasOwn(AFTER_NUMBER, key) ? (AFTER_NUMBER[key] ?? null) : null;
}

/** Measures written short: behind a number their dot need not end the sentence ("12 oz. can", "2 mi. away"). */
const MEASURES = new Set('oz lb lbs gal mi tsp tbsp sq qt km kg cm mm ml yd yds'.split(' '));

export function shortMeasure(word: string): boolean {
  return MEASURES.has(word.toLowerCase()) || shortTime(word) !== null;
}

function rows(spoken: Rows, rest: Omit<Abbreviation, 'spoken'>): [string, Abbreviation][] {
  return Object.entries(spoken).map(([word, said]) => [word, { spoken: said, ...rest }]);
}
