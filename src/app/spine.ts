/** The spine, wired: who is on stage, who has the floor, how what comes in gets there. */
import type { BusyMeter } from '../chat/attention/rate-meter.ts';
import { nameToSay } from '../chat/attention/spoken-name.ts';
import type { Look } from '../control/look.ts';
import { characterIdOf } from '../domain/ids.ts';
import { Latest } from '../kernel/latest.ts';
import { createMood } from '../memory/mood.ts';
import { createStanding } from '../moderation/strikes.ts';
import { castOf } from '../pipeline/characters.ts';
import { createConductor, type Conductor } from '../pipeline/conductor.ts';
import { watchSilence } from '../pipeline/idle.ts';
import { createIntake } from '../pipeline/intake.ts';
import { queueOf } from '../pipeline/queue.ts';
import { keepReadAhead } from '../pipeline/read-ahead.ts';
import { sumUpWhenQuiet } from '../pipeline/summing-up.ts';
import { runReply } from '../pipeline/reply.ts';
import { createMarkupStage } from '../policy/markup.ts';
import { createPrompter } from '../policy/prompter.ts';
import type { Character } from '../ports/character.ts';
import type { Intake } from '../ports/intake.ts';
import type { Memory } from '../ports/memory.ts';
import type { Moderation, StandingView } from '../ports/moderation.ts';
import type { StockLines } from '../ports/stock-lines.ts';
import type { Speaker } from '../ports/speaker.ts';
import type { Toolbox } from '../ports/tools.ts';
import type { House } from './house.ts';
import { openStock, watchPersonaFile } from './persona.ts';
import type { Providers } from './providers.ts';

/** Of the queue, so that a flood of chat does not become a flood of events. */
const QUEUE_TOLD_EVERY_MS = 100;

export interface SpineParts {
  readonly moderation: Moderation;
  readonly memory: Memory;
  readonly providers: Pick<Providers, 'policy' | 'voice' | 'warm'>;
  readonly speaker: Speaker;
  readonly look: Look;
  readonly meter: BusyMeter;
  /** What she may do beside speaking; undefined: nothing. */
  readonly tools: Toolbox | undefined;
}

export interface Spine {
  readonly character: Character;
  readonly conductor: Conductor;
  readonly intake: Intake;
  readonly standing: StandingView;
}

export async function openSpine(house: House, parts: SpineParts): Promise<Spine> {
  const { clock, bus, persona, onClose } = house;
  const { moderation, speaker } = parts;
  const emit = bus.emit.bind(bus);
  const stock = await openStock(house, parts.moderation);
  const character = openCharacter(house, parts, stock.lines);
  const characters = castOf([character]);
  const reply = {
    characters,
    policy: parts.providers.policy,
    markup: createMarkupStage({ names: [persona.name], maxSentences: () => parts.look.personaState.style.maxSentences }),
    moderation,
    speaker,
    ...(parts.tools === undefined ? {} : { tools: parts.tools }),
    fillerAfterMs: house.settings.FILLER_AFTER_MS,
    deadlineMs: house.settings.REPLY_DEADLINE_MS,
  };
  const queue = new Latest(clock, QUEUE_TOLD_EVERY_MS, (now: ReturnType<typeof queueOf>) => emit({ type: 'queue.changed', ...now }));
  const conductor = createConductor({
    clock,
    speaker,
    characters,
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
    standing,
    characterId: character.id,
    floor: () => conductor.state,
    calledNames: () => persona.calledNames,
    nameToSay,
    blockedLine: (category) => character.stock.blockedLine(category),
    submit: (trigger) => {
      character.memory.saw(trigger);
      // What viewers write, not what the streamer or the program has her say.
      if (trigger.viewer !== null && trigger.telling.verbatim !== true) character.mood.felt(trigger.text);
      conductor.submit(trigger);
    },
    emit,
  });
  onClose('reading ahead', keepReadAhead({ clock, bus, character, warm: parts.providers.warm }));
  const afterMs = (): number => persona.idleAfterS * 1000;
  const silence = watchSilence({ clock, bus, floor: () => conductor.state, intake, afterMs });
  onClose('the watch over silence', silence);
  const { live, log } = house;
  const summing = sumUpWhenQuiet({ clock, bus, conductor, memory: parts.memory, policy: parts.providers.policy, log: log.of('memory') });
  onClose('summing up', summing);
  const watch = watchPersonaFile({ live, look: parts.look, stock, conductor, bus, clock, log: log.of('persona') });
  onClose('the watch over the persona', () => watch.end());
  return { character, conductor, intake, standing };
}

function openCharacter({ clock, bus, persona, onClose }: House, parts: SpineParts, stock: StockLines): Character {
  const { look, memory, meter, speaker } = parts;
  const mood = createMood(
    clock,
    () => look.personaState.style.mood,
    (now) => bus.emit({ type: 'mood.changed', ...now }),
  );
  onClose('the mood', () => mood.close());
  onClose(
    'the face',
    speaker.follow({
      emotion(emotion) {
        mood.shown(emotion);
        look.feel(emotion);
      },
    }),
  );
  return {
    id: characterIdOf(persona.name),
    persona: () => look.personaState,
    voice: parts.providers.voice,
    prompter: createPrompter({
      persona: () => look.personaState,
      mood: () => mood.now(),
      isBusy: () => meter.isBusy(),
      tools: () => parts.tools?.specs() ?? [],
    }),
    memory,
    mood,
    stock,
  };
}
