import { describe, expect, test } from 'vitest';
import type { LayerId } from '../../../../core/brand';
import type { LayerWork } from '../../../../engine/workspace/preflight';
import type { Layer } from '../../../../onnx/network';
import { completeRecipe } from '../check-recipe';
import { runPhase, runPhases, scorePhase, stagePhases, total, type RunWork } from './run-phases';

const layer = (id: string, neurons: number, inputs: number) =>
  ({ id: id as LayerId, neurons, inputs, groups: 1 }) as Layer;
const layers = [layer('conv', 64, 288), layer('fc', 500, 800)];
const work: LayerWork[] = [
  { id: 'conv', positions: 256, multiplyAdds: 256 * 64 * 288, activation: 32 * 256 },
  { id: 'fc', positions: 1, multiplyAdds: 500 * 800, activation: 800 },
];
const source = (change: Partial<RunWork> = {}): RunWork => ({
  ...{ layers, work, backend: { kind: 'wasm', software: true }, calibration: 256, evaluation: 1000 },
  ...change,
});
const recipe = completeRecipe({ calibrationCount: 256 });

test('a stage before the first layer, and one for each; nothing runs after the last', () => {
  const stages = stagePhases(recipe, source());
  expect(stages).toHaveLength(3);
  expect(stages.map(({ solve }) => solve.kind)).toEqual(['measure', 'gram form', 'path form']);
  expect(stages[0]!.solve.seconds).toBe(0);
  expect(stages[2]!.run.seconds).toBe(0);
  expect(runPhases(recipe, source()).quantize.seconds).toBeCloseTo(
    total(stages.flatMap(({ solve, run }) => [solve, run])),
    12,
  );
});

test('a float network that has been measured is scored once more, in the same time', () => {
  const { measure, score } = runPhases(recipe, source(), 7);
  expect(measure.seconds).toBe(0);
  expect(score).toEqual({ kind: 'score', seconds: 7, measured: true });
  const guessed = runPhases(recipe, source());
  expect(guessed.measure).toEqual(guessed.score);
  expect(guessed.score).toEqual(scorePhase(source(), 1000));
});

describe('takes longer', () => {
  const seconds = (change: Parameters<typeof completeRecipe>[0], own: Partial<RunWork> = {}) =>
    runPhase(completeRecipe({ calibrationCount: 256, ...change }), source(own)).seconds;

  test.each([
    ['with more samples', { calibrationCount: 128 }, {}],
    ['where C is searched', { searchScale: false }, {}],
    ['than rounding', { method: 'rtn' }, {}],
    ['with more to score', {}, { evaluation: 10 }],
    ['with two layers than with one in float', { layers: { fc: { float: true } } }, {}],
  ] as const)('%s', (_, change, own) => expect(seconds({ searchScale: true })).toBeGreaterThan(seconds(change, own)));

  test('than on a GPU, and less than in float64', () => {
    const gpu = seconds({}, { backend: { kind: 'webgpu', software: false } });
    const reference = seconds({}, { backend: { kind: 'reference', software: true } });
    expect(gpu).toBeLessThan(seconds({}));
    expect(reference).toBeGreaterThan(seconds({}));
  });
});

test('what is not known of a network leaves its phases alike', () => {
  const stages = stagePhases(recipe, source({ work: [] }));
  expect(new Set(stages.slice(1).map(({ solve }) => solve.seconds)).size).toBe(1);
});
