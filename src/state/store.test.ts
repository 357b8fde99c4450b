import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotLoaded } from '../core/errors';
import type { DataSummary } from '../engine/api';
import { FIRST_PAINT } from '../features/quantize/first-paint';
import { fakeEngine, type FakeEngine } from '../../test/fake-engine';
import { isOnOtherData } from '../features/quantize/state/runs';
import { dataKey, hasSameTwice } from './data-key';
import { openStore, type WholeStore } from '../../test/store';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();
const ticks = () => new Promise((resolve) => setTimeout(resolve, 0));
const bytes = (name: string) => () => Promise.resolve([{ name, bytes: new Uint8Array(1) }]);
const openModel = (name: string) => state().openFiles([name], bytes(name), 'model');

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
});
afterEach(() => vi.useRealTimers());

test('the first paint needs nothing from the engine', () => {
  expect(engine.calls).toEqual([]);
  expect(state().workspace.model?.name).toBe('digits-mlp.onnx');
  expect(state().runs.map(({ origin, run }) => [origin, run])).toEqual([
    ['stored', null],
    ['stored', null],
  ]);
});

test('the example opens in the background, and its float accuracy is measured', async () => {
  await state().start(null);
  expect(engine.calls).toEqual(['device', 'example digits-mlp', 'score']);
  expect(state().status).toBe('Float accuracy 90.0 % on 10 samples.');
  expect(state().device?.backend).toBe('wasm');
  expect(state().job).toBeNull();
  expect(state().runs).toHaveLength(2);
});

test('files open in the order in which they were chosen, however long reading takes', async () => {
  let finishReading = () => {};
  const slow = new Promise<void>((resolve) => (finishReading = resolve));
  const first = state().openFiles(['a.onnx'], () => slow.then(bytes('a.onnx')), 'model');
  const second = state().openFiles(['b.npz'], bytes('b.npz'), 'calibration');
  await ticks();
  expect(engine.calls).toEqual([]);
  finishReading();
  await Promise.all([first, second]);
  expect(engine.calls).toEqual(['open a.onnx as model', 'open b.npz as calibration', 'score']);
  expect(state().job).toBeNull();
});

test('what is refused leaves everything as it was, but for the alert', async () => {
  const { workspace, runs } = state();
  await openModel('bad.onnx');
  expect(state()).toMatchObject({ workspace, runs, job: null, alert: 'bad.onnx is not an ONNX network.' });
  expect(state().status).toBe('That did not work; what was open before still is.');
  state().dismissAlert();
  expect(state().alert).toBeNull();
});

test('after a refused file, what was opened just before it is measured', async () => {
  await Promise.all([openModel('a.onnx'), openModel('bad.onnx')]);
  expect(state().alert).toBe('bad.onnx is not an ONNX network.');
  expect(state().status).toBe('Float accuracy 90.0 % on 10 samples.');
  expect(state().job).toBeNull();
});

test('a file that cannot be read is named', async () => {
  await state().openFiles(['gone.onnx'], () => Promise.reject(new Error('NotFoundError')), 'model');
  expect(state().alert).toBe('gone.onnx cannot be read from the disk. Open it again.');
});

test('another network forgets results, and bits of layers that it lacks', async () => {
  state().setLayer('fc1', { bits: 2 });
  state().setLayer('elsewhere', { bits: 5 });
  await openModel('a.onnx');
  expect(state()).toMatchObject({ runs: [], sweep: null, path: null, selectedLayer: 'fc1' });
  expect(state().recipe.layers).toEqual({ fc1: { bits: 2 } });
});

test('near chance: the presets are tried, and one is taken with its labels', async () => {
  engine.diagnosis = { classes: 10, top1: 0.1, nearChance: true, shift: { by: 1, top1: 0.9 }, presets: true };
  await openModel('a.onnx');
  expect(state().diagnosis).toEqual(engine.diagnosis);
  expect(state().status).toBe('Float accuracy 90.0 % on 10 samples. That is near chance.');
  await state().tryPresets();
  expect(state().status).toBe('Of the presets, 0 to 1 in RGB order is best: 93.0 % on 100 samples.');
  engine.diagnosis = null;
  await state().applyTrial(state().trials![0]!);
  expect(engine.calls.slice(-2)).toEqual(['0 to 1, labels + 1', 'score']);
  expect(state()).toMatchObject({ diagnosis: null, trials: null, workspace: { labelOffset: 1 } });
  await state().setLabelOffset(0);
  expect(state().workspace.labelOffset).toBe(0);
});

