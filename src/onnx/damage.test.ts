/** Files cut off, and files with bytes changed: each is a network still, or refused in a sentence. */
import { describe, expect, test } from 'vitest';
import { UserError } from '../core/errors';
import { random } from '../core/random';
import { integers, modelBytes, node, tensor } from './build';
import { readNetwork } from './read';
import { file, leaf } from '../../test/refusals';
import { stepsOf } from '../../test/steps';
import { weights } from '../../test/runs';

/** @returns null for a network, the error for a sentence; anything else fails the test */
function outcome(bytes: Uint8Array): string | null {
  try {
    const { layers } = readNetwork(file(bytes));
    expect(layers.length).toBeGreaterThan(0);
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

/** Conv, BatchNorm, If with bodies, Constant, Gemm, MatMul. */
const varied = modelBytes({
  inputs: { x: ['batch', 2, 4, 4] },
  outputs: { y: ['batch', 2] },
  nodes: [
    node('Conv', ['x', 'w'], ['c'], { strides: [1, 1], pads: [1, 1, 1, 1] }, 'conv'),
    node('BatchNormalization', ['c', 's', 's', 's', 's'], ['n'], { epsilon: { float: 0.01 } }),
    node('If', ['yes'], ['i'], { then_branch: leaf(), else_branch: leaf() }),
    node('Constant', [], ['k'], { value: weights('', [32, 3]) }),
    node('Flatten', ['n'], ['f']),
    node('Gemm', ['f', 'k'], ['g'], {}, 'fc'),
    node('MatMul', ['g', 'm'], ['y']),
  ],
  initializers: [
    weights('w', [2, 2, 3, 3]),
    tensor('s', [2], [1, 2]),
    weights('m', [3, 2]),
    Object.assign(integers('yes', [], [1]), { dataType: 9, rawData: Uint8Array.of(1) }),
  ],
});

describe('damage ends in a sentence or a network, in no more steps than reading what is whole', () => {
  test('every truncation', async () => {
    const whole = await stepsOf(() => expect(outcome(varied)).toBeNull());
    const steps = await stepsOf(() => {
      for (let length = 0; length < varied.length; length++) {
        const sentence = outcome(varied.slice(0, length));
        if (sentence !== null) expect(sentence).toMatch(/^net\.onnx .+\.$/);
      }
    });
    expect(steps).toBeLessThan(whole * varied.length);
  });

  test('changed bytes', async () => {
    const whole = await stepsOf(() => expect(outcome(varied)).toBeNull());
    const rng = random(20);
    const change = (n: number) => {
      const bytes = varied.slice();
      for (let change = 0; change <= n % 4; change++) bytes[rng.below(bytes.length)] = rng.below(256);
      const sentence = outcome(bytes);
      if (sentence !== null) expect(sentence).toMatch(/^[^\n]{10,600}\.$/);
    };
    for (let n = 0; n < 500; n += 20) {
      const steps = await stepsOf(() => {
        for (let i = n; i < n + 20; i++) change(i);
      });
      expect(steps, `changes ${n} … ${n + 19}`).toBeLessThan(20 * whole);
    }
  });
});
