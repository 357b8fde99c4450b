/** The trained examples as they are kept: their layers, accuracies and sizes. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readNetwork } from '../../src/onnx/read.ts';
import { EXAMPLES } from '../../src/samples/examples.ts';
import { readDigits } from './digits.ts';
import { accuracy } from './run-onnx.ts';

const LAYERS = {
  'digits-mlp': ['fc1 512 × 64', 'fc2 512 × 512', 'fc3 10 × 512'],
  'digits-cnn': [
    'conv1 32 × 9',
    'depthwise 32 × 9 in 32 groups',
    'pointwise 64 × 32',
    'conv2 64 × 576',
    'grouped 64 × 16 in 4 groups',
    'fc 10 × 256',
  ],
};

test.each(EXAMPLES)('$label: its layers, and at least 97 % on digits it has not seen', async ({ id, model }) => {
  const bytes = readFileSync(fileURLToPath(model.url));
  const network = readNetwork([{ name: model.name, bytes }]);
  const layers = network.layers.map(
    ({ name, neurons, inputs, groups }) => `${name} ${neurons} × ${inputs}${groups > 1 ? ` in ${groups} groups` : ''}`,
  );
  expect(layers).toEqual(LAYERS[id]);
  expect(network.skipped).toEqual([]);
  expect(network.foldedBatchNorms).toBe(id === 'digits-cnn' ? 5 : 0);
  expect(await accuracy(bytes, readDigits('test'))).toBeGreaterThanOrEqual(0.97);
});

test('all files of the examples together take at most 2 MB', () => {
  const urls = new Set(
    EXAMPLES.flatMap(({ model, calibration, evaluation }) => [model, calibration, evaluation].map(({ url }) => url)),
  );
  const bytes = [...urls].reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  expect(bytes).toBeLessThanOrEqual(2_000_000);
});
