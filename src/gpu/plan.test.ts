import { expect, test } from 'vitest';
import { bind } from './plan';
import { mirror } from './mirror';
import { update } from './update';

const plan = { stride: 16, walkers: 8, groups: 1, first: 0, last: 4, below: 0, masked: false, accumulate: false };
const dispatch = update<'M' | 'D' | 'out'>(plan, 'M', 'D', 'out');
const buffer = (label: string) => ({ label }) as GPUBuffer;

test('buffers take the places of their names', () => {
  const [M, D, out] = ['M', 'D', 'out'].map(buffer);
  const bound = bind(dispatch, { out: out!, D: D!, M: M! });
  expect(bound).toEqual({ ...dispatch, buffers: [M, D, out] });
});

test('a buffer that is not there is named', () =>
  expect(() => bind(dispatch, { M: buffer('M') })).toThrow('there is no buffer D for update'));

test('a plan is the same whatever the buffers are', () => {
  const [M] = [buffer('M')];
  expect(bind({ ...mirror(16, 2, M!), buffers: ['M'] }, { M: M! })).toEqual(mirror(16, 2, M!));
});
