/** What her face can show. The model writes one as a tag, `[happy]`; the overlay, VTube Studio and 3D models draw it. */
export const EMOTIONS = ['neutral', 'happy', 'excited', 'shy', 'sad', 'surprised', 'annoyed', 'smug', 'sleepy', 'thinking'] as const;

export type Emotion = (typeof EMOTIONS)[number];

export function isEmotion(value: string): value is Emotion {
  return (EMOTIONS as readonly string[]).includes(value);
}
