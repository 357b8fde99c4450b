import { expect, test } from 'vitest';
import { aboveFront, frontAt, frontPoints, searchedPoints, type Adjoined, type Searched } from './front';

/** Students of α = 8, 4, 2, 1 with 100, 200, 400, 800 parameters. */
const fixed = (seed: number, accuracies: readonly number[]): Adjoined[] =>
  accuracies.map((student, i) => ({
    kind: 'adjoined',
    alpha: 8 / 2 ** i,
    seed,
    noise: 0,
    base: 98,
    student,
    parameters: 100 * 2 ** i,
  }));
const found = (seed: number, cost: number, parameters: number, student: number): Searched => ({
  kind: 'searched',
  seed,
  noise: 0,
  cost,
  student,
  parameters,
  widths: [16, 32],
});

test.each([
  [100, 90],
  [200, 94],
  [Math.sqrt(100 * 200), 92],
  [50, 90],
  [900, 97],
])('with %f parameters the front is at %f', (parameters, accuracy) => {
  expect(frontAt(fixed(1, [90, 94, 96, 97]), parameters)).toBeCloseTo(accuracy, 10);
});

test('what DAN found is compared with the front of its own seed', () => {
  const students = [...fixed(1, [90, 94, 96, 97]), ...fixed(2, [80, 84, 86, 87])];
  const searched = [found(1, 1, 200, 95), found(1, 2, 100, 93), found(2, 1, 200, 84)];
  expect(aboveFront(students, searched)).toEqual({ mean: 1, standardError: 1, count: 2 });
  expect(aboveFront(students.slice(1), [found(1, 1, 200, 95)])).toBeNull();
  expect(aboveFront(students, [])).toBeNull();
});

test('points are means over seeds, from few parameters to many', () => {
  const students = [...fixed(1, [90, 94, 96, 97]).toReversed(), ...fixed(2, [92, 94, 96, 97])];
  expect(frontPoints(students).map(({ x, y }) => [x, y])).toEqual([
    [100, 91],
    [200, 94],
    [400, 96],
    [800, 97],
  ]);
  const points = searchedPoints([found(1, 1, 200, 95), found(2, 1, 400, 97), found(1, 2, 100, 93)]);
  expect(points.map(({ x, y }) => [x, y])).toEqual([
    [100, 93],
    [300, 96],
  ]);
});
