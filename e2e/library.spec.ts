/** The library, imported by another page from Vite's development server. */
import type * as Bitpath from '../src/index';
import { expect, test } from './page';

test('a page of one’s own quantizes a layer and a network', async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto('src/samples/README.md');
  await page.setContent('<!doctype html><title>another page</title>');
  const found = await page.evaluate(async () => {
    const path = '/src/index.ts';
    const bitpath = (await import(path)) as typeof Bitpath;
    const file = async (name: string) => ({
      name,
      bytes: new Uint8Array(await (await fetch(`/src/samples/${name}`)).arrayBuffer()),
    });
    const network = bitpath.readNetwork([await file('digits-mlp.onnx')]);
    const preprocessing = {
      preset: 'Custom',
      mean: [0],
      std: [16 / 255],
      channelOrder: 'RGB',
      layout: 'NCHW',
      resize: null,
    } as const;
    const read = async (name: string) =>
      bitpath.readSamples([await file(name)], { ...preprocessing, mean: [0], std: [16 / 255] });
    const [calibration, evaluation] = [await read('digits-train.npz'), await read('digits-test.npz')];
    const float = await bitpath.score(network, evaluation);
    const quantized = await bitpath.quantizeNetwork(network, calibration, { bits: 3 });
    const scores = await bitpath.score(quantized, evaluation);
    const { weights, neurons, inputs } = network.layers[0]!;
    const samples = 64;
    const floatInputs = (await calibration.batch(Array.from({ length: samples }, (_, i) => i))).slice();
    const layer = await bitpath.quantizeLayer(
      { weights, neurons, inputs, samples, groups: 1, floatInputs, quantizedInputs: floatInputs },
      { method: 'gpfq', bits: 4, alphabet: 'int', radius: 'neuron', scale: 1, percentile: 1, seed: 1 },
    );
    const bytes = bitpath.exportOnnx(quantized, { format: 'qdq' });
    const again = bitpath.decodeLink(bitpath.encodeLink(quantized.report.recipe, quantized.report));
    return {
      float: float.top1,
      top1: scores.top1,
      agreement: scores.agreement,
      error: layer.relativeError,
      exported: bytes.length,
      bits: again.recipe.bits,
    };
  });
  expect(found.float).toBeCloseTo(0.982, 2);
  expect(found.top1).toBeGreaterThan(0.97);
  expect(found.agreement).toBeGreaterThan(0.97);
  expect(found.error).toBeLessThan(0.1);
  expect(found.exported).toBeGreaterThan(300_000);
  expect(found.bits).toBe(3);
});
