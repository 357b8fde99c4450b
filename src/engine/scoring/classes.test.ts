import { expect, test } from 'vitest';
import { classTable } from './classes';

const ids = (...values: number[]) => Int32Array.from(values);
const predictions = {
  float: ids(0, 0, 1, 1, 2, 2, 0),
  quantized: ids(0, 1, 1, 1, 0, 2, 1),
  labels: ids(0, 0, 1, 2, 2, 2, 1),
  names: ['cat', 'dog'],
};

test('classes by falling loss; what is right before and after', () => {
  expect(classTable(predictions)).toEqual({
    predictions: 7,
    differ: 3,
    rows: [
      { label: 0, name: 'cat', samples: 2, float: 1, quantized: 0.5 },
      { label: 2, name: '2', samples: 3, float: 2 / 3, quantized: 1 / 3 },
      { label: 1, name: 'dog', samples: 2, float: 0.5, quantized: 1 },
    ],
    disagreements: [
      { float: 'cat', quantized: 'dog', samples: 2, lost: 1, gained: 1 },
      { float: '2', quantized: 'cat', samples: 1, lost: 1, gained: 0 },
    ],
  });
});

test('without labels there are only disagreements', () => {
  const { rows, disagreements } = classTable({ ...predictions, labels: null });
  expect(rows).toBeNull();
  expect(disagreements[0]).toEqual({ float: 'cat', quantized: 'dog', samples: 2, lost: null, gained: null });
});
