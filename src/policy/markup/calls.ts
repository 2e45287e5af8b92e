/** A tool called in words: `functions.wave()`, `default_api.wave(to="chat")`. */
import type { MarkupCore, Mode } from './core.ts';

const MAX_NAME = 64;
const MAX_ARGUMENTS = 300;
/** Where tools live in the templates that models were trained on. Words are held only while they may become one of these. */
const NAMESPACES = ['functions.', 'tools.', 'default_api.'] as const;
const NAME = /^[a-z_]+\.(?:[a-z_][\w.]*)?$/iu;

/** Whether a tool's name may begin with `char`. */
export function mayBeginCall(char: string): boolean {
  return NAMESPACES.some((name) => name.startsWith(char));
}

/** A word, up to the sign that tells whether it is called. */
export const callName: Mode = {
  step(core, char) {
    const held = core.held + char;
    const mayGoOn = NAMESPACES.some(
      (name) => name.startsWith(held) || (held.startsWith(name) && NAME.test(held) && held.length < MAX_NAME),
    );
    if (mayGoOn) core.held = held;
    else if (/^[([{:]$/u.test(char) && NAME.test(core.held) && !core.held.endsWith('.')) core.turnTo(callArguments(char), held);
    else core.release(1, char);
  },
  end: (core) => (core.held.includes('.') && !core.held.endsWith('.') ? core.drop(true) : core.release(1)),
};

/** `functions.wave:0` tells no arguments. */
function callArguments(opened: string): Mode {
  let depth = opened === ':' ? 0 : 1;
  let quote = '';
  return {
    step(core, char) {
      if (depth === 0) {
        if (/[\w:]/u.test(char)) return;
        endCall(core);
        return core.step(char);
      }
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === '"') quote = char;
      else if (/[([{]/u.test(char)) depth += 1;
      else if (/[)\]}]/u.test(char)) depth -= 1;
      core.held += char;
      if (depth === 0 || core.held.length > MAX_ARGUMENTS) endCall(core);
    },
    end: (core) => core.drop(true),
  };
}

function endCall(core: MarkupCore): void {
  core.drop(true);
  core.closing = ';';
}
