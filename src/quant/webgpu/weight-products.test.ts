import { expect, test } from 'vitest';
import { knownProducts } from './weight-products';

const W = new Float32Array(60);
const products = { HW: new Float32Array(60), EW: null, FW: null };
const orders = [new Uint32Array(5)];
const known = { current: { weights: W.subarray(20, 40), orders, products } };

test('another view of the same neurons has their products', () =>
  expect(knownProducts({ orders, known }, { weights: W.subarray(20, 40) })).toBe(products));

test.each([
  ['the neurons before', W.subarray(0, 20), orders],
  ['more neurons', W.subarray(20, 60), orders],
  ['the same numbers elsewhere', W.slice(20, 40), orders],
  ['another order', W.subarray(20, 40), null],
  ['an order that was made again', W.subarray(20, 40), [...orders]],
])('there are none of %s', (_, weights, asked) =>
  expect(knownProducts({ orders: asked, known }, { weights })).toBeNull(),
);

test('there are none before the first walk', () =>
  expect(knownProducts({ orders, known: { current: null } }, { weights: W })).toBeNull());
