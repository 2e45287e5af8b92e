/**
 * What the model really wrote, so that its answers go back to it byte for byte: Ollama keeps its work
 * on an unchanged beginning, and an answer in other words would end that beginning. What was heard
 * decides; the model's own writing stands in only where it says the same.
 */
import type { PromptMessage } from '../../ports/policy.ts';
import { neutralise } from '../neutralise.ts';

const MAX_KEPT = 64;
const TAG = /^\[[a-z]+(?:[:= ]+[a-z]+)?\]/iu;
const SOUND = /[\p{L}\p{N}]/u;

interface Answer {
  readonly raw: string;
  /** What of it was compared last, and the outcome. */
  heard: string | null;
  written: string | null;
}

export class Transcript {
  /** By the message that was answered; the latest answer to the same words last. */
  readonly #answers = new Map<string, Answer>();

  /** @param asked the last message as it was sent. @param raw what the model wrote, to its end or to where it was cut. */
  remember(asked: string, raw: string): void {
    if (raw === '') return;
    this.#answers.delete(asked);
    this.#answers.set(asked, { raw, heard: null, written: null });
    if (this.#answers.size > MAX_KEPT) for (const oldest of this.#answers.keys()) return void this.#answers.delete(oldest);
  }

  /** The messages with her answers as the model wrote them, where the words are the same. */
  asWritten(messages: readonly PromptMessage[]): PromptMessage[] {
    return messages.map((message, index) => {
      const asked = messages[index - 1];
      if (message.role !== 'assistant' || asked?.role !== 'user') return message;
      const answer = this.#answers.get(asked.content);
      if (answer === undefined) return message;
      // The same conversation comes with every prompt: each answer is compared once.
      if (answer.heard !== message.content) {
        answer.heard = message.content;
        answer.written = writtenFor(answer.raw, message.content);
      }
      return answer.written === null ? message : { role: 'assistant', content: answer.written };
    });
  }
}

/**
 * The part of `raw` that says what was heard, or null when it says anything else: a stage direction
 * that was left out would come back in every later answer.
 */
export function writtenFor(raw: string, heard: string): string | null {
  let at = 0;
  for (const char of heard) {
    if (!SOUND.test(char)) continue;
    for (;;) {
      const tag = TAG.exec(raw.slice(at, at + 32));
      if (tag) at += tag[0].length;
      else if (at < raw.length && !SOUND.test(raw.charAt(at)) && raw.codePointAt(at) !== char.codePointAt(0)) at += 1;
      else break;
    }
    if (!raw.startsWith(char, at)) return null;
    at += char.length;
  }
  if (at === 0) return null;
  // The marks that end its last sentence.
  at += /^["'”’)\].!?…~]*/u.exec(raw.slice(at))?.[0].length ?? 0;
  const written = raw.slice(0, SOUND.test(raw.slice(at)) || raw.slice(at).includes('[') ? at : raw.length);
  const plain = written.replace(/\[[a-z]+(?:[:= ]+[a-z]+)?\]/giu, '');
  // Nothing in it that a template or a parser would take for structure.
  return neutralise(plain, plain.length + 1).replace(/\s/gu, '') === plain.normalize('NFKC').replace(/\s/gu, '') ? written : null;
}