test('a run adds a row, which is shown', async () => {
  await state().quantize();
  expect(state().runs.map(({ key, run, origin }) => [key, run, origin])).toEqual([
    [1, null, 'stored'],
    [2, null, 'stored'],
    [3, 7, 'run'],
  ]);
  expect(state().selectedRun).toBe(3);
  expect(state().status).toMatch(/^Quantized in .+: 97\.7 % accuracy, float 98\.2 %\.$/);
});

test('Cancel answers at once, and what comes later is void', async () => {
  engine.holding = true;
  const job = state().quantize();
  await ticks();
  expect(state().job?.kind).toBe('quantizing');
  state().cancel();
  expect(state()).toMatchObject({ job: null, status: 'Cancelled.', alert: null });
  await job;
  expect(state().runs).toHaveLength(2);
  expect(state().alert).toBeNull();
});

test('opening takes over from a job, without an alert', async () => {
  engine.holding = true;
  const job = state().sweepBits();
  await ticks();
  engine.holding = false;
  const opened = openModel('a.onnx');
  void engine.cancel();
  await Promise.all([job, opened]);
  expect(state()).toMatchObject({ alert: null, job: null, sweep: null });
  expect(state().workspace.model?.name).toBe('a.onnx');
});

test('Cancel stops files that wait for their turn', async () => {
  engine.holding = true;
  const first = openModel('a.onnx');
  const second = openModel('b.onnx');
  await ticks();
  state().cancel();
  await Promise.all([first, second]);
  expect(engine.calls.filter((call) => call.startsWith('open'))).toEqual(['open a.onnx as model']);
  expect(state()).toMatchObject({ job: null, status: 'Cancelled.', alert: null });
});

test('a defect of ours says that it is ours', async () => {
  engine.run = () => Promise.reject(new TypeError('x is undefined'));
  await state().quantize();
  expect(state().alert).toBe('Something went wrong in Bitpath itself: x is undefined.');
  expect(state().job).toBeNull();
});

