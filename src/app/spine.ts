/** The spine, wired: who is on stage, who has the floor, how what comes in gets there. */
import { nameToSay } from '../chat/attention/spoken-name.ts';
import { Latest } from '../kernel/latest.ts';
import { createStanding } from '../moderation/strikes.ts';
import { castOf, type Cast } from '../pipeline/characters.ts';
import type { Persona } from '../domain/persona.ts';
import { createConductor, type Conductor } from '../pipeline/conductor.ts';
import { watchSilence } from '../pipeline/idle.ts';
import { createIdleIdeas, type IdleSources } from '../pipeline/idle-ideas.ts';
import { createIntake } from '../pipeline/intake.ts';
import { queueOf } from '../pipeline/queue.ts';
import { speakOnOccasions } from '../pipeline/occasions.ts';
import { keepReadAhead } from '../pipeline/read-ahead.ts';
import { sumUpWhenQuiet } from '../pipeline/summing-up.ts';
import { runReply } from '../pipeline/reply.ts';
import { createMarkupStage } from '../policy/markup.ts';
import type { Character } from '../ports/character.ts';
import type { ChatEmotes } from '../ports/emotes.ts';
import type { Intake } from '../ports/intake.ts';
import type { Moderation, StandingView } from '../ports/moderation.ts';
import type { Review } from '../ports/review.ts';
import type { Speaker } from '../ports/speaker.ts';
import { openCharacters, type CharacterParts } from './characters.ts';
import type { House } from './house.ts';
import { openStock, takeOver, watchPersonaFile, type Takeover } from './persona.ts';
import type { Providers } from './providers.ts';

/** Of the queue, so that a flood of chat does not become a flood of events. */
const QUEUE_TOLD_EVERY_MS = 100;

export interface SpineParts extends CharacterParts {
  readonly moderation: Moderation;
  readonly review: Review;
  readonly providers: Pick<Providers, 'policy' | 'voice' | 'warm'>;
  readonly speaker: Speaker;
  readonly about: IdleSources['about'];
  readonly emotes: Pick<ChatEmotes, 'strip'>;
}

export interface Spine {
  readonly cast: Cast;
  readonly takeover: Takeover;
  /** Somebody else, with a mood and a memory of the talk of her own; the same one when she comes back. */
  readonly characterFor: (persona: Persona) => Character;
  readonly conductor: Conductor;
  readonly intake: Intake;
  readonly standing: StandingView;
}

export async function openSpine(house: House, parts: SpineParts): Promise<Spine> {
  const { clock, bus, persona, onClose } = house;
  const { moderation, review, speaker } = parts;
  const emit = bus.emit.bind(bus);
  const stock = await openStock(house, parts.moderation);
  const characterFor = openCharacters(house, parts, stock.lines, () => cast.now.id);
  const cast: Cast = castOf([characterFor(house.live.now())]);
  followFace(house, parts, cast);
  const reply = {
    characters: cast,
    policy: parts.providers.policy,
    markup: createMarkupStage({ names: () => [persona.name], maxSentences: () => parts.look.personaState.style.maxSentences }),
    moderation,
    review,
    speaker,
    ...(parts.tools === undefined ? {} : { tools: parts.tools }),
    fillerAfterMs: house.settings.FILLER_AFTER_MS,
    deadlineMs: house.settings.REPLY_DEADLINE_MS,
  };
  const queue = new Latest(clock, QUEUE_TOLD_EVERY_MS, (now: ReturnType<typeof queueOf>) => emit({ type: 'queue.changed', ...now }));
  const conductor = createConductor({
    clock,
    speaker,
    characters: cast,
    emit,
    reply: (turn, floor) => runReply(turn, reply, floor),
    onState: (state) => queue.offer(queueOf(state)),
  });
  onClose('the queue', () => queue.close());
  onClose('the conductor', () => conductor.close());
  const standing = createStanding(clock);
  const intake = createIntake({
    clock,
    moderation,
    review,
    standing,
    characterId: () => cast.now.id,
    floor: () => conductor.state,
    calledNames: () => persona.calledNames,
    nameToSay,
    withoutEmotes: ({ platform, text }) => (platform === 'twitch' ? parts.emotes.strip(text) : text),
    blockedLine: (category) => cast.now.stock.blockedLine(category),
    submit: (trigger) => {
      parts.memory.saw(trigger);
      // What viewers write, not what the streamer or the program has her say.
      if (trigger.viewer !== null && trigger.telling.verbatim !== true) cast.now.mood.felt(trigger.text);
      conductor.submit(trigger);
    },
    draft: (trigger, signal) => conductor.draft(trigger, signal),
    emit,
  });
  onClose(
    'reading ahead',
    keepReadAhead({ clock, bus, character: () => cast.now, thinks: () => conductor.state.thinking, warm: parts.providers.warm }),
  );
  const afterMs = (): number => persona.idleAfterS * 1000;
  const ideas = createIdleIdeas({
    followUps: (limit) => parts.memory.followUps(limit),
    topics: () => persona.idleTopics,
    about: () => parts.about(),
    seed: Math.floor(clock.wallMs()),
  });
  const silence = watchSilence({ clock, bus, floor: () => conductor.state, intake, idea: () => ideas.next(), afterMs });
  onClose('the watch over silence', silence);
  const { SAY_GREETING: greets, SAY_RESUMED: resumes } = house.settings;
  onClose(
    'what she says on occasions',
    speakOnOccasions({ clock, bus, intake, stock: { line: (kind) => cast.now.stock.line(kind) }, greets, resumes }),
  );
  const { live, log } = house;
  const summing = sumUpWhenQuiet({ clock, bus, conductor, memory: parts.memory, policy: parts.providers.policy, log: log.of('memory') });
  onClose('summing up', summing);
  const takeover = takeOver({ stock, conductor, bus });
  const watch = watchPersonaFile({ live, look: parts.look, takeover, clock, log: log.of('persona') });
  onClose('the watch over the persona', () => watch.end());
  return { cast, takeover, characterFor, conductor, intake, standing };
}

function followFace({ onClose }: House, { look, speaker }: SpineParts, cast: Cast): void {
  onClose(
    'the face',
    speaker.follow({
      emotion(emotion) {
        cast.now.mood.shown(emotion);
        look.feel(emotion);
      },
    }),
  );
}
