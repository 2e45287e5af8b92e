/** A seeded crowd for rehearsals: the same seed writes the same chat at the same times. */
import type { Clock } from '../../kernel/clock.ts';
import type { ChatMessage } from '../../ports/chat.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { Role } from '../../domain/trigger.ts';

interface Regular {
  readonly name: string;
  readonly role: Role;
  /** How much of the chat is theirs. */
  readonly weight: number;
}

const REGULARS: readonly Regular[] = [
  { name: 'MossyPebble', role: 'mod', weight: 2 },
  { name: 'tofu_knight', role: 'sub', weight: 3 },
  { name: 'LunaOrbit', role: 'sub', weight: 3 },
  { name: 'PixelPanda', role: 'viewer', weight: 4 },
  { name: 'gearbox99', role: 'viewer', weight: 3 },
  { name: 'NoodleStorm', role: 'vip', weight: 2 },
  { name: 'quietowl', role: 'viewer', weight: 1 },
  { name: 'BananaLance', role: 'viewer', weight: 4 },
];

const LINES: readonly string[] = [
  'hi kitsu!',
  'hello everyone, just got home',
  'how was your day?',
  'kitsu what game is this?',
  'that was so close',
  'LOL',
  'what is your favourite food?',
  'first time here, who is this?',
  'kitsu do you like rain or sunshine more',
  'gg',
  'can you tell us a joke?',
  'the music is so cosy today',
  'is your tail real?',
  'kitsu say hi to my cat please',
  'I had noodles for dinner',
  'what should I name my new plant?',
  'pog',
  'good luck on the boss!',
  'how long have you been streaming?',
  'kitsu you got this',
  'I have an exam tomorrow, wish me luck',
  'what is the best season?',
  'that jump was clean',
  'do foxes dream?',
];

export interface CrowdOptions {
  readonly seed: number;
  /** Mean time between two messages. */
  readonly meanGapMs: number;
}

/** One message with its time from the start. */
export interface ScriptedMessage {
  readonly atMs: number;
  readonly userName: string;
  readonly role: Role;
  readonly text: string;
}

/** An endless, reproducible chat. */
export function* crowdScript({ seed, meanGapMs }: CrowdOptions): Generator<ScriptedMessage, never, undefined> {
  const random = seededRandom(seed);
  const total = REGULARS.reduce((sum, regular) => sum + regular.weight, 0);
  let atMs = 0;
  let deck: string[] = [];
  for (;;) {
    // Exponential gaps: chat comes in bursts, not to a beat.
    atMs += Math.round(-Math.log(1 - random()) * meanGapMs);
    let mark = random() * total;
    const who = REGULARS.find((regular) => (mark -= regular.weight) < 0) ?? REGULARS[0];
    if (deck.length === 0) deck = [...LINES];
    const text = deck.splice(Math.floor(random() * deck.length), 1)[0];
    if (who && text !== undefined) yield { atMs, userName: who.name, role: who.role, text };
  }
}

/** Plays the crowd on the clock until stopped. */
export function startCrowd(clock: Clock, options: CrowdOptions, onMessage: (message: ChatMessage) => void): { stop(): void } {
  const script = crowdScript(options);
  const startMs = clock.nowMs();
  let count = 0;
  let cancel: () => void = () => undefined;
  const next = (): void => {
    const message = script.next().value;
    cancel = clock.schedule(startMs + message.atMs - clock.nowMs(), () => {
      onMessage({
        id: `crowd-${count++}`,
        platform: 'synthetic',
        userId: message.userName.toLowerCase(),
        userName: message.userName,
        role: message.role,
        text: message.text,
        receivedAtMs: clock.nowMs(),
      });
      next();
    });
  };
  next();
  return { stop: () => cancel() };
}
