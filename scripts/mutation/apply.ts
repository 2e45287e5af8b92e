/** One mutation in a text: whether it can be made at all, and the text that it makes. */
import ts from 'typescript';
import type { Mutation } from './mutation.ts';

/** @throws Error when the search text is not there exactly once, when nothing would change, or when the outcome is no TypeScript. */
export function mutated(source: string, { file, find, replace }: Pick<Mutation, 'file' | 'find' | 'replace'>): string {
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`${file}: the search text occurs ${times} times, not once: ${JSON.stringify(find)}`);
  if (find === replace) throw new Error(`${file}: nothing changes: ${JSON.stringify(find)}`);
  const text = source.replace(find, () => replace);
  // A text that does not parse would fail every test and count as found.
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, fileName: file });
  const problem = diagnostics[0];
  if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')} with ${JSON.stringify(replace)}`);
  return text;
}
