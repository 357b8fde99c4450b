import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The rooms of src/, and which other rooms each may import from, types included.
 * core ← wasm, gpu, onnx, data, runtime; quant on wasm and gpu, compress on quant; ← engine ← share, state ← ui ← features.
 */
export const ROOMS = {
  core: [],
  wasm: ['core'],
  gpu: ['core'],
  quant: ['core', 'wasm', 'gpu'],
  onnx: ['core'],
  data: ['core'],
  compress: ['core', 'quant', 'gpu', 'wasm'],
  runtime: ['core'],
  train: ['core'],
  graph: ['core', 'data', 'gpu'],
  experiment: ['core', 'train'],
  offline: ['core'],
  samples: ['core', 'data'],
  engine: ['core', 'quant', 'compress', 'onnx', 'data', 'gpu', 'wasm', 'runtime', 'train', 'samples'],
  share: ['core'],
  state: ['core', 'data', 'engine', 'experiment', 'offline', 'share', 'samples'],
  ui: ['core', 'data', 'engine', 'experiment', 'share', 'state', 'samples'],
};

/**
 * Which other features one may import from: none, but for those that stand in another's page, or whose runs are among another's.
 * @type {Record<string, string[]>}
 */
export const GUESTS = { 'mixed-precision': ['quantize'], compress: ['quantize'] };

/** Each folder is one. */
const FEATURES = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ feature: name, allowed: GUESTS[name] ?? [] }));

const WITHOUT_REACT = [
  'core',
  'quant',
  'compress',
  'onnx',
  'data',
  'gpu',
  'wasm',
  'runtime',
  'train',
  'graph',
  'experiment',
  'engine',
  'share',
  'samples',
  'offline',
];

const arrows = [
  ...Object.entries(ROOMS).map(([room, allowed]) => ({
    target: `./src/${room}`,
    from: './src',
    except: [room, ...allowed].map((name) => `./${name}`),
    message: `src/${room} may import from ${allowed.length ? allowed.map((name) => `src/${name}`).join(', ') : 'no other room'}.`,
  })),
  ...FEATURES.map(({ feature, allowed }) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [feature, ...allowed].map((name) => `./${name}`),
    message: `The feature ${feature} may import from ${allowed.length ? allowed.join(', ') : 'no other feature'}.`,
  })),
  {
    // What draws knows descriptions and results, not what computes them.
    target: ['./src/ui', './src/features/**/*.tsx', './src/features/*/state', './src/features/*/page'],
    from: ['./src/gpu', './src/wasm', './src/runtime', './src/onnx'],
    message: 'A page never imports gpu, wasm, runtime or onnx: it asks the engine.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'test-results/', 'playwright-report/', '.cache/'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { args: 'after-used', ignoreRestSiblings: true }],
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': 'error',
    },
  },
  // A test may reach for any room.
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: arrows }] },
  },
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: ['{src,test}/**/*.{ts,tsx}'], rules: { 'no-console': 'error' } },
  {
    files: ['{src,test,scripts}/**/*.{ts,tsx}'],
    ignores: ['src/train/jax.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: '@jax-js/jax', message: 'Training goes through src/train/jax.ts, so that jax-js can be replaced.' },
          ],
        },
      ],
    },
  },
  // Tables of cases may be long.
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'max-lines': ['error', 300], 'max-params': ['error', 6] },
  },
  { files: ['src/{ui,state,features}/**/*.{ts,tsx}', 'src/*.tsx'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['src/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="title"], JSXOpeningElement[name.name="title"]',
          message:
            'What explains stands in a table (src/ui/help, a feature’s help) and comes onto the page by <Explained>; a title is read by those with a mouse alone. What may be cut off is shown whole where it can be chosen.',
        },
      ],
    },
  },
  {
    files: WITHOUT_REACT.map((room) => `src/${room}/**`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['react', 'react/*', 'react-dom', 'react-dom/*', 'recharts', 'zustand', 'zustand/*'],
              message: 'Only src/ui, src/state and the pages of features know React.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
