import type { Door } from '../../kernel/door.ts';
import type { RecogniseRequest, Recognition } from '../../ports/recogniser.ts';

/** A recogniser outside the ears, as `watch.ts` keeps an eye on it. */
export interface RecogniserServer {
  readonly provider: string;
  /** For the streamer: `tcp://127.0.0.1:10300`. */
  readonly address: string;
  /** Where it listens on this machine; absent for what does not listen, null for another machine's. */
  readonly door?: Door | null;
  /** For what knows by itself that it has ended: why. It comes back by itself, or `probe` brings it back. */
  watch?(ended: (why: string) => void): void;
  /** What is there, in words for the streamer ("faster-whisper, model base"). @throws RecogniserError */
  probe(signal: AbortSignal): Promise<string>;
  /** @throws RecogniserError, or the signal's reason. */
  recognise(request: RecogniseRequest, signal: AbortSignal): Promise<Recognition>;
  /** Another one is taken, or the ears close: it lets go of what it holds. A later `probe` brings it back. */
  rest?(): Promise<void>;
}
