/** `TOOLS`: which tools she may use, each by name, and for whom. */
import { ROLES, type Role } from '../domain/trigger.ts';
import type { AllowedTools } from '../ports/tools.ts';

export const TOOL_ID = /^[a-z][a-z0-9-]{0,31}(?:\.[A-Za-z0-9_.-]{1,64})?$/u;
/** Each is read with every prompt; more would be a prompt of tools. */
export const MAX_TOOLS = 16;

/**
 * `scene:mod, expression, weather.forecast:viewer`.
 * @throws Error that says what is wrong with which name
 */
export function parseAllowed(text: string): AllowedTools {
  const allowed = new Map<string, Role | null>();
  for (const entry of text.split(/[\s,]+/u).filter((part) => part !== '')) {
    const [id = '', role, ...more] = entry.split(':');
    if (!TOOL_ID.test(id) || more.length > 0)
      throw new Error(`"${entry}" is no tool: write names such as scene or weather.forecast, with commas between`);
    if (role !== undefined && !isRole(role)) throw new Error(`"${entry}": for whom? use one of ${ROLES.join(', ')}`);
    allowed.set(id, role ?? null);
  }
  if (allowed.size > MAX_TOOLS) throw new Error(`${allowed.size} tools are too many: ${MAX_TOOLS} are the most`);
  return allowed;
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
