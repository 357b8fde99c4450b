/** Base and student in one against float64, and their gradients against finite differences of that. */
import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { openArrays, openJax, withoutThreads, type Jax, type Tensor } from '../../../../train/jax';
import { freshPerceptron } from '../shared/fresh-graph';
import { crossEntropy, divergence, EPSILON, firstParameters, logitsThrough, type Network } from './model';

const [BATCH, FEATURES, CLASSES, WEIGHT] = [7, 5, 3, 0.6];
const BASE = [6, 4];
const STUDENT = [3, 2];
const rng = random(4);
const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
const x = normals(BATCH * FEATURES);
const labels = Int32Array.from({ length: BATCH }, () => rng.below(CLASSES));

const host = firstParameters(freshPerceptron({ shape: [FEATURES], classes: CLASSES }, BASE, 1), STUDENT);
// Batch norm that does something.
for (const [name, { values }] of Object.entries(host))
  if (!name.startsWith('w'))
    values.forEach((_, i) => (values[i] = (name.includes('scale') ? 1 : 0) + 0.3 * rng.normal()));

type Values = Record<string, number[]>;
const values: Values = Object.fromEntries(Object.entries(host).map(([name, own]) => [name, [...own.values]]));

/** Row by row, neuron by neuron. */
function logitsOf(own: Values, network: Network, widths: readonly number[]): number[][] {
  let h = Array.from({ length: BATCH }, (_, i) => [...x.subarray(i * FEATURES, (i + 1) * FEATURES)]);
  const times = (layer: number, neurons: number) => {
    const columns = host[`w${layer}`]!.shape[1]!;
    return h.map((row) =>
      Array.from({ length: neurons }, (_, n) =>
        row.reduce((sum, value, j) => sum + value * own[`w${layer}`]![n * columns + j]!, 0),
      ),
    );
  };
  widths.forEach((width, l) => {
    const z = times(l, width);
    const mean = Array.from({ length: width }, (_, n) => z.reduce((sum, row) => sum + row[n]!, 0) / BATCH);
    const variance = mean.map((m, n) => z.reduce((sum, row) => sum + (row[n]! - m) ** 2, 0) / BATCH);
    h = z.map((row) =>
      row.map((value, n) => {
        const unit = (value - mean[n]!) / Math.sqrt(variance[n]! + EPSILON);
        return Math.max(0, unit * own[`${network}.scale${l}`]![n]! + own[`${network}.shift${l}`]![n]!);
      }),
    );
  });
  return times(widths.length, CLASSES).map((row) => row.map((value, k) => value + own['bias']![k]!));
}

const logSoftmax = (row: readonly number[]) => {
  const sum = Math.log(row.reduce((a, z) => a + Math.exp(z), 0));
  return row.map((z) => z - sum);
};

/** CE(p) + λ KL(p ‖ q). */
function lossOf(own: Values): number {
  const p = logitsOf(own, 'base', BASE).map(logSoftmax);
  const q = logitsOf(own, 'student', STUDENT).map(logSoftmax);
  const sums = p.map((row, i) => {
    const apart = row.reduce((sum, log, k) => sum + Math.exp(log) * (log - q[i]![k]!), 0);
    return WEIGHT * apart - row[labels[i]!]!;
  });
  return sums.reduce((a, b) => a + b) / BATCH;
}

/** Loss and gradients in jax-js. */
async function found(jax: Jax) {
  const arrays = openArrays(jax);
  const parameters = Object.fromEntries(
    Object.entries(host).map(([name, own]) => [name, arrays.put(own.values, own.shape)]),
  );
  const oneHot = Float32Array.from({ length: BATCH * CLASSES }, (_, i) =>
    Number(labels[Math.floor(i / CLASSES)] === i % CLASSES),
  );
  const inputs = { x: arrays.put(x, [BATCH, FEATURES]), y: arrays.put(oneHot, [BATCH, CLASSES]) };
  const loss = (own: Record<string, Tensor>, given: typeof inputs) => {
    const p = logitsThrough(jax, own, 'base', BASE, given.x.ref);
    const q = logitsThrough(jax, own, 'student', STUDENT, given.x.ref);
    const value = crossEntropy(jax, p.ref, given.y.ref).add(divergence(jax, p, q).mul(WEIGHT));
    jax.tree.dispose([own, given]);
    return value;
  };
  const call = (own: typeof parameters, given: typeof inputs) => {
    const [value, gradients] = jax.valueAndGrad(loss)(own, given) as unknown as [Tensor, Record<string, Tensor>];
    return { value, gradients };
  };
  const result = arrays.call(call as never, parameters, inputs) as ReturnType<typeof call>;
  const [value] = await arrays.read(result.value);
  const gradients: Record<string, Float32Array> = {};
  for (const [name, gradient] of Object.entries(result.gradients)) gradients[name] = await arrays.read(gradient);
  arrays.release(result);
  expect(arrays.live()).toBe(0);
  return { value: value!, gradients };
}

test('loss and gradients of base and student in one are those of float64', async () => {
  const { value, gradients } = await withoutThreads(async () => found((await openJax('wasm'))!));
  expect(value).toBeCloseTo(lossOf(values), 5);
  const step = 1e-5;
  for (const [name, own] of Object.entries(values))
    own.forEach((before, i) => {
      const at = (moved: number) => lossOf({ ...values, [name]: own.with(i, moved) });
      const slope = (at(before + step) - at(before - step)) / (2 * step);
      expect(gradients[name]![i], `${name}[${i}]`).toBeCloseTo(slope, 4);
    });
});
