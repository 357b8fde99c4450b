import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectAt } from './select';

test('what is selected is at its place once the values are sorted, however many of them are equal', () => {
  const values = fc.oneof(
    fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300 }),
  );
  fc.assert(
    fc.property(values, fc.nat(), (given, seed) => {
      const all = Float64Array.from(given, (x) => x + 0);
      const place = seed % all.length;
      expect(selectAt(all.slice(), place)).toBe(all.slice().sort()[place]! + 0);
    }),
  );
});
