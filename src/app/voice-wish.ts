/** What voice is wanted: here, and of a service on the bus. */
import { z } from 'zod';

/** What a voice is opened for. */
export interface VoiceWish {
  readonly language: string;
  readonly espeak: string;
  /** Empty: choose. */
  readonly piper: string;
  readonly openai: string;
}

/** What a channel asks of a voice service. */
export const servedVoiceWishSchema = z.object({
  provider: z.enum(['auto', 'piper', 'espeak']),
  language: z.string().max(40),
  espeak: z.string().regex(/^[A-Za-z0-9+-]{1,60}$/u),
  piper: z.string().max(100),
  scales: z.object({
    speaker: z.string().max(100).optional(),
    lengthScale: z.number().min(0).max(2).optional(),
    noiseScale: z.number().min(0).max(2).optional(),
    noiseW: z.number().min(0).max(2).optional(),
  }),
});
export type ServedVoiceWish = z.input<typeof servedVoiceWishSchema>;
