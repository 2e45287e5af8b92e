/** The commands and rewards in force: the file may be changed in the panel while she runs. */
import type { Commands } from './schema.ts';

export class LiveCommands {
  #now: Commands;
  #onChange: (commands: Commands) => void = () => undefined;

  constructor(commands: Commands) {
    this.#now = commands;
  }

  now(): Commands {
    return this.#now;
  }

  /** From the next message and the next redemption on. */
  take(commands: Commands): void {
    this.#now = commands;
    this.#onChange(commands);
  }

  /** One listener: whoever makes the rewards on the platform. */
  follow(changed: (commands: Commands) => void): void {
    this.#onChange = changed;
  }
}
