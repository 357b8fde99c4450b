import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { addCodes, logDeterminant } from './activation-codes';

test('the kernel counts ReLUs that agree, layer by layer', () => {
  const rng = random(1);
  const samples = 6;
  const layers = [5, 70].map((relus) => Float32Array.from({ length: samples * relus }, () => rng.normal()));
  const K = new Float64Array(samples * samples);
  for (const layer of layers) addCodes(K, layer);
  for (let i = 0; i < samples; i++)
    for (let j = 0; j < samples; j++) {
      let agree = 0;
      for (const layer of layers) {
        const relus = layer.length / samples;
        for (let unit = 0; unit < relus; unit++)
          if (layer[i * relus + unit]! > 0 === layer[j * relus + unit]! > 0) agree++;
      }
      expect(K[i * samples + j]).toBe(agree);
    }
});

test('log|det| of 2 × 2 is what the formula says, and null where samples look the same', () => {
  expect(logDeterminant(Float64Array.from([5, 2, 2, 5]))).toBeCloseTo(Math.log(21), 12);
  expect(logDeterminant(Float64Array.from([5, 5, 5, 5]))).toBeNull();
  // Fewer ReLUs than samples.
  const K = new Float64Array(16);
  addCodes(K, Float32Array.from([1, -1, 1, 1, -1, -1, -1, 1]));
  expect(logDeterminant(K)).toBeNull();
});
