/** What happens on the channel that nobody wrote to her and nobody paid her for: as the platform tells it, not yet moderated. */

interface Happening {
  readonly platform: string;
  /** The same however often the platform tells it. */
  readonly id: string;
  /** `Clock.nowMs` at arrival. */
  readonly receivedAtMs: number;
}

export interface PollChoice {
  readonly title: string;
  readonly votes: number;
}

export interface PredictionOutcome {
  readonly title: string;
  /** Points that were put on it. */
  readonly points: number;
}

export type ChannelEvent = Happening &
  (
    | { readonly kind: 'follow'; readonly userId: string; readonly userName: string }
    | { readonly kind: 'hype-train'; readonly phase: 'begin' | 'level' | 'end'; readonly level: number }
    | { readonly kind: 'poll'; readonly phase: 'begin' | 'end'; readonly title: string; readonly choices: readonly PollChoice[] }
    | {
        readonly kind: 'prediction';
        readonly phase: 'begin' | 'end';
        readonly title: string;
        readonly outcomes: readonly PredictionOutcome[];
        /** What came true; null before the end, and where it was called off. */
        readonly winner: string | null;
      }
    | { readonly kind: 'ad-break'; readonly phase: 'soon' | 'begin'; readonly durationS: number }
    /** What the stream is about, whenever that is learnt or changes. */
    | { readonly kind: 'about'; readonly title: string; readonly game: string }
  );
export type ChannelEventKind = ChannelEvent['kind'];
