import { describe, expect, test } from 'vitest';
import { UserError } from '../../core/errors';
import type { Compression } from '../../compress/compression';
import { readSamples } from '../../data/sets/read';
import { readNetwork } from '../../onnx/read';
import { smallData, smallNetwork } from '../../../test/networks';
import { exportOnnx, score } from '../quantize/library';
import { compressNetwork, type CompressionRecipe } from './library';

const network = readNetwork([smallNetwork()]);
const preprocessing = {
  preset: 'Custom',
  mean: [0],
  std: [1 / 255],
  channelOrder: 'RGB',
  layout: 'NCHW',
  resize: null,
} as const;
const samplesOf = (name: string, count: number, seed: number) =>
  readSamples([smallData(name, count, { seed })], { ...preprocessing, mean: [0], std: [1 / 255] });
const calibration = samplesOf('train.npz', 60, 1);
const evaluation = samplesOf('test.npz', 50, 2);

const CASES: [string, CompressionRecipe][] = [
  ...(['none', 'path', 'sparsegpt', 'refit', 'both'] as const).map((repair): [string, CompressionRecipe] => [
    `pruned by half, ${repair}`,
    { compression: 'prune', repair, sparsity: 0.5 },
  ]),
  ...(['2:4', '4:8', 'blocks', 'neurons'] as const).map((structure): [string, CompressionRecipe] => [
    `pruned by half, ${structure}`,
    { compression: 'prune', structure, sparsity: 0.5 },
  ]),
  ...(['threshold', 'size'] as const).flatMap((allocation) =>
    (['magnitude', 'obs', 'taylor'] as const).map((criterion): [string, CompressionRecipe] => [
      `pruned by ${allocation}, ${criterion}`,
      { compression: 'prune', allocation, criterion, sparsity: 0.6, repair: 'refit' },
    ]),
  ),
  ...(['neurons', 'weights'] as const).map((structure): [string, CompressionRecipe] => [
    `pruned by Taylor, ${structure}, as it walks`,
    { compression: 'prune', criterion: 'taylor', structure, repair: 'both', sparsity: 0.5 },
  ]),
  ['pruned to 4 bits in one walk', { compression: 'prune', letters: true, sparsity: 0.5, bits: 4, offset: 'half' }],
  ['low rank', { compression: 'low-rank', size: 0.6 }],
  ['low rank, best for a size', { compression: 'low-rank', size: 0.6, allocation: 'size' }],
  ['low rank, spatial', { compression: 'low-rank', size: 0.6, convolutions: 'spatial' }],
  [
    'pruned, then trained from labels and the float network',
    { compression: 'prune', sparsity: 0.7, tuning: { epochs: 2, rate: 1e-3, from: 'both' } },
  ],
  [
    'low rank, then trained from the float network',
    { compression: 'low-rank', size: 0.6, tuning: { epochs: 2, rate: 1e-3, from: 'teacher' } },
  ],
  [
    'quantized beside zeros, then trained from labels',
    { compression: 'prune', letters: true, bits: 4, sparsity: 0.5, tuning: { epochs: 2, rate: 1e-3, from: 'labels' } },
  ],
  ['codebooks', { compression: 'share', values: 8 }],
  ['separable', { compression: 'share', form: 'separable' }],
];

