import { expect, test } from 'vitest';
import { factorize } from '../../core/linalg/factor';
import { gramMatrices } from '../../core/linalg/gram';
import { quantizer } from '../alphabet';
import { randomProblem } from '../random-problem';
import { problemColumns } from '../reference/problem';
import { effectiveInputs } from '../shrink';
import { gptqNeuron } from './gptq';
import { correctionOf, qronosNeuron } from './qronos';
import { qronosTargets } from './qronos-targets';

const [inputs, neurons, samples] = [20, 6, 90];
const problem = randomProblem({ samples, inputs, neurons, drift: 0.3 });
const { weights: rows, floatInputs, quantizedInputs } = problem;
const { H, E, F } = gramMatrices(floatInputs, quantizedInputs, samples, inputs);
const factor = factorize(H, inputs, 0.01);
const w = (c: number) => rows.subarray(c * inputs, (c + 1) * inputs);
const weights = Float32Array.from({ length: inputs * neurons }, (_, i) => w(i % neurons)[Math.floor(i / neurons)]!);
const times = (M: Float64Array, c: number) =>
  Float64Array.from({ length: inputs }, (_, t) => w(c).reduce((sum, x, s) => sum + M[t * inputs + s]! * x, 0));
const Ew = Float32Array.from({ length: inputs * neurons }, (_, i) => times(E, i % neurons)[Math.floor(i / neurons)]!);
const squaredDrifts = Float64Array.from({ length: neurons }, (_, c) =>
  times(F, c).reduce((sum, x, t) => sum + x * w(c)[t]!, 0),
);
const letters = () => ({ q: new Float32Array(inputs), codes: new Int8Array(inputs) });
const rounding = quantizer({ alphabet: 'int', bits: 4 }, 0.05);

test.each([
  ['all of Ew is kept', null],
  ['a share of Ew is kept', { samples, squaredDrifts }],
])('a walk of GPTQ towards them is the walk of the neuron, where %s', (_, shrink) => {
  const { targets, firstStep, keptShares } = qronosTargets(factor, { weights, Ew, firstNorm: H[0]!, shrink });
  const [columns] = problemColumns(problem);
  const effective = shrink && effectiveInputs(factor);
  for (let c = 0; c < neurons; c++) {
    const [found, expected] = [letters(), letters()];
    const path = { columns: columns!, factor, effective };
    qronosNeuron(w(c), path, () => rounding, expected);
    const { share } = correctionOf(w(c), path);
    const ofNeuron = Float32Array.from({ length: inputs }, (_, t) => targets[t * neurons + c]!);
    gptqNeuron(ofNeuron, factor, () => rounding, found, ofNeuron[0]! + firstStep[c]!);
    expect(found.codes).toEqual(expected.codes);
    expect(keptShares[c]).toBeCloseTo(share, 5);
    if (shrink) expect(share).toBeLessThan(1);
  }
});

test('an input that is always 0 has nothing to be rounded beside its target', () =>
  expect(qronosTargets(factor, { weights, Ew, firstNorm: 0, shrink: null }).firstStep).toEqual(
    new Float32Array(neurons),
  ));
