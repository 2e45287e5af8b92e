/** What a rule file may hold. */
import { z } from 'zod';
import { SWITCHED_DIRECTIONS } from '../../domain/rule-switches.ts';

export const ACTIONS = ['block', 'soften', 'allow'] as const;
export type Action = (typeof ACTIONS)[number];
export const SEVERITIES = ['severe', 'strong', 'mild'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)+$/u, 'a rule id looks like "hate.my-rule"'),
  category: z.string().min(1),
  /** Terms in clear, in the pattern language of `pattern.ts`. */
  terms: z.array(z.string().min(1)).default([]),
  /** The same, base64 of UTF-8: severe terms are not kept in clear. */
  encoded: z.array(z.base64()).default([]),
  /** Only the plain spelling counts. For words that ordinary words come close to. */
  exact: z.boolean().default(false),
  /** Also with the usual English endings. */
  inflect: z.boolean().default(false),
  /** Three-letter terms are also found backwards (longer ones always are). */
  reverse: z.boolean().default(false),
  /** Phrases that are meant even when a sentence ends in their midst. */
  pause: z.boolean().default(false),
  /** Also heard, not only seen. For languages that an English voice would misread, `false`. */
  sound: z.boolean().default(true),
  /** Its words are no promotion where the sentence speaks of recovery, medicine or news. */
  topical: z.boolean().default(false),
  /** Plain words: judged once more when a clause is whole, without looking through disguises. */
  plain: z.boolean().default(false),
  /** Of plain words: each is one in the text too, joined they are another word ("the rapist", "therapist"). */
  apart: z.boolean().default(false),
  /** Words that mean something together, near each other in any order: the terms are those of `text/frames.ts`. */
  frame: z.boolean().default(false),
  /** Jokes that a name is when it is said aloud: the terms are listened for in names, and nowhere else. */
  said: z.boolean().default(false),
  /** What is said instead, by word, where the profile softens the category. */
  soften: z.record(z.string(), z.string()).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

export const ruleFileSchema = z.strictObject({
  rules: z.array(ruleSchema).default([]),
  allow: z.array(z.string().min(1)).default([]),
  /** Lists of words that frames share, by name: "a|b|c" in clear. */
  words: z.record(z.string(), z.string()).default({}),
  /** The same, base64 of UTF-8. */
  encodedWords: z.record(z.string(), z.base64()).default({}),
  /** Given names, in lower case, that are words of a rule too: as the whole of a viewer's name they stand. */
  names: z.array(z.string().min(1)).default([]),
});

const directionsSchema = z.strictObject({ input: z.enum(ACTIONS), name: z.enum(ACTIONS), output: z.enum(ACTIONS) });

export const profilesFileSchema = z.strictObject({
  categories: z.record(
    z.string(),
    z
      .strictObject({
        severity: z.enum(SEVERITIES),
        label: z.string(),
        switch: z.array(z.enum(SWITCHED_DIRECTIONS)).default([]),
        why: z.string().optional(),
      })
      .refine((category) => category.severity !== 'severe' || category.switch.length === 0, 'what is severe cannot be switched'),
  ),
  profiles: z.record(z.string(), z.record(z.string(), directionsSchema)),
});
export type ProfilesFile = z.infer<typeof profilesFileSchema>;

const packagedSchema = z.strictObject({ id: z.string(), category: z.string(), skip: z.array(z.string()) });
export const sourcesFileSchema = z.strictObject({ ldnoobw: packagedSchema, obscenity: packagedSchema.optional() });
export type SourcesFile = z.infer<typeof sourcesFileSchema>;

/** By language (ISO 639-1), ordinary words that are written like a term. */
export const homographsFileSchema = z.record(z.string().regex(/^[a-z]{2}$/u, 'a language looks like "de"'), z.array(z.string().min(2)));

export const soundFileSchema = z.strictObject({
  silent: z.array(z.base64()).default([]),
  innocent: z.array(z.string().min(1)).default([]),
});
export type SoundFile = z.infer<typeof soundFileSchema>;
