/** A part that the streamer can switch off and on while it runs. */
export interface Switchable {
  /**
   * Off: it stops at once and stays away; nothing that it was doing goes on. On: it is as it would be had
   * it never been off, except for what passed meanwhile. Saying what it is already does nothing.
   */
  setEnabled(enabled: boolean): void;
}
