// node counts.mjs REPORT…: adds up what the steps of `.ci/run` reported and prints "N passed, N failed[, N skipped]".
// A report is Vitest's JSON or `{ passed, failed, skipped }`; one that is not there counts as one failure.
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[] }} VitestReport */

/**
 * @param {string} file
 * @returns {Counts}
 */
function countsOf(file) {
  /** @type {Counts | VitestReport} */
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (!('testResults' in report)) return report;
  // A file that cannot even be loaded has no tests: count it as one failure.
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const all = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  const { passed, failed, skipped } = countsOf(file);
  all.passed += passed;
  all.failed += failed;
  all.skipped += skipped;
}
process.stdout.write(`${all.passed} passed, ${all.failed} failed${all.skipped > 0 ? `, ${all.skipped} skipped` : ''}\n`);
