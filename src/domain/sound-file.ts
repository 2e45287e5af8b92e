/** The name of a sound in the streamer's folder: a file directly in it, of a kind that every browser plays. */
export const SOUND_FILE = /^[\w-][\w .-]*\.(?:wav|ogg|mp3)$/u;
