/** A persona file (`personas/*.yaml`), validated at load by `config/persona-file.ts`. */
import { z } from 'zod';
import { bodySchema } from './body.ts';
import { EMOTIONS } from './emotion.ts';
import { STOCK_OCCASIONS } from './stock-occasion.ts';

const line = z.string().trim().min(1).max(300);
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/u, 'use lower-case letters, digits and dashes')
  .refine((name) => !(name in Object.prototype), 'this word is kept by the program; use another one');

/** Whether a tag is well formed and names a language by its code: `Intl` refuses others only when they are used. */
function isLanguageTag(tag: string): boolean {
  if (!/^[a-z]{2,3}(?:-|$)/iu.test(tag)) return false;
  try {
    return new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(tag) !== undefined;
  } catch {
    return false;
  }
}

/** Entries by name. */
function byName<T extends z.ZodType>(entry: T): z.ZodType<Record<string, z.output<T>>> {
  return (
    z
      .unknown()
      // A record would leave this one key out without a word.
      .refine((value) => typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__'), {
        path: ['__proto__'],
        message: 'this word is kept by the program; use another one',
      })
      .pipe(z.record(slug, entry))
  );
}

export const styleSchema = z.strictObject({
  /** Added to the system prompt while the style is on. */
  prompt: z.string().trim().max(2000),
  /** A reply ends after so many sentences, however much more the model would say. */
  maxSentences: z.number().int().min(1).max(20).default(4),
  /** Speed and pitch of the voice; 1 is the voice's own. */
  rate: z.number().min(0.5).max(2).default(1),
  pitch: z.number().min(0.5).max(2).default(1),
  /** The face at rest. */
  expression: z.enum(EMOTIONS).default('neutral'),
  mood: z.strictObject({ valence: z.number().min(-1).max(1), energy: z.number().min(0).max(1) }).default({ valence: 0.4, energy: 0.5 }),
});
export type Style = z.infer<typeof styleSchema>;

/** A persona that says nothing of its own on it is kind none the less. */
const kindLines = (instead: string) => z.array(line).min(1).default([instead]);

export const personaSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(40),
    /** What chat calls her; a message with one of these is a mention. */
    calledNames: z.array(z.string().trim().min(2).max(40)).min(1),
    /** BCP 47. Whether the voice speaks it is looked at when the voice is there. */
    language: z
      .string()
      .trim()
      .overwrite((tag) => tag.replaceAll('_', '-'))
      .refine(isLanguageTag, 'use a tag such as en-US')
      .default('en-US'),
    system: z.string().trim().min(1).max(8000),
    /** The feelings that the model is told of; its tags for others are understood all the same. */
    emotions: z
      .array(z.enum(EMOTIONS))
      .min(2, 'name at least two')
      .default([...EMOTIONS]),
    /** How she sounds, shown to the model with every prompt. */
    examples: z
      .array(z.strictObject({ viewer: line, says: line }))
      .max(8)
      .default([]),
    defaultStyle: slug,
    styles: byName(styleSchema),
    /** One click in the panel: a style and, where OBS is there, a scene. */
    presets: byName(z.strictObject({ style: slug, scene: z.string().min(1).optional() })).default({}),
    /** Scenes that chat and panel may switch to; nothing else ever reaches OBS. */
    scenes: z.array(z.string().min(1).max(100)).default([]),
    /** VTube Studio: an expression's file or a hotkey's name for an emotion, where the model's own names do not tell. */
    faces: z.partialRecord(z.enum(EMOTIONS), z.string().trim().min(1).max(100)).default({}),
    /** What is seen of her in the overlay. */
    body: bodySchema.prefault({}),
    /** A voice of her own, in the place of the settings': of Piper, of the built-in espeak, of an OpenAI-compatible server. */
    voice: z
      .strictObject({
        piper: z.string().trim().min(1).max(100).optional(),
        espeak: z
          .string()
          .regex(/^[A-Za-z0-9+-]+$/u, 'use a name such as en-us+Annie')
          .optional(),
        openai: z.string().trim().min(1).max(100).optional(),
      })
      .default({}),
    maxTokens: z.number().int().min(16).max(1024).default(160),
    /** Seconds of silence after which she says something by herself; 0 never. Less than 5 would be talking without a pause. */
    idleAfterS: z
      .number()
      .max(3600)
      .refine((seconds) => seconds === 0 || seconds >= 5, 'use 0 (never) or 5 … 3600 seconds')
      .default(0),
    /** What she may come to speak of by herself; each once in a stream. */
    idleTopics: z.array(line).max(100).default([]),
    stockLines: z.record(z.enum(STOCK_OCCASIONS), z.array(line).min(1)),
    /** Answers to a blocked message by the rule's category (docs/moderation.md); others get a `blockedInput` line. */
    blockedReplies: z.record(z.string(), z.array(line).min(1)).default({}),
    /** The scripted stub's replies: the first entry of which a keyword occurs, else `otherwise`. `{user}` is the viewer's name. */
    scripted: z.strictObject({
      replies: z.array(z.strictObject({ when: z.array(z.string().trim().min(1)).min(1), say: z.array(line).min(1) })),
      otherwise: z.array(line).min(1),
      idle: z.array(line).min(1),
      /** Answers to something hard (`src/domain/hardship.ts`), before any keyword. */
      kind: z
        .strictObject({
          grief: kindLines('[sad] I am so sorry for your loss, {user}. Take all the time you need; you are not alone here.'),
          illness: kindLines('[sad] That sounds hard, {user}. I hope you feel better soon; rest, and stay as long as you like.'),
          distress: kindLines('[sad] I am sorry it is so heavy, {user}. I am glad you told us. Is there somebody near you to talk to?'),
          insult: kindLines('[neutral] That is all right, {user}. You are welcome here all the same.'),
        })
        .prefault({}),
    }),
  })
  .superRefine((persona, ctx) => {
    if (!Object.hasOwn(persona.styles, persona.defaultStyle)) {
      ctx.addIssue({
        code: 'custom',
        path: ['defaultStyle'],
        message: `no such style: "${persona.defaultStyle}"; there are ${Object.keys(persona.styles).join(', ')}`,
      });
    }
    for (const [name, preset] of Object.entries(persona.presets)) {
      if (!Object.hasOwn(persona.styles, preset.style))
        ctx.addIssue({ code: 'custom', path: ['presets', name, 'style'], message: `no such style: "${preset.style}"` });
      if (preset.scene !== undefined && !persona.scenes.includes(preset.scene)) {
        ctx.addIssue({ code: 'custom', path: ['presets', name, 'scene'], message: `"${preset.scene}" is not in the scenes list` });
      }
    }
  });
export type Persona = z.infer<typeof personaSchema>;

/** The persona as it stands now: which style is on. Shared by prompter, voice and panel. */
export interface PersonaState {
  readonly persona: Persona;
  readonly styleName: string;
  readonly style: Style;
}
