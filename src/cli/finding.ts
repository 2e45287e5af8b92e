/** What `npm run doctor` says of one thing. */
export interface Finding {
  readonly what: string;
  /** `fault` stops AIVT from working, `hint` is something that would make it better. */
  readonly verdict: 'ok' | 'hint' | 'fault';
  readonly detail: string;
}
