/** Files that import each other in a circle: none can be understood, or moved, without the others. */
import { posix } from 'node:path';

/** `'./x.ts'` in an import or export, types included: a reader follows those too. Dynamic imports are left out: they come later by intent. */
const STATIC_IMPORT = /^(?:import|export)\b[^;]*?\bfrom\s+'(\.[^']+)'/gmu;

/**
 * @param sources the text of each file by its path (`src/a.ts`).
 * @returns each circle as the paths of its files, in the order of `sources`.
 */
export function circles(sources: ReadonlyMap<string, string>): string[][] {
  const imports = new Map(
    [...sources].map(([file, text]) => [
      file,
      [...text.matchAll(STATIC_IMPORT)]
        .map(([, path = '']) => posix.normalize(posix.join(posix.dirname(file), path)))
        .filter((path) => sources.has(path)),
    ]),
  );
  const found: string[][] = [];
  const placed = new Set<string>();
  for (const file of sources.keys()) {
    if (placed.has(file)) continue;
    const reached = reachedFrom(file, imports);
    const circle = [...sources.keys()].filter((other) => other === file || (reached.has(other) && reachedFrom(other, imports).has(file)));
    if (circle.length > 1 || reached.has(file)) found.push(circle);
    for (const member of circle) placed.add(member);
  }
  return found;
}

/** Every file that `file` imports, and they import, and so on; itself only when it is in a circle. */
function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(file) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return reached;
}
