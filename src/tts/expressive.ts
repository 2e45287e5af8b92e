import type { Emotion } from '../domain/emotion.ts';
import type { SpeechStyle, Voice } from '../ports/voice.ts';

/** What a feeling does to the voice: factors on the persona's own speed and pitch, small enough to stay herself. */
const COLOURS: Readonly<Record<Emotion, SpeechStyle>> = {
  neutral: { rate: 1, pitch: 1 },
  happy: { rate: 1.04, pitch: 1.05 },
  excited: { rate: 1.1, pitch: 1.1 },
  shy: { rate: 0.95, pitch: 1.03 },
  sad: { rate: 0.9, pitch: 0.95 },
  surprised: { rate: 1.05, pitch: 1.1 },
  annoyed: { rate: 1.03, pitch: 0.96 },
  smug: { rate: 0.96, pitch: 0.98 },
  sleepy: { rate: 0.85, pitch: 0.93 },
  thinking: { rate: 0.93, pitch: 1 },
};

export function colouredStyle(style: SpeechStyle, emotion: Emotion | null): SpeechStyle {
  if (emotion === null) return style;
  const colour = COLOURS[emotion];
  return { rate: within(style.rate * colour.rate), pitch: within(style.pitch * colour.pitch) };
}

/** A voice that lets each clause's emotion be heard. Put it outside the cache: the key sees the final style. */
export function createExpressiveVoice(voice: Voice): Voice {
  return {
    provider: voice.provider,
    speak: (clause, style, signal) => voice.speak(clause, colouredStyle(style, clause.emotion), signal),
    close: () => voice.close(),
  };
}

/** The limits of `SpeechStyle`, and few enough digits that the cache meets the same style again. */
function within(factor: number): number {
  return Math.round(Math.min(2, Math.max(0.5, factor)) * 1000) / 1000;
}
