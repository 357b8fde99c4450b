import { describe, expect, test } from 'vitest';
import { REPORT } from '../../../../test/fake-engine';
import { exportName, exportText } from './exported';

const report = { ...REPORT, size: { float: 1_204_264, quantized: 121_000 } };
const at = (bits: number | null, op = 'Conv') => ({
  ...report,
  layers: report.layers.map((layer) => ({ ...layer, bits, op })),
});

test('names tell runs of one network apart', () => {
  expect(exportName(report, 'qdq')).toBe('digits-mlp.gpfq-3bit.qdq.onnx');
  const mixed = { ...report, layers: report.layers.map((layer, i) => ({ ...layer, bits: i + 2 })) };
  expect(exportName(mixed, 'float')).toMatch(/^digits-mlp\.gpfq-2\.\d\dbit\.float\.onnx$/);
  expect(exportName(at(null), 'float')).toBe('digits-mlp.float.float.onnx');
});

describe('why a file is larger than Results have it', () => {
  test.each([
    [
      'qdq',
      13,
      3,
      'Saved a.onnx, 309 kB: opset 13 has no int4, so its weights are int8; packed at their bits all weights take 121 kB.',
    ],
    ['qdq', 21, 3, 'Saved a.onnx, 309 kB: its weights are int8 or int4; packed at their bits all weights take 121 kB.'],
    ['qdq', 13, 6, 'Saved a.onnx, 309 kB: its weights are int8 or int4; packed at their bits all weights take 121 kB.'],
    [
      'float',
      13,
      3,
      'Saved a.onnx, 309 kB: its weights are written as floats; packed at their bits all weights take 121 kB.',
    ],
  ] as const)('%s, opset %i, %i bits', (format, opset, bits, text) =>
    expect(exportText('a.onnx', 309_000, at(bits), format, opset)).toBe(text),
  );

  test('nothing to explain', () =>
    expect(exportText('a.onnx', 125_000, at(3), 'qdq', 13)).toBe('Saved a.onnx, 125 kB.'));
});

test.each([
  ['Gemm', 3, 'qdq', 13, true],
  ['MatMul', 8, 'qdq', 21, true],
  ['MatMul', 8, 'qdq', 12, false],
  ['Conv', 8, 'qdq', 13, false],
  ['Gemm', null, 'qdq', 13, false],
  ['Gemm', 3, 'float', 13, false],
] as const)('%s at %s bits as %s, opset %i: onnxruntime fuses it: %s', (op, bits, format, opset, said) => {
  const text = exportText('a.onnx', 125_000, at(bits, op), format, opset);
  expect(text.endsWith(' In onnxruntime outside of browsers, set session.qdq_matmulnbits_accuracy_level to 0.')).toBe(
    said,
  );
});
