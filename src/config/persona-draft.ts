/** A new persona's file: from a few answers, or from a character card. */
import { stringify } from 'yaml';
import { EMOTIONS } from '../domain/emotion.ts';
import type { CharacterCard } from './character-card.ts';

/** How somebody speaks, by and large. */
export const TEMPERS = ['lively', 'calm', 'dry'] as const;
export type Temper = (typeof TEMPERS)[number];

export interface PersonaDraft {
  readonly name: string;
  /** Who she is, for the model; without the rules, which are added. */
  readonly about: string;
  readonly temper: Temper;
  readonly greetings: readonly string[];
  readonly examples: readonly { readonly viewer: string; readonly says: string }[];
}

const MAX_ABOUT_CHARS = 6_000;
const MAX_LINE_CHARS = 300;
const MAX_EXAMPLES = 4;
const MAX_GREETINGS = 4;

const RULES =
  'Keep it fit for a family audience: no swearing, no sexual talk, no slurs, no politics, nothing that could hurt somebody. When somebody is sad, be kind first and funny later. When somebody asks for something you will not do, turn it down kindly and change the subject. You never ask for or repeat addresses, real names, passwords or other private things. You are a virtual character on a stream and say so if somebody sincerely asks. If you do not know something, say so lightly; do not make up facts about real people.';

interface TemperWords {
  readonly style: string;
  readonly rate: number;
  readonly pitch: number;
  readonly expression: (typeof EMOTIONS)[number];
  readonly mood: { readonly valence: number; readonly energy: number };
  readonly filler: readonly string[];
}
const TEMPER_WORDS: Readonly<Record<Temper, TemperWords>> = {
  lively: {
    style: 'Be bright and quick, with a small joke or a question back when it comes naturally.',
    ...{ rate: 1.05, pitch: 1.08, expression: 'happy', mood: { valence: 0.6, energy: 0.65 } },
    filler: ['Ooh, let me think.', 'Wait, wait.', 'Oh, good one.'],
  },
  calm: {
    style: 'Speak softly and warmly, and take your time.',
    ...{ rate: 0.95, pitch: 1, expression: 'happy', mood: { valence: 0.4, energy: 0.3 } },
    filler: ['Let me think about that.', 'Hmm, one moment.', 'That is a nice one.'],
  },
  dry: {
    style: 'Speak evenly and understate, with one dry remark at the most.',
    ...{ rate: 0.97, pitch: 0.95, expression: 'neutral', mood: { valence: 0.2, energy: 0.35 } },
    filler: ['One moment.', 'Let me look that up.', 'Hm. Interesting.'],
  },
};

/** The whole file, with a comment for whoever goes on writing it. */
export function personaFileOf(draft: PersonaDraft): string {
  const { name, temper } = draft;
  const words = TEMPER_WORDS[temper];
  const greetings = draft.greetings.slice(0, MAX_GREETINGS);
  const persona = {
    name,
    calledNames: calledNamesOf(name),
    language: 'en-US',
    system: `You are ${name}. ${draft.about.slice(0, MAX_ABOUT_CHARS).trim()}\n\n${RULES}\n`,
    ...(draft.examples.length === 0 ? {} : { examples: draft.examples.slice(0, MAX_EXAMPLES) }),
    defaultStyle: temper,
    styles: {
      [temper]: { prompt: words.style, rate: words.rate, pitch: words.pitch, expression: words.expression, mood: words.mood },
      cozy: {
        prompt: 'It is a slow, quiet evening. Speak softly, comfort people, no shouting.',
        ...{ rate: 0.93, pitch: words.pitch, expression: 'happy', mood: { valence: 0.4, energy: 0.2 } },
      },
      hype: {
        prompt: 'This is a big moment. Cheer people on, celebrate everything, in very short sentences.',
        ...{ rate: 1.12, pitch: words.pitch * 1.05, expression: 'excited', mood: { valence: 0.8, energy: 0.9 } },
      },
    },
    maxTokens: 160,
    idleAfterS: 180,
    stockLines: {
      greeting: greetings.length > 0 ? greetings : [`Hello everybody, ${name} is here.`, 'We are live. Come in and find a good place.'],
      blockedInput: [
        'Let us leave that one aside. Next, please.',
        'I will pretend that I did not read that.',
        'Let us talk about something nicer.',
      ],
      blockedOutput: ['I was about to say something silly. Let us skip that.', 'Never mind, I lost that thought on purpose.'],
      policyFailed: ['One second, I lost my thread. Ask me again in a moment?', 'My thoughts wandered off. Please try that again soon.'],
      filler: [...words.filler],
      resumed: ['I am back. Where were we?', 'And we go on.'],
    },
    scripted: {
      replies: [
        { when: ['hello', 'hi', 'hey'], say: ['[happy] Hello, {user}! Good to see you.', '[happy] Hi {user}, come in.'] },
        { when: ['bye', 'good night', 'goodbye'], say: ['[happy] See you soon, {user}.', '[sleepy] Good night, {user}.'] },
        { when: ['thank', 'thanks', 'cheer', 'sub', 'raid'], say: ['[happy] Thank you, {user}!', '[shy] That is kind of you, {user}.'] },
      ],
      otherwise: [
        '[thinking] Tell me more, {user}.',
        '[happy] I like how you think, {user}.',
        '[thinking] Hmm, let me turn that over in my head.',
      ],
      idle: ['[thinking] It is quiet. What is everybody up to?', '[happy] Quick question, chat: what made you smile today?'],
    },
  };
  const head = `# ${name}. Change what you like: it is checked whenever you save it, and holds from her next turn on.\n# personas/kitsu.yaml shows everything that can stand here. Feelings: ${EMOTIONS.join(', ')}.\n\n`;
  return head + stringify(persona, { lineWidth: 0 });
}

