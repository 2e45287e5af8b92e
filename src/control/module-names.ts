/** The parts that `/status` tells about. */
export const MODULE_NAMES = [
  ...(['asr', 'policy', 'tts', 'moderation', 'memory', 'tools'] as const),
  ...(['twitch', 'obs', 'vts', 'vmc', 'overlay'] as const),
] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];
