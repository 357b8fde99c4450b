import { expect, test } from 'vitest';
import { DEFAULT_THEORY } from './problem';
import { fakeEngine } from '../../../test/fake-engine';
import { openStore } from '../../../test/store';
import { slopesText } from './state';

test('a curve is drawn, and its slopes are said', async () => {
  const store = openStore(fakeEngine());
  await store.getState().drawTheory(DEFAULT_THEORY);
  const { theory, status, job } = store.getState();
  expect(theory?.points.map(({ method }) => method)).toEqual(['rtn', 'gpfq']);
  expect(status).toBe('Error by length of the path is drawn. Slopes: RTN −1.00, GPFQ −1.00.');
  expect(job).toBeNull();
});

test('of a cancelled curve no slopes are told', async () => {
  const engine = fakeEngine();
  const store = openStore(engine);
  engine.holding = true;
  const drawing = store.getState().drawTheory(DEFAULT_THEORY);
  await new Promise((resolve) => setTimeout(resolve, 0));
  store.getState().cancel();
  await drawing;
  expect(store.getState()).toMatchObject({ status: 'Cancelled.', job: null, theory: { points: [], slopes: [] } });
});

test.each([
  [-1.006, '−1.01'],
  [0.017, '0.02'],
  [-0.003, '0.00'],
  [null, '–'],
])('a slope of %s is written %s', (slope, text) => {
  expect(slopesText([{ method: 'gpfq', slope }])).toBe(`GPFQ ${text}`);
});
