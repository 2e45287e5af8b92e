/** Says of each frame whether somebody speaks in it. */
export interface Vad {
  /** `silero`, `webrtc`: what `/status` shows. */
  readonly provider: string;
  /**
   * @param frame `FRAME_SAMPLES` of 16 kHz mono.
   * One frame after another: the next only when the one before is judged. Never rejects.
   */
  judge(frame: Int16Array): Promise<boolean> | boolean;
  /** Another microphone, or a gap: what was heard before says nothing of what comes. */
  reset(): void;
  close(): Promise<void> | void;
}
