/** What the bench asks of an arm, and how an arm that is a Node program listens: lines of JSON, one answer an order. */
import { createInterface } from 'node:readline';

export interface Order {
  readonly do: 'turn' | 'interrupt';
  /** What is said to her. */
  readonly text: string;
  /** What the model says, for arms whose model is in their own process. */
  readonly reply: string;
}

export interface InterruptOrder extends Order {
  readonly do: 'interrupt';
  /** From the first sound to the interruption. */
  readonly afterMs: number;
}

/** Times are `monotonicMs`. */
export interface Turned {
  readonly askedAtMs: number;
  readonly firstAudioAtMs: number | null;
  /** Of the arm's own process, over the whole turn. */
  readonly cpuMs: number;
}

export interface Interrupted {
  readonly askedAtMs: number;
  readonly calledAtMs: number;
  /** From here on no new sample went to the player. */
  readonly silentAtMs: number;
  /** Sound that was heard until then. */
  readonly heardMs: number;
  /** What the conversation holds of the reply afterwards. */
  readonly history: string;
}

export interface Arm {
  readonly turn: (order: Order) => Promise<Turned>;
  readonly interrupt?: (order: InterruptOrder) => Promise<Interrupted>;
}

/** Answers orders until standard input ends. */
export async function serveOrders(arm: Arm): Promise<void> {
  const write = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  write({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const order = JSON.parse(line) as Order | InterruptOrder;
      if (order.do === 'turn') write(await arm.turn(order));
      else if (arm.interrupt) write(await arm.interrupt(order as InterruptOrder));
      else write({ error: 'this arm cannot be interrupted' });
    } catch (error) {
      write({ error: String(error) });
    }
  }
}
