import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The rooms of src/, and which other rooms each may import from.
 * core ← onnx, data, gpu, runtime ← engine ← share, state ← ui; samples are data that engine and ui read.
 */
const ROOMS = {
  core: [],
  onnx: ['core'],
  data: ['core'],
  gpu: ['core'],
  runtime: ['core'],
  engine: ['core', 'onnx', 'data', 'gpu', 'runtime', 'samples'],
  samples: ['core', 'data', 'engine'],
  share: ['core', 'data', 'engine', 'samples'],
  state: ['core', 'data', 'engine', 'share', 'samples'],
  ui: ['core', 'data', 'engine', 'share', 'state', 'samples'],
};

const WITHOUT_REACT = ['core', 'onnx', 'data', 'gpu', 'runtime', 'engine', 'share', 'samples'];

const arrows = Object.entries(ROOMS).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, ...allowed].map((name) => `./${name}`),
  message: `src/${room} may import from ${allowed.length ? allowed.map((name) => `src/${name}`).join(', ') : 'no other room'}.`,
}));

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
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: arrows }],
    },
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
  { files: ['src/**/*.{ts,tsx}'], rules: { 'no-console': 'error' } },
  // Tables of cases may be long.
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.ts', '**/*-testing.ts'],
    rules: { 'max-lines': ['error', 300] },
  },
  { files: ['src/{ui,state}/**/*.{ts,tsx}', 'src/*.tsx'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: WITHOUT_REACT.map((room) => `src/${room}/**`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['react', 'react/*', 'react-dom', 'react-dom/*', 'radix-ui', 'recharts', 'zustand', 'zustand/*'],
              message: 'Only src/ui and src/state know React.',
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
