/** The settings as somebody changes them who has no editor. */
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';

export const settingViewSchema = z.object({
  name: z.string(),
  group: z.string(),
  /** What it means. */
  about: z.string(),
  form: z.object({
    kind: z.enum(['flag', 'number', 'choice', 'address', 'text']),
    choices: z.array(z.string()).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    whole: z.boolean().optional(),
  }),
  /** A secret goes in and never comes out. */
  secret: z.boolean(),
  /** A value is set somewhere; otherwise the default holds. */
  isSet: z.boolean(),
  /** As it would stand in `.env`; null for a secret. */
  value: z.string().nullable(),
  fallback: z.string(),
  origin: z.enum(['environment', 'panel', 'env-file', 'default']),
  /** Why it cannot be changed here; null where it can. */
  fixed: z.string().nullable(),
  /** It holds from the moment it is changed. */
  live: z.boolean(),
  /** It was changed and holds from the next start. */
  pending: z.boolean(),
});
export type SettingView = z.infer<typeof settingViewSchema>;

/** A value that cannot be used; the message says what can. */
export class FieldError extends Fault {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message, { permanent: true });
    this.field = field;
  }
}

export interface SettingsKeeper {
  all(): readonly SettingView[];
  /**
   * All of them or none. Null takes the panel's value away, so that what is below it holds again.
   * @throws FieldError, ControlError
   */
  change(values: Readonly<Record<string, string | null>>): readonly SettingView[];
  /** Ends and starts AIVT anew with the settings as they are now. @throws ControlError where nobody would start it again */
  restart(): void;
}
