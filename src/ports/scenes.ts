/** What shows the stream's picture. */
export interface SceneSwitcher {
  /** The scene on air; null when not known. */
  readonly current: string | null;
  /** Why no scene can be set now, for the streamer; null when one can. */
  readonly unavailable: string | null;
  /** Resolves when the scene is on air. Rejects with a message for the streamer. */
  set(scene: string): Promise<void>;
}
