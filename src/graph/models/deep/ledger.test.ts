import { expect, test } from 'vitest';
import { openLedger } from './ledger';

test('what is taken and not given back is live, and the most of it stays known', () => {
  const ledger = openLedger();
  const one = ledger.take(10);
  const two = ledger.takeDouble(5);
  expect([ledger.live, ledger.peak]).toEqual([80, 80]);
  ledger.give(one);
  ledger.take(3);
  ledger.give(two);
  expect([ledger.live, ledger.peak]).toEqual([12, 80]);
});

test('nothing is given back twice', () => {
  const ledger = openLedger();
  const one = ledger.take(1);
  ledger.give(one);
  expect(() => ledger.give(one)).toThrow('not held');
});
