/** What the links and services need of a message bus. `nats-wire.ts` is the one that is used; tests bring their own. */

export interface WireMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Where an answer goes. */
  readonly reply: string | null;
  /** Not a message of anybody: nobody listens where the message with this reply subject was sent. */
  readonly nobody: boolean;
}

export type WireState = { readonly connected: true } | { readonly connected: false; readonly reason: string };

export interface Wire {
  /** Without credentials: `nats://127.0.0.1:4222`. */
  readonly address: string;
  readonly state: WireState;
  /** While it is not connected the message is dropped: what is sent late would be stale. */
  publish(subject: string, data: Uint8Array, reply?: string): void;
  /**
   * Holds over every connection to come. With `queue` each message goes to one of those who share the name.
   * @returns stops listening
   */
  subscribe(subject: string, onMessage: (message: WireMessage) => void, queue?: string): () => void;
  /** Told of every change. @returns stops telling */
  onState(listener: (state: WireState) => void): () => void;
  /** Sends what is under way and closes. */
  close(): Promise<void>;
}
