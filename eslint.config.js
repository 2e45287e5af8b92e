// @ts-check
import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const APPROVED_MESSAGE = 'Only src/moderation/approve.ts makes Approved text. Pass the text through moderation instead.';
/** `x as Approved`, `x as Approved<string>`, `x as { text: Approved }`, `<Approved>x`. */
const approvedCasts = [
  { selector: 'TSAsExpression TSTypeReference[typeName.name="Approved"]', message: APPROVED_MESSAGE },
  { selector: 'TSTypeAssertion TSTypeReference[typeName.name="Approved"]', message: APPROVED_MESSAGE },
  { selector: 'TSAsExpression TSTypeReference[typeName.right.name="Approved"]', message: APPROVED_MESSAGE },
];

const BASE = ['kernel', 'domain', 'ports'];
/** What each room may import beside itself; one that is not here knows `BASE`. See `rooms` below. */
const ROOMS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  kernel: [],
  domain: ['kernel'],
  ports: ['kernel', 'domain'],
  pipeline: BASE,
  control: BASE,
  // They show and keep what the control room tells of the whole.
  server: [...BASE, 'control'],
  telemetry: [...BASE, 'control'],
  // They fetch files that are too large to come with AIVT.
  tts: [...BASE, 'download'],
  ears: [...BASE, 'download'],
  // Both move a puppet outside the overlay.
  vts: [...BASE, 'puppet'],
  vmc: [...BASE, 'puppet'],
});
/** Nothing from outside but these: they run in a browser too, and know no vendor. */
const PURE = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  // Of the network only whether a door of this machine is open (door.ts).
  kernel: ['node:net', 'node:util'],
  domain: ['zod'],
  ports: ['zod'],
  pipeline: [],
});

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'web/*/dist/',
    'web/*/build/',
    '**/.svelte-kit/',
    'data/',
    'coverage/',
    'test-results/',
    '**/*.svelte',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['web/*/vite.config.ts'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...approvedCasts],
      // Noise: each of these fires on honest code more often than it finds a fault.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // Code points are what the moderation rules and the captions count.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      'no-control-regex': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
    },
  },
  // Plain JavaScript is type-checked (checkJs), which knows every name.
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], rules: { 'no-undef': 'off' } },
  // The one place that makes Approved text, and the one that makes less of it (a prefix, a join).
  { files: ['src/moderation/approve.ts', 'src/domain/approved.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // Tests hand ready-made values to the parts they test.
  {
    files: ['**/*.test.ts', 'tests/**', 'testing/**', 'bench/**'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // What a model makes is nearly always text; a test that adds it up need not say so.
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  // Files that can be held in the head: one idea a file, and no function that is a program of its own.
  {
    files: ['src/**/*.ts', 'web/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
    },
  },
  // Programs that talk to a terminal.
  {
    files: ['src/main.ts', 'src/cli/**', 'src/moderation/eval/**', 'bench/**', 'scripts/**', 'web/*/dev/**'],
    rules: { 'no-console': 'off' },
  },
  rooms(),
);

/**
 * Who may know whom, as in docs/architecture.md. A folder under `src/` is a room; each line says what
 * it may import beside itself. `app/` and `cli/` wire and so know all; the child process entries know
 * the engine they host. Unit tests stand beside their file and may import more.
 */
function rooms() {
  const folders = readdirSync(new URL('./src/', import.meta.url), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const SEES_ALL = ['cli', 'app'];
  const limited = folders.filter((name) => !SEES_ALL.includes(name));
  /** @param {string} type */
  const element = (type) => ({ element: { type } });
  /** @param {string} name */
  const known = (name) => [name, ...(ROOMS[name] ?? BASE)].map((other) => ({ to: element(other) }));
  return defineConfig({
    files: ['src/**/*.ts', 'web/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    // Its own types lag behind ESLint's.
    plugins: { boundaries: /** @type {import('eslint').ESLint.Plugin} */ (/** @type {unknown} */ (boundaries)) },
    settings: {
      'boundaries/include': ['src/**/*', 'web/**/*', 'testing/**/*'],
      'boundaries/elements': [
        ...folders.map((name) => ({ type: name, pattern: `src/${name}`, partialMatch: false })),
        { type: 'overlay', pattern: 'web/overlay', partialMatch: false },
        { type: 'panel', pattern: 'web/panel', partialMatch: false },
        { type: 'testing', pattern: 'testing', partialMatch: false },
      ],
      'boundaries/files': [
        { category: 'entry', pattern: 'src/main.ts' },
        { category: 'worker-entry', pattern: 'src/workers/*-main.ts' },
      ],
      'import/resolver': { node: { extensions: ['.ts', '.js', '.mjs', '.json'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          checkUnknownLocals: false,
          message:
            '{{from.element.type}} must not import {{to.element.type}}{{to.module.source}}: a room knows kernel/, domain/, ports/ and itself (docs/architecture.md). Say what is shared as a port, or let app/ pass it in.',
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...Object.keys(PURE).map((name) => ({ from: element(name), disallow: { to: { module: { origin: ['external', 'core'] } } } })),
            ...Object.entries(PURE).flatMap(([name, sources]) =>
              sources.map((source) => ({
                from: element(name),
                allow: { to: { module: source.startsWith('node:') ? { origin: 'core', source } : { origin: 'external', source } } },
              })),
            ),
            ...limited.map((name) => ({ from: element(name), allow: known(name) })),
            { from: element('overlay'), allow: ['overlay', ...BASE].map((other) => ({ to: element(other) })) },
            { from: element('panel'), allow: ['panel', ...BASE, 'control'].map((other) => ({ to: element(other) })) },
            ...SEES_ALL.map((name) => ({ from: element(name), allow: { to: { file: { path: '**' } } } })),
            { from: { file: { categories: 'entry' } }, allow: { to: { file: { path: '**' } } } },
            { from: { file: { categories: 'worker-entry' } }, allow: limited.map((name) => ({ to: element(name) })) },
            // What ships does not know what tests it.
            ...folders.map((name) => ({ from: element(name), disallow: { to: element('testing') } })),
          ],
        },
      ],
    },
  });
}
