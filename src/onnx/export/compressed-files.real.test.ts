/** Files of real networks in parts: they give what the values give, and are smaller. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { runWith } from '../../../test/exported';
import { REAL_NETWORKS } from '../../../test/real-networks';
import { input, largestDifference, runBytes } from '../../../test/runs';
import { shareLayer } from '../../compress/codebook';
import type { CompressedLayer, KernelShape } from '../../compress/layer';
import { factorLayer, unfactorable } from '../../compress/low-rank';
import { inseparable, separateLayer } from '../../compress/separable';
import type { LayerId } from '../../core/brand';
import type { Layer } from '../network';
import { readNetwork } from '../read';
import type { AnyExport } from './compressed-layer';
import { exportOnnx } from './export';

const shapeOf = ({ neurons, inputs, groups, geometry }: Layer): KernelShape => ({
  ...{ neurons, inputs, groups },
  ...(geometry.kind === 'conv' ? { kernel: geometry.kernel } : {}),
});

/** By the weights alone: how a layer is made smaller, and null where it stays as it is. */
const KINDS: Record<string, (layer: Layer) => Promise<CompressedLayer> | CompressedLayer | null> = {
  'low rank': (layer) => {
    const { neurons, inputs, groups } = layer;
    const rank = Math.max(1, Math.floor(0.25 * Math.min(neurons / groups, inputs)));
    const settings = { kind: 'low-rank', rank, aware: false, shape: 'channels' } as const;
    return unfactorable(shapeOf(layer), 'channels') ? null : factorLayer(shapeOf(layer), null, layer.weights, settings);
  },
  spatial: (layer) => {
    const rank = Math.max(1, Math.floor(layer.neurons / layer.groups / 4));
    const settings = { kind: 'low-rank', rank, aware: false, shape: 'spatial' } as const;
    return unfactorable(shapeOf(layer), 'spatial') ? null : factorLayer(shapeOf(layer), null, layer.weights, settings);
  },
  separable: (layer) =>
    inseparable(shapeOf(layer)) ? null : separateLayer(shapeOf(layer), null, layer.weights, { aware: false }),
  'mostly zeros': ({ weights: W, neurons }) => {
    const limit = Float32Array.from(W, Math.abs).sort()[Math.floor(0.8 * W.length)]!;
    const values = W.map((w) => (Math.abs(w) < limit ? 0 : w));
    return { values, biasShift: new Float32Array(neurons), relativeError: 0, neuronErrors: new Float32Array(neurons) };
  },
  codebook: (layer) => shareLayer(layer, null, layer.weights, { values: 16, aware: false, seed: 1 }),
};

describe.each(REAL_NETWORKS)('parts of $name', ({ name, shape }) => {
  const bytes = new Uint8Array(readFileSync(join(inject('realdata'), `models/${name}.onnx`)));
  test.each(Object.keys(KINDS))('%s: the same outputs, in a smaller file', async (kind) => {
    const network = readNetwork([{ name: `${name}.onnx`, bytes }]);
    const layers = new Map<LayerId, AnyExport>();
    for (const layer of network.layers) {
      const made = await KINDS[kind]!(layer);
      if (made)
        layers.set(layer.id, {
          values: made.values,
          ...(made.parts ? { parts: made.parts } : {}),
          biases: layer.biases,
        });
    }
    const file = exportOnnx(network, layers, 'qdq');
    expect(file.length).toBeLessThan(exportOnnx(network, new Map(), 'float').length);
    const feeds = { [network.inputs[0]!.name]: input(shape) };
    const expected = await runWith(network, layers, feeds);
    const largest = Math.max(
      ...Object.values(expected).flatMap(({ data }) => [...(data as Float32Array)].map(Math.abs)),
    );
    expect(largestDifference(await runBytes(file, feeds), expected)).toBeLessThanOrEqual(1e-4 * Math.max(1, largest));
  });
});