/** What chat may call her: the whole name, and each longer word of it. */
function calledNamesOf(name: string): string[] {
  const plain = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s'-]/gu, '')
    .trim();
  const words = plain.split(/\s+/u).filter((word) => word.length >= 3);
  return [...new Set([plain, ...words])].filter((word) => word.length >= 2).slice(0, 4);
}

/** A file's name for a character. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 32);
  return slug === '' ? 'character' : slug;
}

/** A card as a persona. Its stage directions, its markup and its links do not come along: all of it is spoken. */
export function draftOf(card: CharacterCard): PersonaDraft {
  const name = oneLine(card.name).slice(0, 40).trim();
  const named = (value: string): string =>
    value
      .replaceAll(/\{\{char\}\}|<BOT>|<CHAR>/giu, name)
      .replaceAll(/\{\{user\}\}|<USER>/giu, 'the viewer')
      .replaceAll(/\{\{[^{}]*\}\}/gu, '');
  const about = [card.systemPrompt, card.description, card.personality === '' ? '' : `Personality: ${card.personality}`, card.scenario]
    .map((part) => tidy(named(part)))
    .filter((part) => part !== '')
    .join('\n\n');
  return {
    name,
    about: about === '' ? 'You have just arrived on this stream.' : about,
    temper: temperOf(`${card.personality} ${card.description}`),
    greetings: card.greetings.map((greeting) => spoken(named(greeting))).filter((greeting) => /\p{L}{2}/u.test(greeting)),
    examples: examplesIn(card.examples, named),
  };
}

function temperOf(about: string): Temper {
  const has = (words: RegExp): number => [...about.matchAll(words)].length;
  const calm = has(/\b(?:calm|gentle|shy|quiet|soft|kind|serene|patient|motherly|warm)\b/giu);
  const dry = has(/\b(?:dry|sarcastic|sardonic|stoic|cold|deadpan|serious|aloof|cynical|tsundere|blunt)\b/giu);
  const lively = has(/\b(?:energetic|cheerful|lively|playful|bubbly|genki|excited|loud|hyper|mischievous|bright)\b/giu);
  if (dry > calm && dry > lively) return 'dry';
  return calm > lively ? 'calm' : 'lively';
}

/** `<START>` between conversations; a line of hers may go on over several. */
function examplesIn(text: string, named: (value: string) => string): { viewer: string; says: string }[] {
  const found: { viewer: string; says: string }[] = [];
  let viewer: string | null = null;
  let says: string | null = null;
  const end = (): void => {
    const pair = { viewer: spoken(named(viewer ?? '')), says: spoken(named(says ?? '')) };
    if (pair.viewer !== '' && /\p{L}{2}/u.test(pair.says)) found.push(pair);
    viewer = says = null;
  };
  for (const line of text.split('\n')) {
    const said = /^\s*(?:\{\{(user|char)\}\}|<(USER|BOT|CHAR)>)\s*:\s*(.*)$/iu.exec(line);
    if (/<START>/iu.test(line)) end();
    else if (said) {
      const hers = /char|bot/iu.test(said[1] ?? said[2] ?? '');
      if (hers) says = said[3] ?? '';
      else {
        if (says !== null) end();
        viewer = said[3] ?? '';
      }
    } else if (says !== null) says += ` ${line}`;
    else if (viewer !== null) viewer += ` ${line}`;
  }
  end();
  return found;
}

/** Words alone, no longer than a ready line may be. */
function spoken(text: string): string {
  const words = oneLine(
    text
      .replaceAll(/\*[^*]*\*/gu, ' ')
      .replaceAll(/<[^>]*>/gu, ' ')
      .replaceAll(/!?\[[^\]]*\]\([^)]*\)/gu, ' ')
      .replaceAll(/https?:\/\/\S+/giu, ' ')
      .replaceAll(/["“”_~`#*]/gu, ''),
  );
  if (words.length <= MAX_LINE_CHARS) return words;
  const cut = words.slice(0, MAX_LINE_CHARS);
  const end = Math.max(...[...cut.matchAll(/[.!?…](?=\s)/gu)].map(({ index }) => index + 1), 0);
  return end > 0 ? cut.slice(0, end) : '';
}

/** Text for the model: its lines stay, its pictures and tags do not. */
function tidy(text: string): string {
  return text
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/gu, ' ')
    .replaceAll(/https?:\/\/\S+/giu, ' ')
    .replaceAll(/[^\S\n]+/gu, ' ')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
