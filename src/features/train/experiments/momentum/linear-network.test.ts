import { describe, expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { freshNetwork, lossAndGradients, residualNetwork, type Columns } from './linear-network';
import { ARCHITECTURES } from './task';

const SIZES = { layers: 3, width: 24, seed: 2 };

function someColumns(rank: number, classes: number): Columns {
  const rng = random(5, rank);
  return {
    S: Float64Array.from({ length: rank }, (_, k) => 1 / (k + 1)),
    YV: Float64Array.from({ length: rank * classes }, () => 0.3 * rng.normal()),
    classes,
  };
}

describe.each(ARCHITECTURES)('%s networks', (architecture) => {
  test('have the gradients of finite differences', () => {
    const network = freshNetwork(architecture, someColumns(4, 3), SIZES);
    const rng = random(9);
    // Away from the start, where a residual network has W = 0.
    const weights = network.weights.map((W) => W.map((value) => value + 0.05 * rng.normal()));
    const { gradients } = lossAndGradients(network, weights);
    const h = 1e-5;
    weights.forEach((W, l) => {
      for (const i of [0, 7, W.length - 1]) {
        const at = (value: number) => {
          const moved = weights.map((own) => own.slice());
          moved[l]![i] = value;
          return lossAndGradients(network, moved).loss;
        };
        const difference = (at(W[i]! + h) - at(W[i]! - h)) / (2 * h);
        expect(Math.abs(gradients[l]![i]! - difference)).toBeLessThan(1e-8);
      }
    });
  });
});

test('a residual network trained in the span of A and B is the one of full width', () => {
  const [columns, layers, width, classes, eta] = [4, 2, 20, 3, 0.05];
  const data = someColumns(columns, classes);
  const network = residualNetwork(data, { layers, width, seed: 3 });
  expect(network.widths).toEqual([7, 7, 7]);
  // The same in all m directions, drawn as it draws.
  const draw = (stream: number, count: number) => {
    const rng = random(3, stream);
    return Float64Array.from({ length: count * width }, () => rng.normal() / Math.sqrt(width));
  };
  const input = draw(0, columns).map((value, at) => value * data.S[Math.floor(at / width)]!);
  const full = {
    ...network,
    input,
    B: draw(1, classes),
    widths: [width, width, width],
    weights: network.weights.map(() => new Float64Array(width * width)),
  };
  const losses = [network, full].map((own) => {
    const weights = own.weights.map((W) => W.slice());
    return Array.from({ length: 30 }, () => {
      const { loss, gradients } = lossAndGradients(own, weights);
      weights.forEach((W, l) => W.forEach((_, i) => (W[i]! -= eta * gradients[l]![i]!)));
      return loss;
    });
  });
  losses[0]!.forEach((loss, t) => expect(loss).toBeCloseTo(losses[1]![t]!, 12));
  expect(losses[0]!.at(-1)!).toBeLessThan(0.9 * losses[0]![0]!);
});
