// node peers-gate.mjs REPORT < JSON of `bench -- peers`: the ratio of one run, as counts for `counts.mjs`. Exit code 1 when it is too large.
import { readFileSync, writeFileSync } from 'node:fs';

const AT_MOST = 1 / 5;
/** Of so many turns some may fail; of more the figures say nothing. */
const MIN_TURNS = 30;

/** @type {{ arms: Record<string, { n: number, overheadMs: { p50: number | null, p95: number | null } }>, leftOut: Record<string, string> }} */
const { arms, leftOut } = JSON.parse(readFileSync(0, 'utf8'));
/** @param {string} name */
const figuresOf = (name) => Object.entries(arms).find(([arm]) => arm.startsWith(name))?.[1];
const ours = figuresOf('AIVT');
const theirs = figuresOf('agents-js');
const [mine, other] = [ours?.overheadMs.p95 ?? NaN, theirs?.overheadMs.p95 ?? NaN];
const ratio = mine / other;
const enough = Math.min(ours?.n ?? 0, theirs?.n ?? 0) >= MIN_TURNS;
const passed = enough && ratio <= AT_MOST;
for (const [name, why] of Object.entries(leftOut)) process.stdout.write(`${name} was left out: ${why}\n`);
process.stdout.write(
  `p95 over the ideal: AIVT ${mine} ms, agents-js ${other} ms, ratio ${ratio.toFixed(3)} (at most ${AT_MOST})${enough ? '' : `; fewer than ${MIN_TURNS} turns were measured`}\n`,
);
const [report = 'test-results/peers.json'] = process.argv.slice(2);
writeFileSync(report, JSON.stringify({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }));
process.exitCode = passed ? 0 : 1;
