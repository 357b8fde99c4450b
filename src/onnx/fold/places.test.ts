import { TensorProto_DataType as DataType } from 'onnx-buf';
import { expect, test } from 'vitest';
import { node } from '../build';
import { PLACES } from './places';
import { NotFolded, type Value } from './value';

const whole = (values: number[], dims = [values.length]): Value => ({
  ...{ dataType: DataType.INT32, dims },
  data: Float64Array.from(values),
});
const floats = (values: number[]): Value => ({
  ...whole(values),
  dataType: DataType.FLOAT,
  data: Float32Array.from(values),
});

test('running sums, and numbers in their places, counted from the end where they are negative', () => {
  const [sums] = PLACES['CumSum']!(node('CumSum', [], []), [whole([1, 0, 2, 5]), whole([0], [])]);
  expect([...sums!.data]).toEqual([1, 1, 3, 8]);
  const scatter = node('ScatterElements', [], []);
  const [scattered] = PLACES['ScatterElements']!(scatter, [floats([9, 9, 9, 9]), whole([2, -1]), floats([1, 2])]);
  expect([...scattered!.data]).toEqual([9, 9, 1, 2]);
});

test.each([
  ['CumSum', { exclusive: 1 }, [whole([1, 2]), whole([0], [])]],
  ['CumSum', { reverse: 1 }, [whole([1, 2]), whole([0], [])]],
  ['CumSum', {}, [whole([1, 2], [1, 2]), whole([0], [])]],
  ['ScatterElements', { reduction: 'add' }, [floats([1, 2]), whole([0]), floats([1])]],
  ['ScatterElements', {}, [floats([1, 2]), whole([2]), floats([1])]],
  ['ScatterElements', {}, [floats([1, 2]), whole([0, 1]), floats([1])]],
])('%s %j is not folded where it is more than that', (op, attributes, inputs) => {
  expect(() => PLACES[op]!(node(op, [], [], attributes as Record<string, number>), inputs)).toThrow(NotFolded);
});
