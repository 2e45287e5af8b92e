/** What chat writes short, said as one would say it aloud. Keys in lower case. */
const SPOKEN: Readonly<Record<string, string>> = {
  afk: 'A F K',
  atm: 'at the moment',
  b4: 'before',
  bc: 'because',
  brb: 'be right back',
  btw: 'by the way',
  cya: 'see you',
  dps: 'D P S',
  fps: 'F P S',
  fr: 'for real',
  gg: 'G G',
  ggs: 'G Gs',
  ggwp: 'G G, well played',
  gj: 'good job',
  gl: 'good luck',
  glhf: 'good luck, have fun',
  gr8: 'great',
  gtg: 'got to go',
  hp: 'H P',
  idc: "I don't care",
  idk: "I don't know",
  ikr: 'I know, right',
  imho: 'in my humble opinion',
  imo: 'in my opinion',
  irl: 'in real life',
  jk: 'just kidding',
  kekw: 'keck W',
  l8r: 'later',
  lmao: 'L M A O',
  lul: 'lull',
  lvl: 'level',
  m8: 'mate',
  ngl: 'not gonna lie',
  np: 'no problem',
  npc: 'N P C',
  nvm: 'never mind',
  obs: 'O B S',
  ofc: 'of course',
  omg: 'oh my gosh',
  omw: 'on my way',
  pls: 'please',
  plz: 'please',
  ppl: 'people',
  pvp: 'P V P',
  rng: 'R N G',
  rn: 'right now',
  rofl: 'rofl',
  rpg: 'R P G',
  smh: 'shaking my head',
  tbh: 'to be honest',
  thx: 'thanks',
  ttyl: 'talk to you later',
  tts: 'T T S',
  ty: 'thank you',
  tysm: 'thank you so much',
  u: 'you',
  ur: 'your',
  vtuber: 'V tuber',
  vtubers: 'V tubers',
  'w/': 'with',
  'w/o': 'without',
  w8: 'wait',
  wb: 'welcome back',
  wp: 'well played',
  xd: 'ex dee',
  xp: 'X P',
  yt: 'YouTube',
};

export function readChatSpeak(word: string): string | null {
  const key = word.toLowerCase();
  const spoken = Object.hasOwn(SPOKEN, key) ? SPOKEN[key] : undefined;
  if (spoken !== undefined) return spoken;
  const short = shortened(word);
  // Emotes and gamer tags: PogChamp, monkaS, NightOwl42.
  const split =
    /\p{Ll}\p{Lu}|\p{L}{2}\d|\d\p{L}{2}/u.test(short) && /^[\p{L}\p{M}\p{N}]+$/u.test(short) && !/^\d+(?:st|nd|rd|th|s)$/iu.test(short)
      ? splitName(short)
      : short;
  return split === word ? null : split;
}

/** `NightOwl_42` → `Night Owl 42`. */
export function splitName(name: string): string {
  return name
    .replace(/[_\-+=/]+/gu, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/(\d)(\p{L}{2})/gu, '$1 $2')
    .trim();
}

/** Short words that chat stretches; of any other stretched word two letters stay. */
const STRETCHED = new Set(
  'no so go yes hey you lol wow oh ah hi why yay bye what nice love stop please sorry hello chat omg true big haha'.split(' '),
);

/** `nooooo` → `no`, `cooool` → `cool`. A run of one letter says nothing more when it is longer. */
function shortened(word: string): string {
  if (!/(\p{L})\1\1/iu.test(word)) return word;
  const once = word.replace(/(\p{L})\1{2,}/giu, '$1');
  return STRETCHED.has(once.toLowerCase()) ? once : word.replace(/(\p{L})\1{2,}/giu, '$1$1');
}