describe('a network made smaller', () => {
  test.each(CASES)('%s: its file gives what was scored', async (_, recipe) => {
    const smaller = await compressNetwork(network, calibration, recipe);
    const { report } = smaller;
    expect(report.layers).toHaveLength(network.layers.length);
    expect(report.size.quantized).toBeLessThan(report.size.float);
    const own = await score(smaller, evaluation);
    // A file with letters is not opened again.
    for (const format of recipe.letters ? (['float'] as const) : (['float', 'qdq'] as const)) {
      const file = readNetwork([{ name: 'smaller.onnx', bytes: exportOnnx(smaller, { format }) }]);
      const ofFile = await score(file, evaluation);
      expect(ofFile.top1).toBeCloseTo(own.top1!, 5);
    }
  });

  test.each<[string, CompressionRecipe, (left: number) => boolean]>([
    ['zeros in place are computed with', { sparsity: 0.5 }, (left) => left === 1],
    ['neurons are not', { structure: 'neurons', sparsity: 0.5 }, (left) => left > 0.1 && left < 0.75],
    ['nor what a low rank has taken', { compression: 'low-rank', size: 0.5 }, (left) => left > 0.2 && left < 0.75],
  ])('multiply-adds: %s', async (_, recipe, holds) => {
    const { work, layers, size } = (await compressNetwork(network, calibration, recipe)).report;
    expect(holds(work!.left / work!.float)).toBe(true);
    expect(layers.reduce((sum, { multiplyAdds = 0 }) => sum + multiplyAdds, 0)).toBe(work!.float);
    expect(size.coded).toBeLessThanOrEqual(size.quantized);
  });

  test('what makes up for what goes loses less than what does not', async () => {
    const errorOf = async (repair: Compression['repair']) => {
      const recipe = { compression: 'prune', criterion: 'magnitude', repair, sparsity: 0.6 } as const;
      const { layers } = (await compressNetwork(network, calibration, recipe)).report;
      return layers.at(-1)!.relativeError;
    };
    const [none, path, refit] = [await errorOf('none'), await errorOf('path'), await errorOf('refit')];
    expect(path).toBeLessThan(none);
    expect(refit).toBeLessThan(path);
  });

  test('layers that are told apart lose their own part, and those in float nothing', async () => {
    const [first, second, ...others] = network.layers.map(({ id }) => id);
    const recipe: CompressionRecipe = {
      compression: { kind: 'prune', sparsity: 0.5, layers: { [first!]: { sparsity: 0.25 } } },
      layers: { [second!]: { float: true } },
    };
    const { report, layers } = await compressNetwork(network, calibration, recipe);
    expect(report.layers[0]!.sparsity).toBeCloseTo(0.25, 1);
    expect(layers.has(second as never)).toBe(false);
    expect(others.every((id) => report.layers.find((layer) => layer.id === id)!.sparsity! > 0.4)).toBe(true);
  });

  test('without labels Taylor is refused before anything starts', async () => {
    const { labels: _, ...rest } = calibration;
    const messages: string[] = [];
    const run = compressNetwork(
      network,
      { ...rest, labels: null },
      { compression: 'prune', criterion: 'taylor' },
      { onProgress: ({ message }) => messages.push(message) },
    );
    await expect(run).rejects.toThrow(
      new UserError(
        'train.npz has no labels, and Taylor’s criterion asks for the gradients of a loss. Choose another criterion.',
      ),
    );
    expect(messages).toEqual([]);
  });

  test('whole neurons: what reads a layer in float stays, and its file gives what was scored', async () => {
    for (const { id } of network.layers) {
      const recipe: CompressionRecipe = { structure: 'neurons', sparsity: 0.5, layers: { [id]: { float: true } } };
      const smaller = await compressNetwork(network, calibration, recipe);
      const file = readNetwork([{ name: 'smaller.onnx', bytes: exportOnnx(smaller, { format: 'float' }) }]);
      const [own, ofFile] = [await score(smaller, evaluation), await score(file, evaluation)];
      expect(ofFile.top1).toBeCloseTo(own.top1!, 5);
    }
  });

  test('whole neurons have no errors of their own to choose a size by: one threshold does it', async () => {
    const recipe: CompressionRecipe = { structure: 'neurons', allocation: 'size', sparsity: 0.3 };
    const { report } = await compressNetwork(network, calibration, recipe);
    expect(report.recipe.compression!.allocation).toBe('threshold');
  });

  test('training without the labels that it needs is refused before anything is measured', async () => {
    const unlabelled = { ...calibration, labels: null };
    const recipe: CompressionRecipe = { sparsity: 0.5, tuning: { epochs: 1, rate: 1e-3, from: 'labels' } };
    const told: string[] = [];
    const onProgress = ({ message }: { message: string }) => void told.push(message);
    await expect(compressNetwork(network, unlabelled, recipe, { onProgress })).rejects.toThrow(
      'train.npz has no labels to train on. Train from the outputs of the float network.',
    );
    expect(told).toEqual([]);
  });

  test.each<[string, CompressionRecipe, string]>([
    ['a sparsity above 1', { sparsity: 2 }, "The compression's sparsity must be a number from 0 to 0.999, and is 2."],
    [
      'a kind that there is not',
      { compression: 'melt' as never },
      'The compression must be one of prune, low-rank, share, and is melt.',
    ],
  ])('refused: %s', async (_, recipe, message) => {
    await expect(compressNetwork(network, calibration, recipe)).rejects.toThrow(new UserError(message));
  });
});