test('the sweep arrives point by point; the path is that of the selected layer', async () => {
  await state().sweepBits();
  expect(state().sweep!.result.map(({ bits }) => bits)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  state().selectLayer('fc3');
  await state().walkPath();
  expect(state().path?.result.layer).toBe('fc3');
});

test('a sweep that is cancelled before its first point leaves the one before', async () => {
  const { sweep } = state();
  engine.holding = true;
  const job = state().sweepBits();
  await ticks();
  state().cancel();
  await job;
  expect(state().sweep).toBe(sweep);
});

test('after a change of the preprocessing, results are still there, and marked as those of other data', async () => {
  await state().quantize();
  await state().sweepBits();
  const { workspace } = state();
  const marks = () => state().runs.map((run) => isOnOtherData(run, state().workspace));
  expect(marks()).toEqual([false, false, false]);
  await state().setPreprocessing({ ...workspace.preprocessing, preset: '0 to 1' });
  expect(marks()).toEqual([true, true, true]);
  expect(state().sweep!.data).not.toBe(dataKey(state().workspace));
  await state().setPreprocessing(workspace.preprocessing);
  expect(marks()).toEqual([false, false, false]);
  expect(state().sweep!.data).toBe(dataKey(state().workspace));
});

test('classes are those of the run that was asked for; a stored one has none', async () => {
  await state().showClasses(1);
  expect(state().classes).toBeNull();
  await state().quantize();
  await state().showClasses(3);
  expect(engine.calls.at(-1)).toBe('classes 7');
  expect(state().classes).toMatchObject({ key: 3, table: { predictions: 10 } });
});

test('the work of a run is known once the network is open, and again after another one is', async () => {
  expect(state().work).toBeNull();
  await state().start(null);
  expect(state().work).toEqual({ shape: [1, 8, 8], layers: [] });
  engine.preflight = () => Promise.reject(new Error('no'));
  await openModel('a.onnx');
  expect(state()).toMatchObject({ work: null, alert: null });
});

test('the drawing is that of the open network, and goes with it', async () => {
  await state().showGraph();
  expect(state().graph).toMatchObject({ nodes: [], left: 0 });
  await openModel('a.onnx');
  expect(state().graph).toBeNull();
});

test('the same samples are told where they come twice, not where one file holds two parts', () => {
  const [train, test] = FIRST_PAINT.workspace.data as [DataSummary, DataSummary];
  expect(hasSameTwice([train, test])).toBe(false);
  expect(hasSameTwice([train, { ...train, id: 9, role: 'evaluation' }])).toBe(true);
  expect(
    hasSameTwice([
      { ...train, part: 'calibration' },
      { ...train, part: 'evaluation' },
    ]),
  ).toBe(false);
});

test('noise is made where there is no data', async () => {
  await state().synthesize({ distribution: 'Gaussian', count: 64, seed: 1, shape: [1, 8, 8] });
  expect(engine.calls).toEqual(['synthesize 64', 'score']);
});

test('a result without a network behind it is quantized once more for its file', async () => {
  expect(await state().exportRun(1, 'float')).toMatchObject({ name: 'digits-mlp.rtn-3bit.float.onnx' });
  expect(engine.calls).toEqual(['quantize 3', 'export 7 float']);
  expect(state().runs.map(({ key, run }) => [key, run])).toEqual([
    [1, 7],
    [2, null],
  ]);
  expect(state().status).toMatch(/^Saved digits-mlp.rtn-3bit.float.onnx, 1 B/);
  await state().exportRun(1, 'float');
  expect(engine.calls.slice(2)).toEqual(['export 7 float']);
});

test('of other data than is open there is no file', async () => {
  await state().setEvaluationCount(100);
  expect(await state().exportRun(1, 'qdq')).toBeNull();
  expect(state().alert).toMatch(
    /^This result has no network behind it on this machine: open digits-mlp.onnx and the data/,
  );
});

test('removing the shown run shows the newest that is left', () => {
  state().selectRun(2);
  state().removeRun(2);
  expect(state().selectedRun).toBeNull();
  expect(state().runs.map(({ key }) => key)).toEqual([1]);
});

describe('a file of the page that does not come', () => {
  const missing = () => Promise.reject(new NotLoaded('onnxruntime'));

  test.each([
    ['a job', 'run' as const, () => state().quantize(), /^Quantized in/],
    ['an example', 'openExample' as const, () => state().openExample('digits-cnn'), /^Float accuracy/],
    ['the measure of the float network', 'scoreFloat' as const, () => openModel('a.onnx'), /^Float accuracy/],
    ['the start of the worker', 'device' as const, () => state().start(null), /^Float accuracy/],
    ['the graph', 'graph' as const, () => state().showGraph(), /./],
  ])('%s says so, and can be tried again', async (_, method, act, said) => {
    const works = engine[method].bind(engine) as never;
    engine[method] = missing;
    await act();
    await ticks();
    expect(state().alert).toMatch(/^onnxruntime could not be loaded: the network is away/);
    expect(state().retry?.alert).toBe(state().alert);
    expect(state().job).toBeNull();
    engine[method] = works;
    await state().tryAgain();
    expect(state()).toMatchObject({ alert: null, retry: null, job: null });
    expect(state().status).toMatch(said);
  });

  test('a worker that is lost is asked for again, as it was asked for first', async () => {
    await state().start('wasm', 'wasm');
    engine.calls.length = 0;
    state().lose(new NotLoaded('The worker'));
    expect(state()).toMatchObject({ job: null, device: null });
    expect(state().alert).toMatch(/^The worker could not be loaded/);
    await state().tryAgain();
    expect(engine.calls).toEqual(['device', 'example digits-mlp', 'score']);
    expect(state().device).not.toBeNull();
  });
});
