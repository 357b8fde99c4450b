import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packTables, unpackTables } from './packing';
import { numberAt, placeOf } from './places';
import { readTables, TooMany, writeTables } from './tables';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('any JSON comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const plain = json(value);
      expect(json(unpackTables(packTables(plain)))).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});

const row = fc.record(
  {
    bits: fc.option(fc.integer({ min: 1, max: 8 })),
    error: fc.double({ min: 0, max: 10, noNaN: true }).map((x) => Number(x.toPrecision(3))),
    any: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
    name: fc.string(),
    list: fc.array(fc.integer()),
  },
  { requiredKeys: ['bits'] },
);

test('lists of records, with what some of them lack', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const plain = json(rows);
      expect(unpackTables(packTables(plain))).toEqual(plain);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['all rows have the same', [7, 7, 7, 7], 0],
  ['a few do', ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'a'], 1],
  ['whole numbers', [1000, 1003, 1001, 1007], 2],
  // 600 places of 3 digits.
  ['errors of three digits', [0.1, 0.0401, 0.0999, 0.0555, 0.0777, 0.0888, 0.0666, 0.0444], 10],
])('bits that a column takes: %s', (_, values, bytes) => {
  const written = writeTables(values);
  expect(written.bits).toHaveLength(bytes);
  expect(readTables(written)).toEqual(values);
});

test.each([0, 1, 0.0434, 9.99e-7, 123, 1e40, 1e-40])('%s has a place among numbers of its digits', (value) =>
  expect(numberAt(placeOf(value, 3)!, 3)).toBe(value),
);

test.each([-1, -0, 0.12345, 1e41, 1e-41, Number.NaN])('%s has none', (value) => expect(placeOf(value, 3)).toBeNull());

describe('what few bytes say must not fill the memory', () => {
  const read = (table: unknown) => () => readTables({ text: JSON.stringify(table), bits: new Uint8Array(8) });
  test.each<[string, unknown]>([
    ['rows', [1e9, { same: 1 }]],
    ['numbers of no bits', [1e9, { least: 0, width: 0, digits: 0 }]],
    ['long values', [1e5, { same: 'x'.repeat(1000) }]],
    ['one of long values', [1e5, { few: [['x'.repeat(1000)]] }]],
    ['records', [1e9, { parts: {} }]],
    ['lists of lists', [1000, { lists: Array.from({ length: 1000 }, () => [1000, { same: 1 }]) }]],
    [
      'less than none, which made room for more',
      [
        2,
        {
          lists: [
            [-1e12, { same: 1 }],
            [2 ** 20, { same: 1 }],
          ],
        },
      ],
    ],
    ['no count', [Number.MAX_VALUE, { same: 1 }]],
  ])('%s', (_, table) => expect(read(table)).toThrow(TooMany));

  test.each<[string, unknown]>([
    ['null', null],
    ['no column', [3, null]],
    ['more bits than there are', [100, { least: 0, width: 8, digits: 0 }]],
    ['a width that is none', [100, { least: 0, width: 64, digits: 0 }]],
    ['fewer lists than rows', [2, { lists: [[1, { same: 1 }]] }]],
  ])('nor must it be %s', (_, table) => expect(read(table)).toThrow());
});
