/** What a tag, an element or a stage direction means: the vocabulary of the markup parser. */
import { EMOTIONS, type Emotion } from '../../domain/emotion.ts';

/** Words that models use for a feeling, by the face that shows it. The face's own name is added below. */
const FEELINGS: Readonly<Record<Emotion, string>> = {
  neutral: 'calm normal default serious',
  happy: 'joy joyful glad cheerful smile smiling content warm grateful love loving delighted playful amused laughing',
  excited: 'hype hyped thrilled ecstatic energetic enthusiastic eager',
  shy: 'embarrassed bashful flustered blushing timid',
  sad: 'unhappy sorrowful disappointed lonely melancholy crying worried sorry',
  surprised: 'shocked shock surprise amazed astonished startled',
  annoyed: 'angry anger mad irritated grumpy pouting frustrated upset pouty',
  smug: 'smirk smirking mischievous teasing sly cheeky proud confident',
  sleepy: 'tired drowsy yawning exhausted',
  thinking: 'thoughtful confused curious pondering think puzzled',
};

/** Verbs of stage directions, in the stem that "-s", "-es", "-ing" and "-ed" hang on, by the face they show. */
const ACTIONS: Readonly<Record<Emotion | 'none', string>> = {
  none:
    'nod look turn point lean walk sit stand reach hold take put pull push shake tilt glance stare clear tap adjust step shrug bow whisper stretch pat pet flick twitch swish wag raise lower lift cross pause breathe inhale exhale cough sneeze sip drink eat poke boop fidget blink peek offer hand open close curl stroke rub scratch ' +
    'gesture motion mime flail sway crouch kneel preen tug gaze peer squint tuck rummage fumble fiddle tiptoe scoot slump slouch straighten stumble ' +
    'clutch drape linger salute mumble mutter murmur whistle nudge twiddle stagger sidle gulp snort wipe',
  neutral: '',
  happy: 'smile giggle laugh chuckle beam grin wave hug purr hum clap snicker dance chirp applaud cuddle snuggle nuzzle',
  excited: 'bounce jump cheer squeal gasp-happily hop spin twirl wiggle',
  shy: 'blush stammer hide fluster squirm',
  sad: 'sigh cry sob sniff sniffle frown weep whimper droop shiver tremble shudder quiver',
  surprised: 'gasp startle jolt flinch recoil',
  annoyed: 'pout huff glare growl groan grumble scowl facepalm puff roll stomp hiss grimace cringe wince',
  smug: 'smirk wink tease cackle',
  sleepy: 'yawn doze snooze snore',
  thinking: 'think ponder wonder muse tap-chin',
};

/** "ears twitch", "tail wags": a part of her body at the start is always a stage direction. */
const BODY = new Set('ears ear tail tails eyes cheeks fluffs'.split(' '));

/** What else of hers is moved or touched. */
const PROPS = new Set(
  'hair head hand hands arm arms paw paws shoulder shoulders face nose lips lip lap chair chin fur finger fingers foot feet headset headphones glasses microphone mic throat sleeve sleeves ribbon bell brow eyebrow eyebrows fang fangs'.split(
    ' ',
  ),
);

/** Words before the verb or the body in a stage direction: "*she smiles*", "*her ears twitch*". */
const SUBJECTS = new Set('she he i my her the both'.split(' '));

/** What "*I giggle*" may be made of: seen, and never a thought. */
const VISIBLE = new Set(
  'giggle laugh chuckle smile grin beam blush gasp pout wink yawn wave nod bow shrug purr sniffle smirk bounce twirl'.split(' '),
);

/** Adverbs that lead into a stage direction even inside a sentence; "really" and its like do not. */
const MANNER = new Set(
  (
    'softly gently quietly happily nervously slowly shyly playfully excitedly sleepily proudly sheepishly dramatically lightly cheerfully ' +
    'mischievously warmly sadly teasingly sarcastically thoughtfully smugly innocently suddenly mockingly jokingly tiredly curiously'
  ).split(' '),
);

/** Words that end like a verb of a stage direction and are not one. */
const NOT_VERBS = new Set(
  (
    'this is was his hers its ours yours theirs us has does as yes always perhaps sometimes thus less unless plus minus gas bus lots ' +
    'thanks congrats besides towards nothing anything everything something bring sing ring king thing spring morning evening during being ' +
    'feelings games things words points guys friends fans foxes spoilers news series guess boss class across'
  ).split(' '),
);

const FEELING_OF = new Map<string, Emotion>();
for (const emotion of EMOTIONS)
  for (const word of [emotion, ...FEELINGS[emotion].split(' ')]) if (word !== '') FEELING_OF.set(word, emotion);

