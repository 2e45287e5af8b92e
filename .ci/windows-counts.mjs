// node windows-counts.mjs REPORT OUT PASSED FAILED FILTERS: adds up what Vitest reports and what `.ci/windows`
// tried itself, prints "N passed, N failed, N skipped" and writes it to OUT. A test may only be skipped
// if windows-skipped.txt lists it; a line there that skips nothing is a failure too, unless filtered.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [reportFile = '', outFile = '', passedThere = '0', failedThere = '0', filters = '0'] = process.argv.slice(2);
let passed = Number(passedThere);
let failed = Number(failedThere);
let skipped = 0;

// Lines "FILE > TEST — why", with the beginning of the test's full name, or "FILE — why" for a file that
// was not even loaded: one skipped each.
const listed = readFileSync(new URL('windows-skipped.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' — ')[0] ?? line)
  .map((name) => ({ name, used: false, isFile: !name.includes(' > ') }));
for (const { name, isFile } of listed) {
  if (!isFile || filters !== '0') continue;
  if (existsSync(new URL(`../${name}`, import.meta.url))) skipped += 1;
  else {
    console.log(`in .ci/windows-skipped.txt, but not there: ${name}`);
    failed += 1;
  }
}

/** @typedef {{ name: string, status: string, message?: string, assertionResults: { status: string, fullName: string }[] }} TestFile */
let files = /** @type {TestFile[]} */ ([]);
try {
  files = JSON.parse(readFileSync(reportFile, 'utf8')).testResults;
} catch {
  console.log('The tests did not get as far as a report.');
  failed += 1;
}
for (const { name, status, assertionResults } of files) {
  const file = name.replace(/^.*?\/aivt kitsu\//u, '');
  if (status === 'failed' && assertionResults.length === 0) {
    console.log(`failed: ${file}, which cannot be loaded`);
    failed += 1;
  }
  for (const test of assertionResults) {
    const full = `${file} > ${test.fullName}`;
    if (test.status === 'passed') passed += 1;
    else if (test.status === 'failed') {
      console.log(`failed: ${full}`);
      failed += 1;
    } else {
      const entry = listed.find((line) => full.startsWith(line.name));
      if (entry) {
        entry.used = true;
        skipped += 1;
      } else {
        console.log(`skipped, and not in .ci/windows-skipped.txt: ${full}`);
        failed += 1;
      }
    }
  }
}
for (const { name, used, isFile } of listed) {
  if (used || isFile || filters !== '0') continue;
  console.log(`in .ci/windows-skipped.txt, but not skipped: ${name}`);
  failed += 1;
}
writeFileSync(outFile, JSON.stringify({ passed, failed, skipped }));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
