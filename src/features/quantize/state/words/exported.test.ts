import { expect, test } from 'vitest';
import { REPORT } from '../../../../../test/fake-engine';
import { exportName, exportText, masksName, masksText } from './exported';

const report = { ...REPORT, size: { float: 1_204_264, quantized: 121_000 } };
const at = (bits: number | null, op = 'Conv') => ({
  ...report,
  layers: report.layers.map((layer) => ({ ...layer, bits, op })),
});

const file = (length: number, types: string[], opset: number, refused: string | null = null) => ({
  bytes: new Uint8Array(length),
  types,
  opset,
  refused,
});

test('names tell runs of one network apart, and files of one run', () => {
  expect(exportName(report, 'qdq', 25)).toBe('digits-mlp.gpfq-3bit.qdq.onnx');
  expect(exportName(report, 'own', 13)).toBe('digits-mlp.gpfq-3bit.qdq-opset13.onnx');
  const mixed = { ...report, layers: report.layers.map((layer, i) => ({ ...layer, bits: i + 2 })) };
  expect(exportName(mixed, 'float', 13)).toMatch(/^digits-mlp\.gpfq-2\.\d\dbit\.float\.onnx$/);
  expect(exportName(at(null), 'float', 13)).toBe('digits-mlp.float.float.onnx');
});

test.each([
  [
    'own',
    file(309_000, ['int8'], 13),
    'Saved a.onnx, 309 kB: weights as int8, opset 13; packed at their bits all weights take 121 kB.',
  ],
  ['qdq', file(125_000, ['int2', 'int4'], 25), 'Saved a.onnx, 125 kB: weights as int2 and int4, opset 25.'],
  [
    'qdq',
    file(125_000, ['int8'], 13, 'RoiAlign r cannot be written in a newer opset.'),
    'Saved a.onnx, 125 kB: weights as int8, opset 13. RoiAlign r cannot be written in a newer opset.',
  ],
  [
    'float',
    file(1_200_000, ['float32'], 13),
    'Saved a.onnx, 1.20 MB: weights as float32, opset 13; packed at their bits all weights take 121 kB.',
  ],
] as const)('a file says what it holds, and why it is larger than Results have it: %s, $1.opset', (kind, own, text) =>
  expect(exportText('a.onnx', own, at(3), kind)).toBe(text),
);

test.each([
  ['Gemm', 3, 'qdq', 13, true],
  ['MatMul', 8, 'own', 21, true],
  ['MatMul', 8, 'qdq', 12, false],
  ['Conv', 8, 'qdq', 13, false],
  ['Gemm', null, 'qdq', 13, false],
  ['Gemm', 3, 'float', 13, false],
] as const)('%s at %s bits as %s, opset %i: onnxruntime fuses it: %s', (op, bits, kind, opset, said) => {
  const text = exportText('a.onnx', file(125_000, ['int8'], opset), at(bits, op), kind);
  expect(text.endsWith(' In onnxruntime outside of browsers, set session.qdq_matmulnbits_accuracy_level to 0.')).toBe(
    said,
  );
});

test('masks are named by their run, as nothing else tells pruned ones apart', () => {
  expect(masksName(report, 12)).toBe('digits-mlp.masks-run12.npz');
  expect(masksText('a.npz', 2048)).toBe(
    'Saved a.npz, 2.05 kB: for each layer 1 where a weight stays, in the shape of its weights.',
  );
});
