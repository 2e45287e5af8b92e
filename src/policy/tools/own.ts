/** Her own tools: scene, expression, sound, timer, a look into her memory. */
import { z } from 'zod';
import { EMOTIONS, type Emotion } from '../../domain/emotion.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Memory } from '../../ports/memory.ts';
import type { Moderation } from '../../ports/moderation.ts';
import type { Timers } from './timers.ts';
import { MAX_MINUTES } from './timers.ts';
import { ToolRefusal, type Tool } from './tool.ts';

/** What her tools reach. Each deed rejects with a Fault where it cannot be done now. */
export interface OwnToolParts {
  readonly scenes: () => readonly string[];
  readonly setScene: (scene: string) => Promise<void>;
  readonly setExpression: (expression: Emotion) => void;
  /** Names of the streamer's sounds, as they were when the program began. */
  readonly sounds: readonly string[];
  readonly playSound: (name: string) => Promise<void>;
  readonly timers: Pick<Timers, 'set'>;
  readonly recall: Memory['recall'];
  readonly moderation: Pick<Moderation, 'check'>;
}

const MAX_WORDS = 200;
const words = z.string().trim().max(MAX_WORDS);

/** Those of them that make sense here: without scenes there is no tool for scenes. */
export function ownTools(parts: OwnToolParts): Tool[] {
  const scenes = parts.scenes();
  return [
    ...(scenes.length === 0 ? [] : [sceneTool(parts, scenes)]),
    expressionTool(parts),
    ...(parts.sounds.length === 0 ? [] : [soundTool(parts)]),
    timerTool(parts),
    memoryTool(parts),
  ];
}

/** A deed: it is seen or heard, and its result is one of the program's sentences. */
const DEED = { readsOnly: false, informs: false, ownWords: true } as const;

function sceneTool({ setScene }: OwnToolParts, scenes: readonly string[]): Tool {
  return {
    ...DEED,
    ...{ id: 'scene', usual: 'mod' },
    spec: spec('scene', 'Switches what the stream shows to another scene.', { scene: { type: 'string', enum: [...scenes] } }, ['scene']),
    run: deed(z.object({ scene: z.string() }), async ({ scene }) => {
      await setScene(scene);
      return 'The scene was switched.';
    }),
  };
}

function expressionTool({ setExpression }: OwnToolParts): Tool {
  const expression = z.enum(EMOTIONS);
  return {
    ...DEED,
    ...{ id: 'expression', usual: 'viewer' },
    spec: spec('expression', 'Changes the face that you show.', { expression: { type: 'string', enum: [...EMOTIONS] } }, ['expression']),
    run: deed(z.object({ expression }), (given) => {
      setExpression(given.expression);
      return Promise.resolve('Your face shows it.');
    }),
  };
}

function soundTool({ playSound, sounds }: OwnToolParts): Tool {
  return {
    ...DEED,
    ...{ id: 'sound', usual: 'mod' },
    spec: spec('sound', 'Plays a short sound on the stream.', { sound: { type: 'string', enum: [...sounds] } }, ['sound']),
    run: deed(z.object({ sound: z.string() }), async ({ sound }) => {
      if (!sounds.includes(sound)) throw new ToolRefusal('there is no such sound');
      await playSound(sound);
      return 'The sound was played.';
    }),
  };
}

function timerTool({ timers }: OwnToolParts): Tool {
  const properties = { minutes: { type: 'number', minimum: 0.1, maximum: MAX_MINUTES }, about: { type: 'string' } };
  return {
    ...DEED,
    ...{ id: 'timer', usual: 'mod', informs: true },
    spec: spec('timer', 'Sets a timer. When it is up you are told, with what it was about.', properties, ['minutes', 'about']),
    run: deed(z.object({ minutes: z.coerce.number(), about: words.default('') }), ({ minutes, about }) => {
      timers.set(minutes, about);
      return Promise.resolve('The timer is running.');
    }),
  };
}

/** Of who is being answered, and of nobody else: what another one told is not theirs to hear. */
function memoryTool({ recall, moderation }: OwnToolParts): Tool {
  const given = z.object({ about: words.min(1) });
  return {
    ...{ id: 'memory', usual: 'viewer', readsOnly: true, informs: true, ownWords: false },
    spec: spec(
      'memory',
      'Looks up what the viewer whom you answer told you before, by a few words of what it was about.',
      { about: { type: 'string' } },
      ['about'],
    ),
    async run(args, trigger, signal) {
      const { about } = parsed(given, args);
      if (trigger.viewer === null) throw new ToolRefusal('nobody is being answered of whom you could remember something');
      const verdict = await moderation.check(about, 'input');
      if (!verdict.allowed) throw new ToolRefusal('that cannot be looked up');
      const look: Trigger = { ...trigger, id: `${trigger.id}:look`, text: verdict.text };
      const { facts } = await recall(look, signal);
      return facts.length === 0 ? 'You remember nothing of it.' : facts.join(' ');
    },
  };
}

function spec(name: string, description: string, properties: Record<string, object>, required: readonly string[]): Tool['spec'] {
  return { name, description, parameters: { type: 'object', properties, required: [...required] } };
}

function deed<T>(schema: z.ZodType<T>, run: (given: T, trigger: Trigger) => Promise<string>): Tool['run'] {
  return async (args, trigger) => {
    try {
      return await run(parsed(schema, args), trigger);
    } catch (error) {
      // A scene that is not in the list, OBS away: that is an answer, not a fault.
      throw error instanceof Fault && !(error instanceof ToolRefusal) ? new ToolRefusal(error.message, { cause: error }) : error;
    }
  };
}

/** @throws ToolRefusal */
function parsed<T>(schema: z.ZodType<T>, args: unknown): T {
  const result = schema.safeParse(args);
  if (!result.success)
    throw new ToolRefusal(
      `its arguments cannot be used: ${result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  return result.data;
}
