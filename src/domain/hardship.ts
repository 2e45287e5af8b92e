/**
 * Whether somebody writes of something hard: who has lost somebody is answered before who asks about
 * trivia, and never with a joke. Plain patterns, for the moments when no model reads the text; pure.
 */

/** Gravest first: a text that tells of two is answered for the graver. */
export const HARDSHIPS = ['grief', 'illness', 'distress', 'insult'] as const;
/** `insult`: she herself is insulted. */
export type Hardship = (typeof HARDSHIPS)[number];

/** Whom one loses. A character, a run or a phone may die too, and that is a game or a nuisance. */
const KIN =
  'm[uo]m(?:my|ma)?|mother|mama|dad(?:dy)?|father|papa|parents?|brother|sister|siblings?|twin|son|daughter|child|kids?|baby|wife|husband|spouse|partner|' +
  'boyfriend|girlfriend|bf|gf|fianc[eé]e?|grand(?:ma|pa|mother|father|mom|dad|parents?)|gran(?:ny|pa)?|nan(?:a|ny|na)?|oma|opa|uncle|aunt(?:ie|y)?|' +
  'cousins?|niece|nephew|family|(?:best ?)?friends?|bestie|buddy|roommate|teacher|mentor|' +
  'dog(?:gy|gie|go)?|pup(?:py|per)?|cat|kitty|kitten|pets?|hamster|gerbil|rat|bunny|rabbit|bird|parrot|budgie|canary|cockatiel|horse|pony|guinea pig|' +
  'fish|goldfish|turtle|tortoise|ferret|lizard|gecko|snake';
const MINE = `(?:my|our|his|her|their|a (?:close|good|dear))\\s+(?:\\p{L}[\\p{L}'’-]*\\s+){0,3}?(?:${KIN})`;
/** A little between who and what: a name, "just", "this morning". */
const FEW = `(?:[\\s,]+\\p{L}[\\p{L}'’-]*){0,4}?[\\s,]+`;
const AM = `(?:i\\s*(?:['’]?m|\\s+am|\\s+was|['’]ve been|\\s+have been|\\s+feel|\\s+felt|['’]?m feeling|\\s+am feeling)|feeling|been feeling)`;
const SO = `(?:\\s+(?:so|very|really|just|all|too|kinda|kind of|pretty|super|quite|a bit|a little|extremely|incredibly|lately|completely|totally|again|still|such an?|an?|the|absolutely|literally))*\\s+`;
const ILLNESS =
  `cancer|leuk[a]?emia|lymphoma|tumou?rs?|covid|pneumonia|the flu|a (?:high )?fever|a migraine|migraines?|diabetes|epilepsy|dementia|alzheimer['’]?s|` +
  `parkinson['’]?s|a stroke|a heart attack|a seizure|a miscarriage|a concussion|an infection|food poisoning|a (?:chronic )?(?:illness|disease|condition)|chronic pain`;

