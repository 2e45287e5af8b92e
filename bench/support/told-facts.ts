/** What viewers tell, and two ways to come back to it: with a word of it, and without any. */
export interface ToldCase {
  readonly told: string;
  readonly byWord: string;
  /** Not one telling word of the fact stands in it. */
  readonly bySense: string;
}

type Made = (value: string) => ToldCase;
const about =
  (told: string, byWord: string, bySense: string): Made =>
  (value) => ({ told: told.replace('{}', value), byWord: byWord.replace('{}', value), bySense });

/** Of each kind four, so that viewers differ. */
const KINDS: readonly (readonly [values: readonly string[], made: Made])[] = [
  [
    ['ferret', 'parrot', 'hamster', 'gecko'],
    about('I have a {} called Pixel', 'guess what my {} did today', 'the animal at home woke everybody up again'),
  ],
  [
    ['violin', 'cello', 'piano', 'trumpet'],
    about('I play the {} in the evenings', 'should I practise the {} tonight?', 'which music piece could I rehearse on my instrument?'),
  ],
  [
    ['nurse', 'paramedic', 'dentist', 'surgeon'],
    about('I work as a {}', 'being a {} is hard this week', 'patients kept me busy all shift'),
  ],
  [
    ['sushi', 'ramen', 'tempura', 'onigiri'],
    about('I love {} more than anything', 'should I order {} now?', 'dinner from the Japanese restaurant or not?'),
  ],
  [['Norway', 'Finland', 'Iceland', 'Sweden'], about('I live in {}', 'in {} it snows already', 'winters up north are long and dark')],
  [
    ['coins', 'stamps', 'postcards', 'banknotes'],
    about('I collect old {}', 'found new {} at the market', 'something rare for the collection turned up at the flea market'),
  ],
  [
    ['spiders', 'wasps', 'cockroaches', 'centipedes'],
    about('I hate {}', 'there are {} in the kitchen', 'an insect is on the wall and everybody screams'),
  ],
  [
    ['chess', 'backgammon', 'checkers', 'go'],
    about('I play {} every sunday', 'who wants to lose at {}?', 'the board game tournament is on this weekend'),
  ],
  [
    ['peanuts', 'walnuts', 'almonds', 'hazelnuts'],
    about('I am allergic to {}', 'is this cake without {}?', 'that snack could send me to the hospital'),
  ],
  [
    ['astronomy', 'physics', 'chemistry', 'geology'],
    about('I study {} at the university', 'the {} exam is near', 'the professor gave us far too much homework'),
  ],
  [
    ['marathon', 'triathlon', 'half marathon', 'relay'],
    about('I am going to run a {} in spring', 'how do people train for a {}?', 'my legs hurt from the long jog this morning'),
  ],
  [
    ['tomatoes', 'pumpkins', 'cucumbers', 'peppers'],
    about('I grow {} on my balcony', 'my {} are ripe', 'the vegetables need water in this heat'),
  ],
  [
    ['watercolours', 'portraits', 'landscapes', 'murals'],
    about('I paint {} at night', 'how do I sell my {}?', 'my art is drying next to the easel'),
  ],
  [
    ['motorbike', 'scooter', 'moped', 'vespa'],
    about('I drive an old {} to work', 'my {} broke down again', 'the mechanic wants so much money for the repair'),
  ],
  [
    ['insomnia', 'migraines', 'asthma', 'hay fever'],
    about('I have {} since school', 'my {} is bad today', 'the doctor gave me another pill for my health'),
  ],
  [
    ['Celeste', 'Hades', 'Terraria', 'Factorio'],
    about('my favourite game is {}', 'should we stream {}?', 'what could I speedrun on my console?'),
  ],
  [['jazz', 'techno', 'metal', 'opera'], about('I love {} music', 'put on some {}!', 'what song is good for the concert mood?')],
  [
    ['sourdough', 'croissants', 'bagels', 'pretzels'],
    about('I bake {} on weekends', 'my {} came out flat', 'the oven smells wonderful this morning'),
  ],
  [
    ['climbing', 'bouldering', 'abseiling', 'mountaineering'],
    about('I go {} with my rope on fridays', '{} was great', 'the cliff was steep and my hands are sore'),
  ],
  [
    ['scarves', 'socks', 'sweaters', 'mittens'],
    about('I knit {} for the winter', 'how long do {} take?', 'yarn and needles are all over my couch'),
  ],
  [
    ['telescope', 'microscope', 'binoculars', 'camera'],
    about('I bought a {} last month', 'what should I look at with my {}?', 'the lens shows such tiny details'),
  ],
  [['shark', 'whale', 'dolphin', 'octopus'], about('I swam with a {} once', 'a {} is in the news', 'the ocean dive was the best holiday')],
  [
    ['lighthouse', 'castle', 'windmill', 'monastery'],
    about('I grew up in a {}', 'is a {} haunted?', 'my childhood home had thick old walls'),
  ],
  [
    ['origami', 'calligraphy', 'pottery', 'embroidery'],
    about('I teach {} to beginners', 'my {} class was full', 'the students in my craft workshop made a mess'),
  ],
];

export const CASES: readonly ToldCase[] = [0, 1, 2, 3].flatMap((which) => KINDS.map(([values, made]) => made(values[which] ?? '')));
export const KINDS_COUNT = KINDS.length;
