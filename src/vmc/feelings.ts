/** What a feeling is on a VRM model, which has five faces where she has ten feelings. */
import type { Emotion } from '../domain/emotion.ts';

export const FEELING_KEYS = ['joy', 'angry', 'sorrow', 'fun', 'surprised', 'drowsy', 'aside'] as const;
/** 0 … 1 each; `drowsy` lets the lids hang, `aside` turns the eyes up and away. */
export type Feeling = Readonly<Record<(typeof FEELING_KEYS)[number], number>>;

const feeling = (some: Partial<Feeling> = {}): Feeling => ({
  ...{ joy: 0, angry: 0, sorrow: 0, fun: 0, surprised: 0, drowsy: 0, aside: 0 },
  ...some,
});

export const FEELINGS: Readonly<Record<Emotion, Feeling>> = {
  neutral: feeling(),
  happy: feeling({ joy: 1 }),
  excited: feeling({ joy: 0.8, surprised: 0.4 }),
  shy: feeling({ fun: 0.6, sorrow: 0.25 }),
  sad: feeling({ sorrow: 1 }),
  surprised: feeling({ surprised: 1 }),
  annoyed: feeling({ angry: 1 }),
  smug: feeling({ fun: 1 }),
  sleepy: feeling({ drowsy: 0.55 }),
  thinking: feeling({ aside: 1 }),
};
