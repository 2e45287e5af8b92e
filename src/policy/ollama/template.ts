/** What a model's template tells of its reasoning. */
const OPENS = /(?:<think(?:ing)?>|<\|begin_of_thought\|>|\[THINK\]|◁think▷)\s*$/iu;

/**
 * Whether a model's template writes the beginning of reasoning itself.
 * @param shown what `/api/show` tells. A model that Ollama knows to think is told apart by Ollama.
 */
export function beginsInReasoning(shown: unknown): boolean {
  if (typeof shown !== 'object' || shown === null) return false;
  if ('capabilities' in shown && Array.isArray(shown.capabilities) && shown.capabilities.includes('thinking')) return false;
  const template = 'template' in shown && typeof shown.template === 'string' ? shown.template : '';
  // Its actions write nothing of their own at the end.
  return OPENS.test(template.replace(/\{\{[^}]*\}\}/gu, ''));
}
