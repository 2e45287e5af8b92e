/** The parts that `/status` tells about. */
export const MODULE_NAMES = ['asr', 'policy', 'tts', 'moderation', 'memory', 'tools', 'twitch', 'obs', 'vts', 'overlay'] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];
