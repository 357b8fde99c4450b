import { describe, expect, test } from 'vitest';
import { randomDense, smallTask } from '../../../../test/graph-tasks';
import { slopes } from '../../../../test/slopes';
import { random } from '../../../core/random';
import { dropped } from '../two-layers';
import { backwardReversible, backwardStored, forward } from './block';
import { addConvolved, addConvolvedGradient, normalized, type Surroundings } from './convolution';
import { openLedger } from './ledger';

const { S } = smallTask();
const width = 4;
const around = (): Surroundings => ({
  S,
  width,
  mask: dropped(new Float32Array(S.rows * width).fill(1), 0.2, random(8)),
  ledger: openLedger(),
});
const state = (seed: number) => Float64Array.from(randomDense(S.rows, width, seed).values);

test('a normalized node has mean 0 and spread 1', () => {
  const { x, inverse } = normalized(randomDense(S.rows, width, 1).values, around());
  for (let i = 0; i < S.rows; i++) {
    const row = x.subarray(i * width, (i + 1) * width);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    expect(Math.hypot(...row) / Math.sqrt(width)).toBeCloseTo(1, 3);
    expect(inverse[i]).toBeGreaterThan(0);
  }
});

test('gradients of a convolution are its slopes, by what it reads and by its weights', async () => {
  const [x, W, dy] = [
    randomDense(S.rows, width, 1).values,
    randomDense(width, width, 2),
    randomDense(S.rows, width, 3),
  ];
  const own = around();
  const [dx, dW] = [new Float32Array(x.length), new Float32Array(W.values.length)];
  addConvolvedGradient(dx, dy.values, normalized(x, own), { W, dW }, own);
  const product = () => {
    const y = new Float64Array(x.length);
    addConvolved(y, normalized(x, own), W, own);
    return y.reduce((sum, value, i) => sum + value * dy.values[i]!, 0);
  };
  for (const [values, gradient] of [
    [x, dx],
    [W.values, dW],
  ] as const) {
    const { told, measured } = await slopes(product, values, gradient, { step: 2e-3 });
    expect(Math.abs(told)).toBeGreaterThan(1e-2);
    expect(told / measured).toBeCloseTo(1, 2);
  }
});

describe.each([2, 4])('a block of %i groups', (groups) => {
  const weights = Array.from({ length: groups }, (_, i) => randomDense(width, width, 20 + i));
  const inputs = () => Array.from({ length: groups }, (_, i) => state(30 + i));
  const gradients = () => ({
    G: Array.from({ length: groups }, (_, i) => randomDense(S.rows, width, 40 + i).values),
    dW: weights.map(() => new Float32Array(width * width)),
  });

  test('the way back gives the inputs, and the gradients of what was stored', () => {
    const own = around();
    const X = inputs();
    const kept = forward(X, weights, own, true);
    expect(X[0]).not.toEqual(inputs()[0]);
    const stored = gradients();
    backwardStored(kept, weights, stored, own);
    expect(own.ledger.live).toBe(0);
    const reversed = gradients();
    backwardReversible(X, weights, reversed, own);
    for (const [i, x] of X.entries()) {
      inputs()[i]!.forEach((value, at) => expect(x[at]).toBeCloseTo(value, 12));
      reversed.G[i]!.forEach((value, at) => expect(value).toBeCloseTo(stored.G[i]![at]!, 5));
      reversed.dW[i]!.forEach((value, at) => expect(value).toBeCloseTo(stored.dW[i]![at]!, 5));
    }
    expect(own.ledger.live).toBe(0);
  });

  test('only what is stored stays held', () => {
    const own = around();
    forward(inputs(), weights, own, false);
    expect(own.ledger.live).toBe(0);
    forward(inputs(), weights, own, true);
    expect(own.ledger.live).toBe(4 * groups * S.rows * (width + 1));
  });
});
