import { describe, expect, test } from 'vitest';
import { codeRange, letterCount, quantizer, radii, stepOf } from './alphabet';
import { plainRecipe } from './random-problem';

describe('the range of codes', () => {
  test.each([
    ['paper', 1, -1, 1, 3],
    ['paper', 4, -8, 8, 17],
    ['int', 1, -1, 0, 2],
    ['int', 4, -8, 7, 16],
    ['int', 8, -128, 127, 256],
    ['symmetric', 1, -1, 1, 3],
    ['symmetric', 2, -1, 1, 3],
    ['symmetric', 4, -7, 7, 15],
    ['binary', 1, -1, 1, 2],
  ] as const)('%s at %i bits', (alphabet, bits, minCode, maxCode, letters) => {
    expect(codeRange(alphabet, bits)).toMatchObject({ minCode, maxCode });
    expect(letterCount(alphabet, bits)).toBe(letters);
  });

  test.each([
    ['int', 4, 17],
    ['int', 2, 5],
    ['symmetric', 2, 5],
    ['binary', 1, 3],
  ] as const)('%s at %i bits has %i letters with L0', (alphabet, bits, letters) => {
    const regularizer = { kind: 'L0', lambda: 0.05 } as const;
    expect(letterCount(alphabet, bits, regularizer)).toBe(letters);
    const { value } = quantizer({ alphabet, bits, ...(regularizer && { regularizer }) }, 0.1);
    const found = new Set(
      Array.from({ length: 4001 }, (_, i) =>
        value((i - 2000) / 1000)
          .toFixed(6)
          .replace('-0.000000', '0.000000'),
      ),
    );
    expect(found.size).toBe(letters);
  });
});

describe('rounding', () => {
  test.each([
    ['int', 0.49, 0],
    ['int', 0.5, 1],
    ['int', -0.5, 0],
    ['int', -0.51, -1],
    ['int', 99, 7],
    ['int', -99, -8],
    ['symmetric', -99, -7],
    ['paper', 99, 8],
    ['binary', 0.1, 1],
    ['binary', -0.1, -1],
    ['binary', 0, 1],
  ] as const)('%s: %f has code %i', (alphabet, x, code) => {
    expect(quantizer({ alphabet, bits: 4 }, 1).code(x)).toBe(code);
    expect(quantizer({ alphabet, bits: 4 }, 0.25).value(x / 4)).toBe(code / 4);
  });

  test('L1 shrinks the argument', () => {
    const { value } = quantizer({ alphabet: 'paper', bits: 4, regularizer: { kind: 'L1', lambda: 0.4 } }, 1);
    expect([0.3, 0.85, 0.95, -0.95, -3].map((x) => value(x))).toEqual([0, 0, 1, -1, -3]);
  });

  test('L0 keeps what is above the threshold', () => {
    const { value, code } = quantizer({ alphabet: 'paper', bits: 4, regularizer: { kind: 'L0', lambda: 0.4 } }, 1);
    expect([0.4, 0.5, -0.5, 1.3, -20].map((x) => value(x))).toEqual([0, 0.4, -0.4, 1.4, -8.4]);
    expect([0.4, 0.5, -1.3].map((x) => code(x))).toEqual([0, 0, -1]);
  });

  test('without a step there is only 0', () => {
    expect(quantizer({ alphabet: 'int', bits: 4 }, 0).value(3)).toBe(0);
  });
});

describe('radius', () => {
  const W = Float32Array.of(1, -3, 2, 0, 0.5, -0.25); // (2, 3)
  const shape = { neurons: 2, inputs: 3 };
  test('of each neuron', () => {
    expect([...radii(W, shape, { radius: 'neuron', percentile: 1 })]).toEqual([3, 0.5]);
    expect([...radii(W, shape, { radius: 'neuron', percentile: 0.5 })]).toEqual([2, 0.25]);
    expect([...radii(W, shape, { radius: 'neuron', percentile: 0.75 })]).toEqual([2.5, 0.375]);
  });
  test('of the layer: their mean', () => {
    expect([...radii(W, shape, { radius: 'layer', percentile: 1 })]).toEqual([1.75]);
  });
  test('the step', () => {
    expect(stepOf(2, 1.5, plainRecipe({ bits: 4 }))).toBe(Math.fround(3 / 8));
    expect(stepOf(2, 1, plainRecipe({ alphabet: 'symmetric' }))).toBe(Math.fround(2 / 7));
    expect(stepOf(2, 1, plainRecipe({ alphabet: 'paper', regularizer: { kind: 'L0', lambda: 0.4 } }))).toBe(
      Math.fround(1.6 / 8),
    );
  });
});
