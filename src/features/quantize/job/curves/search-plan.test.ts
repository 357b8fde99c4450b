import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Method } from '../../../../quant/layer';
import { fewestOf, isOpen, likely, likelyTries, nextTry, type Tried } from './search-plan';

const WIDTHS = [2, 3, 4, 5, 6, 7, 8];
const METHODS: Method[] = ['rtn', 'gpfq', 'qronos'];

/** Everything that is tried where each method bears a width from `needs` on. @param needs null: none */
function searched(needs: Partial<Record<Method, number | null>>): Tried[] {
  const methods = METHODS.filter((method) => method in needs);
  const tried: Tried[] = [];
  for (let next = nextTry(methods, WIDTHS, tried); next; next = nextTry(methods, WIDTHS, tried))
    tried.push({ ...next, bearable: next.bits >= (needs[next.method] ?? Infinity) });
  return tried;
}
const order = (tried: Tried[]) => tried.map(({ method, bits }) => `${method} ${bits}`);

test('it begins with what the strongest method needs most often, and goes on from where the stronger method ended', () => {
  expect(order(searched({ rtn: 4, gpfq: 3, qronos: 3 }))).toEqual([
    'qronos 3',
    'qronos 2',
    'gpfq 3',
    'gpfq 2',
    'rtn 3',
    'rtn 4',
  ]);
});

test('where the fewest bits are borne by the strongest method, little is to be tried', () => {
  expect(order(searched({ rtn: 3, gpfq: 2, qronos: 2 }))).toEqual(['qronos 3', 'qronos 2', 'gpfq 2', 'rtn 2', 'rtn 3']);
});

const need = fc.option(fc.constantFrom(...WIDTHS), { nil: null });

test('the answer is that of all points, whatever each method needs', () => {
  fc.assert(
    fc.property(need, need, need, (rtn, gpfq, qronos) => {
      const needs = { rtn, gpfq, qronos };
      const tried = searched(needs);
      expect(new Set(order(tried)).size).toBe(tried.length);
      for (const method of METHODS) expect(fewestOf(method, WIDTHS, tried)).toBe(needs[method as keyof typeof needs]);
    }),
  );
});

test('verdicts that chance has turned around come to an end, too', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 21, maxLength: 21 }), (verdicts) => {
      const tried: Tried[] = [];
      for (let next = nextTry(METHODS, WIDTHS, tried); next; next = nextTry(METHODS, WIDTHS, tried)) {
        const at = METHODS.indexOf(next.method) * WIDTHS.length + WIDTHS.indexOf(next.bits);
        tried.push({ ...next, bearable: verdicts[at]! });
      }
      expect(tried.length).toBeLessThanOrEqual(21);
      for (const method of METHODS) expect(fewestOf(method, WIDTHS, tried)).not.toBeUndefined();
    }),
  );
});

describe('what is known', () => {
  test('is not tried again', () => {
    const tried = searched({ rtn: 4, gpfq: 3, qronos: 3 });
    expect(nextTry(METHODS, WIDTHS, tried)).toBeNull();
    expect(likelyTries(METHODS, WIDTHS, tried)).toEqual([]);
  });
  test('says how much is left', () => {
    expect(likelyTries(METHODS, WIDTHS, [])).toHaveLength(6);
    expect(likelyTries(METHODS, WIDTHS, searched({ rtn: 4, gpfq: 3, qronos: 3 }).slice(0, 4))).toHaveLength(2);
  });
});

test('one method, one width, none', () => {
  expect(order(searched({ gpfq: 8 }))).toEqual(['gpfq 3', 'gpfq 4', 'gpfq 6', 'gpfq 7', 'gpfq 8']);
  expect(nextTry([], WIDTHS, [])).toBeNull();
  expect(nextTry(METHODS, [], [])).toBeNull();
  expect(nextTry(['rtn'], [4], [])).toEqual({ method: 'rtn', bits: 4 });
  expect(nextTry(['rtn'], [4], [{ method: 'rtn', bits: 4, bearable: true }])).toBeNull();
});

test('a point comes out as those of the methods that are known: rounding alone needs one bit more', () => {
  const { bearable: without } = likely(METHODS, WIDTHS, [], { method: 'qronos', bits: 3 });
  const tried = searched({ gpfq: 2, qronos: 2 });
  const of = (method: Method, bits: number) => likely(METHODS, WIDTHS, tried, { method, bits }).bearable;
  expect([without, of('qronos', 2), of('rtn', 2), of('rtn', 3)]).toEqual([true, true, false, true]);
});

test('a point is open until those around it tell how it comes out', () => {
  const tried = [
    { method: 'gpfq' as const, bits: 3, bearable: false },
    { method: 'gpfq' as const, bits: 5, bearable: true },
  ];
  expect(WIDTHS.filter((bits) => isOpen({ method: 'gpfq', bits }, tried))).toEqual([4]);
  expect(WIDTHS.filter((bits) => isOpen({ method: 'rtn', bits }, tried))).toEqual(WIDTHS);
});
