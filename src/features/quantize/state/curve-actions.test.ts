import { beforeEach, expect, test } from 'vitest';
import { histogramRows, histogramTicks } from './curve-histogram';
import { fakeEngine, SCORES, type FakeEngine } from '../../../../test/fake-engine';
import { dataKey } from '../../../state/data-key';
import { openStore, type WholeStore } from '../../../../test/store';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
});

test('the curve arrives point by point, with what it was measured on', async () => {
  state().setRecipe({ calibrationCount: 64 });
  const { recipe } = state();
  await state().sweepSamples();
  expect(engine.calls).toEqual(['sweep samples up to 64']);
  expect(state().curve).toMatchObject({ recipe, data: dataKey(state().workspace) });
  expect(state().curve!.result.map(({ count }) => count)).toEqual([1, 2, 64]);
  expect(state().status).toBe('Swept 1 to 64 calibration samples; the knee is at 1.');
});

test('Cancel ends it, another network forgets it', async () => {
  engine.holding = true;
  const job = state().sweepSamples();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(state().job?.kind).toBe('sampling');
  state().cancel();
  await job;
  expect(state()).toMatchObject({ job: null, status: 'Cancelled.', curve: null });
  engine.holding = false;
  const read = () => Promise.resolve([{ name: 'a.onnx', bytes: new Uint8Array(1) }]);
  await state().openFiles(['a.onnx'], read, 'model');
  expect(state()).toMatchObject({ curve: null, histograms: [] });
});

test.each([
  ['sweep', 'sweepBits', { method: 'rtn', bits: 2, scores: SCORES, meanError: 0.1 }],
  ['curve', 'sweepSamples', { count: 1, scores: SCORES, meanError: 0.1 }],
] as const)(
  'a whole %s outlives another one that is stopped; without one, what there is stays',
  async (name, act, point) => {
    engine.run = (_, __, ___, ____, onPoint) => {
      onPoint?.(point as never);
      return Promise.reject(new DOMException('Cancelled.', 'AbortError'));
    };
    await state()[act]();
    const first = state()[name]!;
    if (name === 'curve') {
      expect(first).toMatchObject({ complete: false, result: [point] });
      store.setState({ curve: { ...state().curve!, complete: true } });
    }
    const whole = state()[name];
    await state()[act]();
    expect(state()[name]).toBe(whole);
    expect(whole!.complete).toBe(true);
  },
);

test('weights are asked of runs that have a network behind them', async () => {
  await state().showHistogram(1, 'fc1');
  expect(state().histograms).toEqual([]);
  await state().quantize();
  await state().showHistogram(3, 'fc2');
  expect(engine.calls).toEqual(['quantize 3', 'histogram 7 fc2']);
  expect(state().histograms).toMatchObject([{ key: 3, histogram: { layer: 'fc2' } }]);
});

test.each([
  ['bins narrower than a step', { step: 1, width: 0.5 }, { float: 0.5, quantized: 0.5 }],
  ['bins of several letters', { step: 1, width: 2 }, { float: 0.125, quantized: 0.25 }],
  ['no step', { step: null, width: 2 }, { float: 0.25, quantized: 0.5 }],
])('heights are for each step: %s', (_, bins, heights) => {
  const common = { layer: 'fc1', unit: 'step' as const, letters: [], zeros: { float: 0, quantized: 0.5 } };
  const [first, second] = histogramRows({ ...common, ...bins, from: 0, float: [0.25, 0.75], quantized: [0.5, 0] });
  expect(first).toEqual({ at: 0, shares: { float: 0.25, quantized: 0.5 }, ...heights });
  expect(second).toMatchObject({ at: bins.width, quantized: null });
});

test.each([
  ['few letters', { unit: 'step' as const, letters: [-2, -1, 0, 1], from: -3, width: 0.2 }, [-2, -1, 0, 1]],
  ['many letters', { unit: 'step' as const, letters: Array.from({ length: 256 }, (_, i) => i - 128) }, [-100, 0, 100]],
  ['weights', { unit: 'weight' as const, letters: [], from: -0.3, width: 0.02 }, [-0.2, 0, 0.2]],
  ['one bin', { unit: 'weight' as const, letters: [], from: 0, float: [1] }, [0]],
])('the axis names %s', (_, histogram, ticks) => {
  const base = {
    layer: 'fc1',
    from: -150,
    width: 8,
    step: null,
    float: new Array<number>(41).fill(0),
    quantized: null,
  };
  const found = histogramTicks({ ...base, zeros: { float: 0, quantized: 0 }, ...histogram });
  expect(found).toEqual(expect.arrayContaining(ticks));
  expect(found.length).toBeLessThanOrEqual(8);
});
