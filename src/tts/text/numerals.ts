/** Numbers as words, and what words say of a number. */
const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ' ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};
/** A number of more digits is named by its length: nobody wants to hear it. */
const LONGEST_READ_DIGITS = 18;

/** 0 … 999,999 in words. */
export function cardinal(n: number): string {
  if (n < 20) return ONES[n] ?? String(n);
  if (n < 100) return `${TENS[Math.floor(n / 10)] ?? ''}${n % 10 === 0 ? '' : ` ${ONES[n % 10] ?? ''}`}`;
  if (n < 1000) return `${ONES[Math.floor(n / 100)] ?? ''} hundred${n % 100 === 0 ? '' : ` ${cardinal(n % 100)}`}`;
  return `${cardinal(Math.floor(n / 1000))} thousand${n % 1000 === 0 ? '' : ` ${cardinal(n % 1000)}`}`;
}

/** 1 … 999,999 in words: `first`, `one hundredth`. */
export function ordinal(n: number): string {
  const words = cardinal(n).split(' ');
  const last = words.pop() ?? '';
  const end = ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words, end].join(' ');
}

/** 1 → `1st`: what espeak reads well up to a hundred. */
export function ordinalDigits(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${end}`;
}

export function digitByDigit(text: string): string {
  return [...text].filter((char) => /[\dA-Z]/u.test(char)).join(' ');
}

/** `1,234.5` → 1234.5 */
export function valueOf(amount: string): number {
  return Number(amount.replace(/,/gu, ''));
}

/** As an engine reads it well: too long a number by its length, one that nobody counts digit by digit. */
export function readable(amount: string): string {
  const whole = amount.replace(/[,.]/gu, '');
  if (whole.length > LONGEST_READ_DIGITS) return `a ${whole.length} digit number`;
  if (!/[,.]/u.test(amount) && (whole.length > 9 || /^0\d/u.test(amount))) return digitByDigit(amount);
  return amount.startsWith('.') ? `0${amount}` : amount;
}

/** 1987 → "19 87", 1905 → "19 oh 5", 2024 → "20 24", 1900 → "19 hundred"; null where it reads well as it is. */
export function year(digits: string): string | null {
  const [century, rest] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (digits.length !== 4 || century < 11 || century > 20 || (century === 20 && rest < 10)) return null;
  if (rest === 0) return `${century} hundred`;
  return `${century} ${rest < 10 ? `oh ${rest}` : rest}`;
}

/** 1920 → "19 20", 1080 → "10 80", 720 → "7 20": as sizes of pictures are said. */
export function size(digits: string): string {
  if (digits.length === 3) return digits.endsWith('00') ? digits : `${digits.slice(0, 1)} ${digits.slice(1)}`;
  if (digits.length !== 4 || digits.endsWith('000')) return digits;
  return digits.endsWith('00') ? `${digits.slice(0, 2)} hundred` : `${digits.slice(0, 2)} ${digits.slice(2).replace(/^0/u, 'oh ')}`;
}

/** XIV → 14. The numeral is well formed. */
export function romanValue(numeral: string): number {
  const values: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
  let sum = 0;
  for (const [n, letter] of [...numeral].entries()) {
    const value = values[letter] ?? 0;
    sum += value < (values[numeral[n + 1] ?? ''] ?? 0) ? -value : value;
  }
  return sum;
}

/** "A 5 dollar bill", "the 5 kilometre run": a noun behind it and one of these before make the unit singular. */
const DETERMINERS = new Set('a an the another every each this that my your his her its our their'.split(' '));
const NO_NOUNS = new Set(
  'of and or for to in on at from by with without is was are were be has had have will would can could may might should than then as so but if when while because that which who more less most each every per a an the you me him her us them it i we they he she off away ago later now today tomorrow yesterday again left right up down out over under back total please not just only too also extra worth total apart here there'.split(
    ' ',
  ),
);

/** Things that are told by a size, a length, a price before them, whatever stands before that: "$20 gift card", "27-inch monitor". */
const MEASURED_THINGS = new Set(
  'relay hose rope cube slice strip tank jar tub pan skillet dish tin roll block ball ring hole crack font line shot lens bolt nail board tape belt heel heels fall boulder pit tunnel bridge river statue poster banner rug table bed mattress pool yacht telescope mirror jug mug glass carton keg barrel bowl led leds oled jack jacks lamp lamps bulb fan fans giveaway giveaways tournament tournaments raffle bill bills note notes card cards gift game games pizza pizzas drop drops sprint race dash hurdles monitor monitors tv tvs screen screens display displays turn turns angle spin spins bag bags bottle bottles cup cups box pack packs tip tips prize prizes pool donation donations sub subs subscription stream streams break breaks ad ads delay cooldown cooldowns timer clip clips video videos loan fee fine deal job drive drives stick sticks ram ssd hdd battery charger fuse bulb bulbs cable wire adapter supply psu laptop phone laptops phones house car cars budget company business startup purse entry ticket tickets bet bets wager coupon discount voucher refund bundle skin skins dlc mouse keyboard headset chair desk microphone mic camera lens webcam file files download downloads upload update patch model models wall walls fence hill tree tower pole jump range gap hike walk run runs ride marathon trip flight drive shift nap warranty trial guarantee movie film song match matches round rounds window windows timeout ban challenge wait period lead plan floppy steak burger latte coffee sandwich meal lunch dinner shirt hoodie plushie figure sword knife blade snake fish baby radius circle sub-goal goal setup build rig pc gpu cpu memory connection internet upload refresh response ping latency limit vram zone commute cat dog baby goal lasagna burrito pie cake cookie salary wage raise paycheck merch album ep bonus jackpot lottery debt mortgage rent bribe chair bike car scooter yacht plane ship rocket dragon statue mod mods server vps hosting domain'.split(
    ' ',
  ),
);

/** Of words that end like several things: what a measure does, or how. */
const SAYS = new Set(
  'this his its was has does less always sometimes perhaps towards upwards downwards afterwards forwards backwards across besides plus minus versus thus unless whereas makes takes feels sounds seems needs means costs goes gets looks works gives comes helps hits lasts weighs equals becomes remains adds keeps leaves leads says puts turns kills saves counts fits beats wins loses drops drives runs walks flies lies sits stands stays moves falls rises gains grows shows tells starts begins ends stops wastes passes ours yours theirs hers yes thanks guys folks lots tops outdoors indoors overseas downstairs upstairs nowadays days hours minutes seconds weeks months years'.split(
    ' ',
  ),
);

/** By weight and volume food is told, as much as it is: "30 grams carbs"; only what holds it makes them one word. */
const WEIGHTS = new Set('g kg mg lb lbs oz ml l L qt gal tsp tbsp Tbsp c'.split(' '));
const CONTAINERS = new Set(
  'bottle bottles bag bags can cans pack packs box boxes jar jars carton glass tub tin package packages weight weights ball balls portion portions patty patties fillet fillets bar bars dumbbell dumbbells kettlebell plate plates tank baby cat dog steak burger backpack'.split(
    ' ',
  ),
);

/**
 * Whether a measure stands before a thing as its property, and is told as one: "a 5 kilometre run".
 * @param unit as written, where it is one.
 */
export function isAttribute(before: string, next: string, unit = ''): boolean {
  if (WEIGHTS.has(unit) && !DETERMINERS.has(before.toLowerCase()))
    return CONTAINERS.has(next) || (unit === 'oz' && /^(?:coffee|latte|drink|soda|beer|pour)$/u.test(next));
  if (MEASURED_THINGS.has(next) || (/^[a-z]{3,}s$/u.test(next) && !NO_NOUNS.has(next) && !SAYS.has(next))) return true;
  return DETERMINERS.has(before.toLowerCase()) && /^[a-z]{2,}/u.test(next) && !NO_NOUNS.has(next);
}

/** What is counted by the thousand and million on a stream. */
const COUNTED = new Set(
  'views subs subscribers followers people viewers users players likes downloads copies dollars euros pounds bucks bits points coins gold gems souls tokens parameters params fans plays streams sales times words lines votes comments messages members clicks hits kills xp runes credits robux vbucks donations hours bots accounts'.split(
    ' ',
  ),
);

export function isCounted(next: string): boolean {
  return COUNTED.has(next);
}

/** A word that makes the number before it a count and no year: "in 2000 years", "of 1500 people". */
export function makesCount(next: string): boolean {
  return (
    /^(?:people|men|women|children|percent|%|hundred|thousand|million|billion|more|other|of|different|degrees)$/u.test(next) ||
    (/^[a-z]{3,}s$/u.test(next) &&
      !/^(?:was|this|his|its|has|does|as|is|us|thus|always|perhaps|whereas|unless|across|less|gets?|comes|seems)$/u.test(next))
  );
}