const PATTERNS: { readonly [H in Hardship]: readonly string[] } = {
  grief: [
    `${MINE}(?:['’]s)?${FEW}(?:died|dead|dying|passed(?:\\s+away|\\s+on)?|gone forever|was put down|put to sleep|crossed the rainbow bridge|didn['’]?t make it|funeral|killed in)`,
    `(?:lost|losing|buried|bury|burying|put down|mourning|grieving|miss|had to say goodbye to)\\s+${MINE}`,
    `(?:death|loss|passing|funeral|memory) of\\s+${MINE}`,
    `(?:r\\.?i\\.?p\\.?|rest in peace)\\s+(?:to\\s+)?${MINE}`,
    `(?:going|go|went|at|from|back from) (?:to )?(?:a|the|his|her|my \\p{L}+['’]s) funeral`,
    `i['’]?m (?:in mourning|grieving)|somebody (?:i love|close to me) (?:has )?(?:died|passed)|someone (?:i love|close to me) (?:has )?(?:died|passed)`,
    `(?:i|we) had to (?:put|let) (?:him|her|them|${MINE}) (?:down|go|to sleep)`,
  ],
  illness: [
    `(?:i|i['’]ve|${MINE})${FEW}?\\s*(?:have|has|got|had|caught|suffer(?:s|ing)? from|(?:was|were|am|is|been|got|just got) diagnosed with)\\s+(?:\\p{L}+\\s+){0,2}?(?:${ILLNESS})`,
    `diagnosed with|chemo(?:therapy)?\\b|radiotherapy|terminally ill|on life support|in intensive care|in (?:a )?coma`,
    `(?:i['’]?m|i am|${MINE}${FEW}?\\s*(?:is|are|was)|back) (?:\\p{L}+\\s+){0,2}?(?:in|at|from|going to|out of) (?:the )?(?:hospital|icu|emergency room|er)\\b`,
    `(?:i|${MINE})${FEW}?\\s*(?:have|has|had|need|needs|having|getting) (?:\\p{L}+\\s+){0,2}?(?:surgery|an operation)`,
    `${AM}${SO}(?:sick|ill|unwell|poorly|nauseous|feverish|in (?:a lot of )?pain)(?!\\s+of\\b)`,
    `${AM}\\s+sick(?!\\s+of\\b)|not feeling (?:so |too |very )?(?:well|good)|${MINE}${FEW}?\\s*(?:is|are|got|has been|very|really)\\s+(?:\\p{L}+\\s+)?(?:sick|ill|dying)`,
    `(?:having|had|have) (?:a |another )?(?:panic|anxiety|asthma) attacks?`,
  ],
  distress: [
    `${AM}${SO}(?:sad|depressed|lonely|alone|empty|hopeless|worthless|useless|awful|terrible|miserable|broken|heartbroken|devastated|numb|lost|exhausted|overwhelmed|anxious|scared|terrified|ashamed|burnt? out|burden|failure|unloved|down|low|upset|crying)\\b(?! (?:to|for) (?:try|watch|see)| at (?:this|the) game)`,
    `${AM}\\s+(?:sad|depressed|lonely|alone|empty|hopeless|worthless|miserable|heartbroken|devastated|overwhelmed|crying)\\b`,
    `(?:broke|breaking|broken) up with me|dumped me|cheated on me|left me (?:for|today|yesterday|last)|we broke up|my (?:parents|mom and dad) (?:are|keep) (?:\\p{L}+ )?(?:divorc|fight)|getting (?:a )?divorced?`,
    `(?:i|i['’]ve|just) (?:\\p{L}+ )?(?:lost my (?:job|home|house|apartment)|got (?:fired|laid off|evicted|bullied|robbed))|(?:getting|being|been) (?:bullied|abused|harassed)|(?:bully|bullies) me`,
    `(?:i )?can['’]?t (?:do|take|handle|go on|stand) (?:this|it|with this|with it)?\\s?any ?more|(?:want|ready|about) to give up(?! on (?:this|the) (?:level|boss|game|run))|no ?(?:one|body) (?:likes|loves|cares about|understands|wants) me|every(?:one|body) hates me|i hate my(?:self| life)|i have (?:no one|nobody|no friends)`,
    `(?:cried|crying|cry) (?:myself|all (?:day|night)|because|every night|right now)|can['’]?t stop crying|(?:i|i['’](?:m|ve|d)|we|my|been|having|had|today (?:is|was)|it (?:is|was)|it['’]?s)(?: \\p{L}+){0,4}? (?:worst|bad|rough|hard|terrible|awful|horrible|tough) (?:day|week|month|year|night|time)(?:s)?\\b(?! (?:for|at|in|with) (?:the |this )?(?:boss|game|team))`,
    `(?:failed|flunked) (?:my|the|all my|an?) (?:\\p{L}+ )?(?:exams?|test|finals?|class|course|driving test)`,
  ],
  insult: [
    `(?:you['’]?re|you are|ur|u r|u are|kitsu is|she['’]?s|she is)${SO}(?:\\p{L}+ly\\s+)?(?:stupid|dumb|ugly|boring|annoying|useless|trash|garbage|cringe(?:y)?|pathetic|an? idiot|idiot|idiotic|moron|loser|worthless|lame|terrible|awful|horrible|disgusting|fake|unfunny|a joke|a failure|brain ?dead|dumbass|clown|the worst)\\b`,
    `you (?:really |just |all |guys )?(?:suck|stink|are the worst)|i (?:really |fucking |just )?hate (?:you|this stream|this fox|this bot|kitsu)|shut (?:the \\p{L}+ )?up|no ?(?:one|body) (?:likes|cares about|asked|watches|wants) you|worst (?:stream(?:er)?|v-?tuber|bot|fox|ai)|(?:this|your) (?:stream|bot|channel|voice|ai|fox) (?:really |just )?(?:is (?:so |really )?(?:trash|bad|garbage|boring|awful|cringe|stupid|annoying|terrible)|sucks)|go away,? (?:you |stupid |dumb )|get a (?:real )?(?:job|life)\\b`,
  ],
};

const COMPILED = HARDSHIPS.map((hardship) => ({
  hardship,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${PATTERNS[hardship].join('|')})(?![\\p{L}\\p{N}])`, 'iu'),
}));

/** Messages are short; what is longer is looked at no further. */
const MOST_CHARACTERS = 500;

/** What hard thing the text tells of, or null. */
export function hardshipIn(text: string): Hardship | null {
  const plain = text.normalize('NFKC').slice(0, MOST_CHARACTERS).replaceAll(/\s+/gu, ' ').toLowerCase();
  return COMPILED.find(({ pattern }) => pattern.test(plain))?.hardship ?? null;
}
