import { expect, test } from 'vitest';
import { isSameFile } from './same-file';

const file = (name: string, sha256: string) => ({ name, sha256 });

test.each([
  [file('a.onnx', '1f'), file('a.onnx', '1f'), true],
  [file('a.onnx', '1f'), file('renamed.onnx', '1f'), true],
  [file('a.onnx', '1f'), file('a.onnx', '2e'), false],
  [file('a.onnx', ''), file('a.onnx', ''), true],
  [file('a.onnx', ''), file('b.onnx', ''), false],
  [file('a.onnx', '1f'), file('a.onnx', ''), true],
  [file('a.onnx', '1f'), file('b.onnx', ''), false],
])('%j, %j: %j', (a, b, same) => {
  expect(isSameFile(a, b)).toBe(same);
  expect(isSameFile(b, a)).toBe(same);
});
