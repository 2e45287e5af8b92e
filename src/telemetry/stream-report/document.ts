/** What the reports have in common: one HTML file without a script, light and dark, and the pieces that both show. */
import type { LatencyReport, Stage } from '../../ports/history.ts';
import { escaped, seconds } from './format.ts';

const STYLE = `
:root { color-scheme: light dark; --soft: #6b6475; --line: #d9d4e0; --fox: #c2531c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --soft: #a59fb0; --line: #3a3444; --fox: #ff9156; --bad: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.soft { color: var(--soft) } .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; padding: 0; list-style: none }
.tiles li { border: 1px solid var(--line); border-radius: .6rem; padding: .6rem .8rem } .tiles b { display: block; font-size: 1.35rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td:first-child, th:first-child { white-space: nowrap; overflow-wrap: normal } svg { width: 100%; height: auto } .cut { color: var(--bad) }
`;

/** @param body HTML; whatever others wrote in it is `escaped` */
export function documentOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  wait: 'until it was her turn',
  prompt: 'prompt',
  firstToken: 'first word of the model',
  firstClause: 'first clause',
  voice: 'voice',
  ear: 'until it sounded',
  e2e: 'all together',
};

function stageRow({ stage, n, p50, p95, max }: LatencyReport['stages'][number]): readonly string[] {
  return [STAGE_NAMES[stage], String(n), seconds(p50), seconds(p95), seconds(max)];
}

export function stageTable(stages: LatencyReport['stages']): string {
  return table(['Stage', 'Turns', 'Half within', '95 of 100 within', 'Longest'], stages.map(stageRow));
}

/** What went wrong, and how often. */
export function troubles({ fallbacks, cuts, drops, blocks, reconnects }: LatencyReport): string {
  const rows = (
    [
      ['A ready line stood in', fallbacks],
      ['She was cut', cuts],
      ['Not answered', drops],
      ['Stopped by moderation', blocks],
      ['Came back after it was away', reconnects],
    ] as const
  ).flatMap(([what, counts]) => Object.entries(counts).map(([why, n]) => [what, why, String(n)]));
  return rows.length === 0 ? '<p class="soft">Nothing.</p>' : table(['What', 'Why', 'Times'], rows);
}

/** Every cell is text, whoever wrote it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th scope="col"' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag.slice(0, 2)}>`).join('')}</tr>`;
  return `<table><thead>${cells('th scope="col"', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
}
