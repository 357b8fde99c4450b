import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { smallData, smallNetwork } from '../../../../../test/networks';
import { readNpy } from '../../../../data/formats/npy';
import { readSamples } from '../../../../data/sets/read';
import { asMatrix } from '../../../../onnx/layers/weight-layout';
import { readNetwork } from '../../../../onnx/read';
import { compressNetwork, type CompressionRecipe } from '../../../compress/library';
import { exportMasks } from './masks';

const network = readNetwork([smallNetwork()]);
const calibration = readSamples([smallData('train.npz', 40, { seed: 1 })], {
  preset: 'Custom',
  mean: [0],
  std: [1 / 255],
  channelOrder: 'RGB',
  layout: 'NCHW',
  resize: null,
});

test.each<[string, CompressionRecipe]>([
  ['single weights', { sparsity: 0.5 }],
  ['weights beside letters', { sparsity: 0.5, letters: true, bits: 4, offset: 'half' }],
  ['neurons', { sparsity: 0.3, structure: 'neurons' }],
  ['weights that are trained on', { sparsity: 0.5, tuning: { epochs: 1, rate: 1e-3, from: 'labels' } }],
])('masks of a run that prunes %s: 0 where its weights are 0, in the shape of the file', async (_, recipe) => {
  const smaller = await compressNetwork(network, calibration, recipe);
  const entries = unzipSync(exportMasks(smaller));
  expect(Object.keys(entries)).toEqual(network.layers.map(({ name }) => `${name}.npy`));
  for (const layer of network.layers) {
    const { shape, data } = readNpy(layer.name, entries[`${layer.name}.npy`]!);
    expect(shape).toEqual(layer.weightShape);
    const mask = asMatrix(layer, Float32Array.from(data));
    const { values } = smaller.layers.get(layer.id) ?? { values: layer.weights };
    const { sparsity } = smaller.report.layers.find(({ id }) => id === layer.id)!;
    expect(values.some((value, i) => value !== 0 && mask[i] === 0)).toBe(false);
    expect(mask.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(Math.round((1 - sparsity!) * mask.length));
    if (recipe.structure !== 'neurons') expect(mask.includes(0)).toBe(true);
  }
});

test('of layers of which nothing goes all weights stay', async () => {
  const smaller = await compressNetwork(network, calibration, { compression: 'share', values: 4 });
  for (const [name, bytes] of Object.entries(unzipSync(exportMasks(smaller))))
    expect(readNpy(name, bytes).data.includes(0)).toBe(false);
});