const ACTION_OF = new Map<string, Emotion | null>();
for (const [emotion, verbs] of Object.entries(ACTIONS) as [Emotion | 'none', string][]) {
  for (const verb of verbs.split(' ')) if (verb !== '') ACTION_OF.set(verb, emotion === 'none' ? null : emotion);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** The verb's entry whatever its ending: "smiles", "waving", "hugged", "cries". */
function actionOf(word: string): { readonly emotion: Emotion | null } | null {
  const candidates = [word, word.replace(/s$/u, ''), word.replace(/es$/u, ''), word.replace(/ies$/u, 'y')];
  for (const ending of [/ing$/u, /ed$/u]) {
    if (!ending.test(word)) continue;
    const stem = word.replace(ending, '');
    candidates.push(stem, `${stem}e`, stem.replace(/(.)\1$/u, '$1'));
  }
  for (const candidate of candidates) {
    const emotion = ACTION_OF.get(candidate);
    if (emotion !== undefined) return { emotion };
  }
  return null;
}

/** The feeling that a tag names ("happy", "emotion: happy", "laughs softly"), or null. */
export function emotionOfTag(content: string): Emotion | null {
  for (const word of wordsOf(content)) {
    const feeling = FEELING_OF.get(word) ?? actionOf(word)?.emotion;
    if (feeling !== undefined && feeling !== null) return feeling;
  }
  return null;
}

/** True for a single word that names a feeling, alone. */
export function isFeeling(content: string): boolean {
  return FEELING_OF.has(content.trim().toLowerCase());
}

/** True when the start of `content` may still become a feeling's name: a tag that the token limit cut off. */
export function startsFeeling(content: string): boolean {
  const start = content
    .trim()
    .toLowerCase()
    .replace(/^(?:emotion|mood|expression)\s*[:=]\s*/u, '');
  return start.length > 1 && [...FEELING_OF.keys(), 'emotion'].some((word) => word.startsWith(start));
}

/** "viewer5 waves back" as "she waves back": an account's name is no word. */
export function asHers(content: string, names: ReadonlySet<string>): string {
  const lower = content.toLowerCase();
  for (const name of names)
    if (/[^\p{L}]/u.test(name) && lower.startsWith(name) && !/[\p{L}\p{N}_]/u.test(content.charAt(name.length)))
      return `she${content.slice(name.length)}`;
  return content;
}

/** What the first words between asterisks are: an action of hers, surely or probably, or words to say. */
export type StageVerdict = 'surely' | 'probably' | 'adverb' | 'words';

/**
 * Judges emphasis against stage direction by the first words: "*really* good" is said, "*waves at
 * chat*" is done. `atSentenceStart` tells that no sentence runs on across the asterisk; `names` are
 * hers, in lower case ("*Kitsu waves*").
 */
export function judgeStage(told: string, atSentenceStart: boolean, names: ReadonlySet<string>): StageVerdict {
  const content = asHers(told, names);
  const words = wordsOf(content.replace(/[’']/gu, ''));
  const first = words[0] ?? '';
  const led = SUBJECTS.has(first) || names.has(first) || names.has(first.replace(/s$/u, ''));
  const rest = led ? words.slice(1) : words;
  const verb = rest.find((word) => !word.endsWith('ly'));
  if (verb === undefined) {
    const mayGoOn = led ? atSentenceStart : atSentenceStart || MANNER.has(first);
    return words.length > 0 && words.length <= 3 && mayGoOn ? 'adverb' : 'words';
  }
  if (first === 'i' && atSentenceStart && VISIBLE.has(verb)) return 'surely';
  const third = verb.endsWith('s') || verb.endsWith('ing');
  const action = actionOf(verb);
  if (third && !NOT_VERBS.has(verb) && action !== null && (!led || atSentenceStart)) return 'surely';
  if (BODY.has(verb)) return atSentenceStart ? 'surely' : 'words';
  if (!atSentenceStart || led || NOT_VERBS.has(verb)) return 'words';
  if (third && verb.length > 3 && !verb.endsWith('ss')) return 'probably';
  // A bare verb may be an order to others ("*Eat* well"); one that shows a feeling is hers.
  return (action?.emotion ?? null) !== null || FEELING_OF.has(verb) ? 'probably' : 'words';
}

/** Elements that hold what is done, not said. */
export const STAGE_ELEMENTS = new Set(
  'action actions narration narrator gesture pose motion animation stage scene sfx sound expression'.split(' '),
);
/** Elements that hold a model's working, beside reasoning and tools. */
export const WORK_ELEMENTS = new Set(
  'step steps notes note critique draft evaluation assessment feedback context instructions instruction metadata meta ooc details reminder system_reminder state memory memories strategy goal goals intent self_critique self_check constraints persona rules todo log debug comment script style'.split(
    ' ',
  ),
);
export const EMOTION_ELEMENTS = new Set('emotion mood expression feeling emote'.split(' '));
/** Elements that stand inside words and sentences: taking them out leaves no gap. */
export const INLINE_ELEMENTS = new Set('b i em strong u s del ins mark span sub sup small a font speech say'.split(' '));
export const LINE_ELEMENTS = new Set('br p div li ul ol tr table h1 h2 h3 h4 h5 h6 hr'.split(' '));
/** Brackets that are part of what is said. */
export const SPOKEN_BRACKETS = new Set(['sic', 'redacted', 'censored']);

const CUT_OFF = [
  'think',
  'thinking',
  'thought',
  'reasoning',
  'reflection',
  'analysis',
  'tool_call',
  'tool_response',
  'function_call',
  ...EMOTION_ELEMENTS,
];

/** True when `name` may be the start of an element that never is speech: `<thi`, cut off by the token limit. */
export function startsKnownElement(name: string): boolean {
  return name.length >= 2 && CUT_OFF.some((known) => known.startsWith(name));
}

/** True for a verb of the list in a form that tells of doing: "waves", "waving"; with `past`, "waved". */
export function isDoing(word: string, past = false): boolean {
  return (word.endsWith('s') || word.endsWith('ing') || (past && word.endsWith('ed'))) && !NOT_VERBS.has(word) && actionOf(word) !== null;
}

/** The face that a verb of the list shows; null for none or no such verb. */
export function faceOf(word: string): Emotion | null {
  return actionOf(word)?.emotion ?? null;
}

/** A part of her body, or a thing of hers, that stage directions move. */
export function isBody(word: string): boolean {
  return BODY.has(word) || PROPS.has(word);
}

export function isManner(word: string): boolean {
  return MANNER.has(word);
}

export function isSubject(word: string): boolean {
  return SUBJECTS.has(word);
}

/** A verb of what is seen of her: "giggle", "nod". */
export function isVisible(verb: string): boolean {
  return VISIBLE.has(verb);
}
