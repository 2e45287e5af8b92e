/** Reads what guard models answer. Each family has its own way to say yes and no. */
import { z } from 'zod';
import type { GuardVerdict } from './guard.ts';

/** `verdict`: "safe" / "unsafe\nS1" (Llama Guard). `violates`: yes or no (ShieldGemma). `json`: any chat model with our rubric. */
export type GuardFamily = 'verdict' | 'violates' | 'json';

export function familyOf(model: string): GuardFamily {
  if (/llama-?guard/iu.test(model)) return 'verdict';
  if (/shield-?gemma/iu.test(model)) return 'violates';
  return 'json';
}

const jsonAnswer = z.object({ safe: z.boolean(), category: z.string().max(40).optional() });

/** @throws Error when the answer is neither yes nor no. */
export function readAnswer(family: GuardFamily, answer: string): GuardVerdict {
  const text = answer.trim();
  if (family === 'verdict') {
    const [, word = '', codes = ''] = /^(safe|unsafe)\b\s*((?:S\d{1,2}[,\s]*)*)$/iu.exec(text) ?? [];
    if (word.toLowerCase() === 'safe' && codes === '') return { safe: true, label: '' };
    if (word.toLowerCase() === 'unsafe') return { safe: false, label: codes.trim() };
  } else if (family === 'violates') {
    const word = /^(yes|no)\b/iu.exec(text)?.[1]?.toLowerCase();
    if (word !== undefined) return { safe: word === 'no', label: '' };
  } else {
    const parsed = jsonAnswer.safeParse(parseJson(text));
    if (parsed.success) return { safe: parsed.data.safe, label: parsed.data.safe ? '' : (parsed.data.category ?? '') };
  }
  throw new Error('the guard model gave an answer that is neither yes nor no');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
