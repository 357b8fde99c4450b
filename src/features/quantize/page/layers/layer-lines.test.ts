import { expect, test } from 'vitest';
import { FIRST_PAINT } from '../../first-paint';
import { DEFAULT_RECIPE } from '../../job/recipe-fields';
import { filtered, linesOf, nextSort, sorted, type Sort } from './layer-lines';

const { layers } = FIRST_PAINT.workspace.model!;
const report = FIRST_PAINT.runs[1]!;
const measures = {
  widths: [2, 4],
  layers: [
    { id: 'fc1', ownErrors: [0.4, 0.1], damages: [0.09, 0.01] },
    { id: 'fc2', ownErrors: [0.2, 0.05], damages: [0.04, 0.0004] },
  ],
};
const recipe = { ...DEFAULT_RECIPE, bits: 4, layers: { fc2: { bits: 2 }, fc3: { float: true } } };
const lines = linesOf(layers, recipe, { report, measures });
const names = (some: readonly { layer: { name: string } }[]) => some.map(({ layer }) => layer.name);

test('each layer has what is known of it at its bits', () => {
  expect(lines.map(({ bits, own, sensitivity }) => [bits, own, sensitivity])).toEqual([
    [4, 0.1, 0.1],
    [2, 0.2, 0.2],
    [null, null, null],
  ]);
  expect(lines.map(({ error }) => error)).toEqual(report.layers.map(({ relativeError }) => relativeError));
  const nothing = linesOf(layers, recipe, { report: null, measures: null });
  expect(nothing.map(({ own, error, zeros }) => [own, error, zeros])).toEqual(Array(3).fill([null, null, null]));
});

test.each<[Sort | null, string[]]>([
  [null, ['fc1', 'fc2', 'fc3']],
  [{ by: 'name', descending: true }, ['fc3', 'fc2', 'fc1']],
  [{ by: 'bits', descending: true }, ['fc1', 'fc2', 'fc3']],
  [{ by: 'bits', descending: false }, ['fc2', 'fc1', 'fc3']],
  [{ by: 'own', descending: true }, ['fc2', 'fc1', 'fc3']],
  [{ by: 'float', descending: true }, ['fc3', 'fc1', 'fc2']],
])('in the order of %j; what is not known comes last', (sort, expected) => {
  expect(names(sorted(lines, sort))).toEqual(expected);
});

test('names with numbers are in the order of the numbers', () => {
  const some = ['conv10', 'conv9', 'conv1'].map((name) => ({ ...lines[0]!, layer: { ...layers[0]!, name } }));
  expect(names(sorted(some, { by: 'name', descending: false }))).toEqual(['conv1', 'conv9', 'conv10']);
});

test('a head turns the order around, then ends it', () => {
  const first = nextSort(null, 'error');
  expect(first).toEqual({ by: 'error', descending: true });
  const second = nextSort(first, 'error');
  expect(second).toEqual({ by: 'error', descending: false });
  expect(nextSort(second, 'error')).toBeNull();
  expect(nextSort(second, 'name')).toEqual({ by: 'name', descending: false });
});

test.each([
  ['', ['fc1', 'fc2', 'fc3']],
  ['FC2', ['fc2']],
  ['gemm', ['fc1', 'fc2', 'fc3']],
  ['bits<4', ['fc2']],
  ['bits>=2', ['fc1', 'fc2']],
  ['float', ['fc3']],
  ['fc bits=4', ['fc1']],
  ['own>10', ['fc2']],
  ['inputs>100', ['fc2', 'fc3']],
  ['bits<', []],
])('%j leaves %j', (text, expected) => {
  expect(names(filtered(lines, text))).toEqual(expected);
});
