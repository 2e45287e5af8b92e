/** Setting AIVT up: is each part there, what is missing, and getting it. */
import { z } from 'zod';

export const CHECKS = ['model', 'voice', 'ears', 'twitch', 'obs', 'vts', 'overlay'] as const;
export type CheckName = (typeof CHECKS)[number];

export const checkResultSchema = z.object({
  check: z.enum(CHECKS),
  /** `fault` keeps her from working, `hint` is something that would make it better. */
  verdict: z.enum(['ok', 'hint', 'fault']),
  /** What is there, or what is missing and what to do. */
  detail: z.string(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** A download under way, or the last one. */
export const fetchStateSchema = z.object({
  name: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  detail: z.string(),
  doneBytes: z.number(),
  totalBytes: z.number(),
});
export type FetchState = z.infer<typeof fetchStateSchema>;

export const modelsSchema = z.object({
  /** Who the settings ask: these models are Ollama's. */
  provider: z.enum(['ollama', 'openai', 'gguf', 'scripted']),
  /** The graphics card, and what a desktop, OBS and a light game leave of it; null where none is found. */
  card: z.object({ name: z.string(), memoryGb: z.number(), roomGb: z.number() }).nullable(),
  /** The largest that fits it; null without a card, and for one that is too small. */
  recommended: z.object({ model: z.string(), needGb: z.number(), note: z.string() }).nullable(),
  /** The one that the settings name. */
  wanted: z.string(),
  /** What that one needs of a card; null where it is not known. */
  wantedNeedGb: z.number().nullable(),
  /** Null when nothing answers. */
  installed: z.array(z.object({ name: z.string(), bytes: z.number() })).nullable(),
  fetching: fetchStateSchema.nullable(),
});
/** The name under which the voice is tried that AIVT brings itself. */
export const BUILT_IN_VOICE = 'built-in';

export const voicesSchema = z.object({
  wanted: z.string(),
  voices: z.array(
    z.object({
      name: z.string(),
      quality: z.string(),
      licence: z.string(),
      /** A stream that earns money may use it. */
      free: z.boolean(),
      credit: z.string().nullable(),
      note: z.string().nullable(),
      installed: z.boolean(),
    }),
  ),
  fetching: fetchStateSchema.nullable(),
});
/** What was made in OBS, or was there already, a line each; `done` when nothing is missing now. */
export const obsMadeSchema = z.object({ done: z.boolean(), lines: z.array(z.string()) });
export type ObsMade = z.infer<typeof obsMadeSchema>;
export type Models = z.infer<typeof modelsSchema>;
export type Voices = z.infer<typeof voicesSchema>;

export interface SetupDesk {
  /** Looks with the settings as they are kept now, also those that hold only from the next start. */
  check(name: CheckName): Promise<CheckResult>;
  models(): Promise<Models>;
  /** Returns at once; how it goes on is told by `models`. @throws ControlError when another is under way */
  pullModel(name: string): void;
  voices(): Promise<Voices>;
  /** @throws ControlError for an unknown voice, a licence that was not accepted, another download under way */
  installVoice(name: string, licenceAccepted: boolean): void;
  /**
   * Some words in an installed voice, as a WAV file: for who asks, not for the stream, whose voice is another process.
   * @throws ControlError when it is not installed, another is being tried, or it cannot be had in time
   */
  tryVoice(name: string): Promise<Uint8Array>;
  /**
   * Makes the persona's scenes and the overlay's source in a running OBS; what is there is left as it is.
   * @throws ControlError while it is being done already, and where AIVT's address is another one at each start
   */
  setUpObs(): Promise<ObsMade>;
}
