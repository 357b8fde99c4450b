import { describe, expect, test } from 'vitest';
import { smallTask } from '../../../../test/graph-tasks';
import { slopes } from '../../../../test/slopes';
import { random } from '../../../core/random';
import { openAdam } from '../adam';
import { accuracy, predictions } from '../cross-entropy';
import { dropped } from '../two-layers';
import { openLedger } from './ledger';
import { deepGradients, deepLogits, deepParameters, relativeDifference, startDeep } from './network';

const task = smallTask();
const turn = () => Promise.resolve();
const shape = { channels: 12, groups: 3, depth: 5, tied: false };
const mask = dropped(new Float32Array(task.S.rows * 4).fill(1), 0.2, random(3));
const start = (own: Partial<typeof shape> = {}) => startDeep({ ...shape, ...own }, 6, 3, 1);
const gradientsOf = (network: ReturnType<typeof start>, mode: 'stored' | 'reversible', ledger = openLedger()) =>
  deepGradients(network, task, mode, { mask, ledger, turn });

describe.each([false, true])('deep networks, tied: %s', (tied) => {
  const network = start({ tied });

  test('every gradient is the slope of the loss', async () => {
    const { gradients } = await gradientsOf(network, 'stored');
    for (const [at, values] of deepParameters(network).entries()) {
      const loss = async () => (await gradientsOf(network, 'stored')).loss;
      const { told, measured } = await slopes(loss, values, gradients[at]!, { step: 5e-4, seed: 5 });
      expect(told).toBeCloseTo(measured, 3);
    }
  });

  test('reversed, the loss and the gradients are the same, and nothing stays held', async () => {
    const ledgers = [openLedger(), openLedger()] as const;
    const stored = await gradientsOf(network, 'stored', ledgers[0]);
    const reversible = await gradientsOf(network, 'reversible', ledgers[1]);
    expect(reversible.loss).toBe(stored.loss);
    expect(relativeDifference(reversible.gradients, stored.gradients)).toBeLessThan(1e-6);
    expect(ledgers.map(({ live }) => live)).toEqual([0, 0]);
  });
});

test('stored activations grow by as much with every block, reversible ones not at all', async () => {
  const peaks = async (mode: 'stored' | 'reversible') => {
    const all: number[] = [];
    for (const depth of [4, 8, 16]) {
      const ledger = openLedger();
      await gradientsOf(start({ depth }), mode, ledger);
      all.push(ledger.peak);
    }
    return all as [number, number, number];
  };
  const [four, eight, sixteen] = await peaks('stored');
  expect(sixteen - eight).toBe(2 * (eight - four));
  expect(new Set(await peaks('reversible')).size).toBe(1);
});

test('tied blocks have the parameters of one', () => {
  const count = (own: Partial<typeof shape>) => deepParameters(start(own)).length;
  expect(count({ tied: true, depth: 9 })).toBe(count({ depth: 1 }));
});

test('a deep network learns what it is trained on', async () => {
  const network = start();
  const step = openAdam(
    deepParameters(network).map((values) => ({ values, decay: 0 })),
    0.02,
  );
  for (let epoch = 0; epoch < 60; epoch++)
    step((await deepGradients(network, task, 'reversible', { mask: null, ledger: openLedger(), turn })).gradients);
  const told = predictions(await deepLogits(network, task, { ledger: openLedger(), turn }));
  const truth = new Int32Array(task.X.rows);
  task.rows.forEach((row, i) => (truth[row] = task.labels[i]!));
  expect(accuracy(told, truth, task.rows)).toBe(100);
});
