/**
 * Which picture of a folder is shown when. The name of a file tells what it is for, as the tools that streamers draw
 * for name theirs: `closed.png` and `open.png`, `blink.png`, `happy-open.png`, `aa.png`, "mouth open eyes closed.png".
 * Pure: the server says it to the panel, and the overlay goes by it.
 */
import { EMOTIONS, type Emotion } from './emotion.ts';
import { VISEMES, type Viseme } from './viseme.ts';

/** A file directly in the folder, of a kind that every browser shows. */
export const PICTURE_FILE = /^[\p{L}\p{N}_][\p{L}\p{N} ._()-]{0,79}\.(?:png|webp|gif|jpe?g)$/iu;
export const MAX_PICTURES = 40;

export type PictureMouth = 'closed' | 'open' | Exclude<Viseme, 'sil'>;

/** What a picture shows. */
export interface PictureUse {
  readonly emotion: Emotion;
  readonly mouth: PictureMouth;
  readonly eyesShut: boolean;
}

const MOUTHS: ReadonlyMap<string, PictureMouth> = new Map<string, PictureMouth>([
  ...['closed', 'shut', 'idle', 'quiet', 'silent', 'silence', 'sil', 'rest', 'mute', 'notalking'].map((word) => [word, 'closed'] as const),
  ...['open', 'talk', 'talking', 'speak', 'speaking', 'loud', 'mouthopen'].map((word) => [word, 'open'] as const),
  ...VISEMES.filter((name) => name !== 'sil').map((name) => [name.toLowerCase(), name] as const),
]);
const FEELINGS: ReadonlyMap<string, Emotion> = new Map<string, Emotion>([
  ...EMOTIONS.map((name) => [name, name] as const),
  ...([
    ['normal', 'neutral'],
    ['default', 'neutral'],
    ['joy', 'happy'],
    ['smile', 'happy'],
    ['hype', 'excited'],
    ['angry', 'annoyed'],
    ['mad', 'annoyed'],
    ['blush', 'shy'],
    ['embarrassed', 'shy'],
    ['cry', 'sad'],
    ['shock', 'surprised'],
    ['shocked', 'surprised'],
    ['smirk', 'smug'],
    ['tired', 'sleepy'],
    ['think', 'thinking'],
  ] as const),
]);
/** "eyes closed" before "closed eyes": in "mouth closed eyes open" the first tells. */
const EYES = [/\beyes? ?(?<state>open|closed|shut)(?:ed)?\b/u, /\b(?<state>open|closed|shut) ?eyes?\b/u] as const;
const MOUTH = [/\bmouth ?(?<state>open|closed|shut)(?:ed)?\b/u, /\b(?<state>open|closed|shut) ?mouth\b/u] as const;
const BLINK = /\bblink(?:ing)?\b/u;

/** What a file's name says; a name that says nothing is her as she is at rest. */
export function pictureUse(file: string): PictureUse {
  let words = file
    .replace(/\.\w+$/u, '')
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim();
  const eyes = stateBy(EYES, words);
  words = words.replace(eyes.told, ' ');
  const said = stateBy(MOUTH, words);
  const parts = words.split(' ');
  const mouth = said.state === null ? parts.map((part) => MOUTHS.get(part)).find((found) => found !== undefined) : MOUTHS.get(said.state);
  const emotion = parts.map((part) => FEELINGS.get(part)).find((found) => found !== undefined);
  return { emotion: emotion ?? 'neutral', mouth: mouth ?? 'closed', eyesShut: (eyes.state ?? 'open') !== 'open' || BLINK.test(words) };
}

function stateBy(patterns: readonly RegExp[], words: string): { readonly state: string | null; readonly told: string } {
  for (const pattern of patterns) {
    const found = pattern.exec(words);
    if (found) return { state: found.groups?.['state'] ?? null, told: found[0] };
  }
  return { state: null, told: '' };
}

/** What is to be shown now. */
export interface PictureWish {
  readonly emotion: Emotion;
  readonly viseme: Viseme;
  /** Whether the mouth is open, for a folder that has no picture of this very shape. */
  readonly open: boolean;
  readonly eyesShut: boolean;
}

/** Shapes that look alike, the nearest first: a folder of vowels alone shows consonants too. */
const ALIKE: { readonly [V in Exclude<Viseme, 'sil'>]: readonly PictureMouth[] } = {
  PP: ['closed'],
  FF: ['closed'],
  TH: ['DD', 'nn', 'ih', 'E'],
  DD: ['nn', 'TH', 'ih', 'E'],
  kk: ['DD', 'ih', 'E'],
  CH: ['SS', 'ou', 'oh'],
  SS: ['CH', 'ih', 'E'],
  nn: ['DD', 'ih', 'E'],
  RR: ['ou', 'oh', 'E'],
  aa: ['E', 'oh'],
  E: ['ih', 'aa'],
  ih: ['E', 'aa'],
  oh: ['ou', 'aa'],
  ou: ['oh', 'aa'],
};

/** The pictures of one folder, ready to be chosen from. */
export class PictureSet {
  readonly #byUse = new Map<string, string>();
  readonly #first: string;

  /** @param files in the order of the folder; of two that are for the same, the first is shown. At least one. */
  constructor(files: readonly string[]) {
    const [first] = files;
    if (first === undefined) throw new Error('a set of pictures has at least one');
    this.#first = first;
    for (const file of files) {
      const key = keyOf(pictureUse(file));
      if (!this.#byUse.has(key)) this.#byUse.set(key, file);
    }
  }

  /** The nearest that there is: her feeling before the shape of the mouth, that before shut eyes. */
  choose({ emotion, viseme, open, eyesShut }: PictureWish): string {
    const plain: PictureMouth = open ? 'open' : 'closed';
    const mouths: readonly PictureMouth[] =
      viseme === 'sil' ? ['closed'] : !open ? [viseme, 'closed'] : [viseme, ...ALIKE[viseme], plain, 'aa'];
    for (const feeling of emotion === 'neutral' ? (['neutral'] as const) : [emotion, 'neutral' as const]) {
      if (!this.#has(feeling)) continue;
      for (const mouth of [...mouths, 'closed' as const, 'open' as const])
        for (const shut of eyesShut ? [true, false] : [false]) {
          const file = this.#byUse.get(keyOf({ emotion: feeling, mouth, eyesShut: shut }));
          if (file !== undefined) return file;
        }
    }
    return this.#first;
  }

  #has(emotion: Emotion): boolean {
    return [...this.#byUse.keys()].some((key) => key.startsWith(`${emotion} `) && key.endsWith(' false'));
  }
}

function keyOf({ emotion, mouth, eyesShut }: PictureUse): string {
  return `${emotion} ${mouth} ${String(eyesShut)}`;
}
