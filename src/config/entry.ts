/** One setting: how it is read, what it is when nobody sets it, what it means, and how a form asks for it. */
import { z } from 'zod';

const form = (about: SettingForm): { readonly form: SettingForm } => ({ form: about });
export const flag = z
  .enum(['0', '1', 'true', 'false', 'yes', 'no', 'on', 'off'], 'use 1 or 0')
  .transform((value) => value === '1' || value === 'true' || value === 'yes' || value === 'on')
  .meta(form({ kind: 'flag' }));
export const url = (...protocols: string[]): z.ZodType<string, string> =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `use an address such as ${protocols[0] ?? 'http:'}//127.0.0.1:1234`,
    )
    .refine((value) => !hasCredentials(value), 'leave user and password out of the address: it is shown in logs and in /status')
    .transform((value) => value.replace(/\/+$/u, ''))
    .meta(form({ kind: 'address' }));
const hasCredentials = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username !== '' || password !== '';
};
export const wholeNumber = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^-?\d+$/u, `use a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `use a whole number from ${min} to ${max}`)
    .meta(form({ kind: 'number', min, max, whole: true }));

/** How a setting is asked for in a form; a schema without one is plain text. */
export type SettingForm =
  | { readonly kind: 'flag' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'address' }
  | { readonly kind: 'text' };

export interface Entry<S extends z.ZodType<unknown, string>> {
  readonly schema: S;
  /** As it would stand in `.env`; empty for "not set". */
  readonly fallback: string;
  readonly about: string;
  /** Never shown in logs, `/status` or errors. */
  readonly secret?: true;
  /** It holds from the moment it is changed; what is not live holds from the next start. */
  readonly live?: true;
  /** Known before the data folder is, so it cannot be kept there. */
  readonly envOnly?: true;
}
export type AnyEntry = Entry<z.ZodType<unknown, string>>;
export const entry = <S extends z.ZodType<unknown, string>>(
  schema: S,
  fallback: string,
  about: string,
  more: { secret?: true; live?: true; envOnly?: true } = {},
): Entry<S> => ({ schema, fallback, about, ...more });
export const text = z.string();
/** A number from 0 to 2, or nothing for the voice's own. */
export const scale = text
  .transform((value) => (value === '' ? null : Number(value)))
  .refine((value) => value === null || (value >= 0 && value <= 2), 'use a number from 0 to 2')
  .meta(form({ kind: 'number', min: 0, max: 2, whole: false }));
export const optional = text.transform((value) => (value === '' ? null : value));
export const optionalUrl = (...protocols: string[]): z.ZodType<string | null, string> =>
  text
    .transform((value, ctx) => {
      if (value === '') return null;
      const parsed = url(...protocols).safeParse(value);
      if (parsed.success) return parsed.data;
      for (const { message } of parsed.error.issues) ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta(form({ kind: 'address' }));
/** Where datagrams go; null for nowhere. */
export const udpUrl = optionalUrl('udp:')
  .refine((value) => {
    if (value === null) return true;
    const { hostname, port, pathname } = new URL(value);
    return hostname !== '' && port !== '0' && pathname === '';
  }, 'use an address of host and port alone, such as udp://127.0.0.1:39539')
  .meta(form({ kind: 'address' }));
/** Goes into a header: what a header cannot hold would come back in the error of whoever sends it. */
export const headerSecret = (minChars: number): z.ZodType<string | null, string> =>
  text
    .refine((value) => value === '' || value.length >= minChars, `use at least ${minChars} characters`)
    .regex(/^[\x21-\x7e]*$/u, 'use plain letters, digits and signs, without spaces')
    .transform((value) => (value === '' ? null : value));
