import { expect, test } from 'vitest';
import { openEngine } from '../../../../test/engine';
import { smallData, smallNetwork } from '../../../../test/networks';
import { startJob } from '../../../engine/job';
import { completeCompression } from '../../../compress/recipe';
import { DEFAULT_RECIPE } from '../../quantize/job/recipe-fields';
import { compressClient } from '../works';
import { inTurns } from './speed';

/** Two runs on a clock that only they move, ms. */
function clocked(float: (i: number) => number, smaller: (i: number) => number) {
  let time = 0;
  const order: string[] = [];
  const run = (name: string, takes: (i: number) => number) => {
    let count = 0;
    return () => {
      if (order.at(-1) !== name) order.push(name);
      time += takes(count++);
      return Promise.resolve();
    };
  };
  return { order, float: run('float', float), smaller: run('smaller', smaller), now: () => time };
}

test('the middle of measurements in turns, without the first runs, with the quartiles around it', async () => {
  const { float, smaller, now, order } = clocked(
    (i) => (i < 2 ? 500 : 40 + (i % 4)),
    (i) => (i < 2 ? 900 : 20),
  );
  const speed = await inTurns(float, smaller, startJob(), now);
  expect(speed.rounds).toBe(31);
  expect(speed.smaller).toEqual({ low: 0.02, median: 0.02, high: 0.02 });
  expect(speed.float.low).toBeGreaterThanOrEqual(0.04);
  expect(speed.float.high).toBeLessThanOrEqual(0.043);
  expect(speed.gain.median).toBeCloseTo(speed.float.median / 0.02, 6);
  // The last of a round begins the next: each is first as often.
  expect(order.slice(0, 6)).toEqual(['float', 'smaller', 'float', 'smaller', 'float', 'smaller']);
  expect(order.length).toBeLessThan(2 * 31 + 2);
});

test('what is over in no time is run many times for a measurement, and what takes long a few times in all', async () => {
  const quick = clocked(
    () => 0.05,
    () => 0.025,
  );
  const { float, gain } = await inTurns(quick.float, quick.smaller, startJob(), quick.now);
  expect(float.median).toBeCloseTo(5e-5, 8);
  expect(gain.median).toBeCloseTo(2, 6);
  const slow = clocked(
    () => 4000,
    () => 2000,
  );
  expect((await inTurns(slow.float, slow.smaller, startJob(), slow.now)).rounds).toBe(7);
});

test('a clock that does not move ends nothing', async () => {
  const { float, gain } = await inTurns(
    () => Promise.resolve(),
    () => Promise.resolve(),
    startJob(),
    () => 0,
  );
  expect([float.median, gain.median]).toEqual([0, 0]);
});

const quiet = () => undefined;

test('a run is measured beside the float network, and can be cancelled', async () => {
  const engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
  const compression = completeCompression({ structure: 'neurons', sparsity: 0.5 });
  const { run } = await engine.quantize({ ...DEFAULT_RECIPE, calibrationCount: 40, compression }, quiet);
  const { speed } = compressClient(engine).run;
  const found = await speed({ run }, quiet);
  expect(found.batch).toBe(16);
  expect(found.runtime).toMatch(/^onnxruntime-web/);
  for (const { low, median, high } of [found.float, found.smaller, found.gain]) {
    expect(low).toBeGreaterThan(0);
    expect(low <= median && median <= high).toBe(true);
  }
  const cancelled = speed({ run }, ({ message }) => void (message.includes('turn 2') && engine.cancel()));
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  await expect(speed({ run: 99 }, quiet)).rejects.toThrow(
    'This result has no network behind it: quantize again, then export.',
  );
}, 60_000);
