/** The PowerShell scripts by a real grammar: that they parse, in Windows PowerShell 5.1 and in 7, and start what there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import { beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';
import { ROOT } from '../src/config/root.ts';

const FOLDER = join(ROOT, 'scripts');
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.ps1'));
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

let parser: TreeSitter.Parser;
beforeAll(async () => {
  const require = createRequire(import.meta.url);
  const { Parser, Language } = require('@vscode/tree-sitter-wasm') as typeof TreeSitter;
  const wasm = dirname(require.resolve('@vscode/tree-sitter-wasm'));
  await Parser.init({ locateFile: (file: string) => join(wasm, file) });
  parser = new Parser();
  parser.setLanguage(await Language.load(join(wasm, 'tree-sitter-powershell.wasm')));
});

/** Where it cannot be parsed, by lines. */
function faults(code: string): number[] {
  const tree = parser.parse(code);
  const root = tree?.rootNode;
  if (!root) return [0];
  return root.hasError
    ? [...root.descendantsOfType('ERROR'), root]
        .filter((node) => node?.isError === true || node?.isMissing === true || node === root)
        .map((node) => (node?.startPosition.row ?? 0) + 1)
    : [];
}

test('the grammar tells a script that is broken', () => {
  expect(faults("if ($true) { Write-Host 'x' }")).toEqual([]);
  expect(faults("if ($true) { Write-Host 'x'")).not.toEqual([]);
});

test('every part has its script', () => {
  const parts = ['orchestrator', 'asr', 'policy', 'tts', 'twitch', 'obs', 'vts', 'all'];
  expect(scripts).toEqual(expect.arrayContaining(parts.map((part) => `run_${part}.ps1`)));
});

test.each(scripts)('%s parses', (name) => {
  expect(faults(read(name))).toEqual([]);
});

test.each(scripts)('%s is for Windows PowerShell 5.1 too', (name) => {
  const code = read(name);
  // Without a mark 5.1 reads a file in the code page of the machine.
  expect(code).toMatch(/^[\x00-\x7f]*$/u);
  const bare = code
    .replace(/<#[\s\S]*?#>/gu, '')
    .replace(/#.*$/gmu, '')
    .replace(/'[^']*'|"[^"]*"/gu, "''");
  expect(bare).not.toMatch(/\?\?|\?\.|&&|\|\||\?\s*[^|{\s].*:/u);
});

test.each(scripts)('%s starts only what there is', (name) => {
  const code = read(name);
  for (const [, command] of code.matchAll(/launch\.mjs['"],? ['"](\w+)['"]/gu)) expect(Object.keys(COMMANDS)).toContain(command);
  for (const [, other] of code.matchAll(/'(\w+\.ps1)'/gu)) expect(scripts).toContain(other);
  expect(code.trimEnd()).toMatch(/exit (?:\$LASTEXITCODE|\$code|0)$/u);
});
