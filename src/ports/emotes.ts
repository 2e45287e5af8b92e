/** Emotes of 7TV, BetterTTV and FrankerFaceZ: pictures that a viewer writes as words. */

export interface EmotesView {
  /** `waiting`: it is not known yet whose channel it is. */
  readonly state: 'off' | 'waiting' | 'online' | 'offline';
  /** For the streamer: how many there are, or why not. */
  readonly detail: string;
  /** Address of the picture, by the word that stands for it. */
  readonly emotes: Readonly<Record<string, string>>;
}

export interface ChatEmotes {
  view(): EmotesView;
  /** The text without the words that are pictures; as it is while they are switched off. */
  strip(text: string): string;
  /** From where a page may show pictures; none while they are switched off. */
  imageHosts(): readonly string[];
}
