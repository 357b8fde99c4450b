import { expect, test } from 'vitest';
import { smallTask } from '../../../../test/graph-tasks';
import { slopes } from '../../../../test/slopes';
import { random } from '../../../core/random';
import { dropped } from '../two-layers';
import {
  contract,
  equilibriumGradients,
  equilibriumLogits,
  equilibriumParameters,
  startEquilibrium,
  unrolledGradients,
} from './equilibrium';
import { openLedger } from './ledger';
import { relativeDifference } from './network';
import { spectralNorm } from './spectral-norm';

const task = smallTask();
const turn = () => Promise.resolve();
const mask = dropped(new Float32Array(task.S.rows * 4).fill(1), 0.2, random(3));
const network = startEquilibrium({ channels: 8, groups: 2 }, 6, 3, 1);
const run = (ledger = openLedger()) => ({ mask, ledger, turn });

test('the implicit gradient is that by way of every step, without holding them', async () => {
  const [implicit, unrolled] = [openLedger(), openLedger()];
  const found = await equilibriumGradients(network, task, run(implicit));
  expect(found.steps).toBeGreaterThan(5);
  const expected = await unrolledGradients(network, task, found.steps, run(unrolled));
  expect(found.loss).toBeCloseTo(expected.loss, 6);
  expect(relativeDifference(found.gradients, expected.gradients)).toBeLessThan(1e-4);
  expect([implicit.live, unrolled.live]).toEqual([0, 0]);
  expect(unrolled.peak).toBeGreaterThan(2 * implicit.peak);
});

test('the implicit gradient is the slope of the loss', async () => {
  const { gradients } = await equilibriumGradients(network, task, run());
  for (const [at, values] of equilibriumParameters(network).entries()) {
    const loss = async () => (await equilibriumGradients(network, task, run())).loss;
    const { told, measured } = await slopes(loss, values, gradients[at]!, { step: 2e-3, seed: 2 });
    expect(told).toBeCloseTo(measured, 3);
  }
});

test('weights are brought back to where steps converge, smaller ones stay', () => {
  const own = startEquilibrium({ channels: 8, groups: 2 }, 6, 3, 2);
  own.weights[0]!.values.fill(3);
  own.weights[1]!.values.fill(0.01);
  contract(own);
  expect(spectralNorm(own.weights[0]!)).toBeCloseTo(0.9, 5);
  expect(own.weights[1]!.values[0]).toBe(Math.fround(0.01));
});

test('logits come for every node, and nothing stays held', async () => {
  const ledger = openLedger();
  const { rows, columns, values } = await equilibriumLogits(network, task, { ledger, turn });
  expect([rows, columns]).toEqual([12, 3]);
  expect(values.every(Number.isFinite)).toBe(true);
  expect(ledger.live).toBe(0);
});
