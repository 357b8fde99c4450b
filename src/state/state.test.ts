import { expect, test } from 'vitest';
import { bits, bytes, count, flops, intervalText, percent, perplexity, plusMinus, seconds, withUnit } from './format';
import { REPORT } from '../../test/fake-engine';
import {
  comparedRuns,
  holdsDataOf,
  isOnNoise,
  isOnOtherData,
  meanBits,
  outputError,
  shownRun,
  type Run,
} from '../features/quantize/state/runs';
import { dataKey } from './data-key';
import { FIRST_PAINT } from '../features/quantize/first-paint';

const run = (key: number): Run => ({ key, run: null, origin: 'run', report: REPORT, data: null });
const runs = [1, 2, 3, 4].map(run);
const keys = (list: Run[]) => list.map(({ key }) => key);

test('the shown run is the selected one, else the newest', () => {
  expect(shownRun({ runs, selectedRun: 2 })?.key).toBe(2);
  expect(shownRun({ runs, selectedRun: null })?.key).toBe(4);
  expect(shownRun({ runs, selectedRun: 9 })?.key).toBe(4);
  expect(shownRun({ runs: [], selectedRun: 1 })).toBeNull();
});

test('compared are the shown run and the newest others', () => {
  expect(keys(comparedRuns({ runs, selectedRun: 2 }))).toEqual([2, 4, 3]);
  expect(keys(comparedRuns({ runs, selectedRun: null }))).toEqual([4, 3, 2]);
  expect(comparedRuns({ runs: [], selectedRun: null })).toEqual([]);
});

test('mean bits weigh layers by their weights, and skip those in float', () => {
  const [first, second, third] = REPORT.layers;
  const layers = [
    { ...first!, neurons: 1, inputs: 10, bits: 2 },
    { ...second!, neurons: 3, inputs: 10, bits: 6 },
    { ...third!, bits: null },
  ];
  expect(meanBits({ ...REPORT, layers })).toBe(5);
  expect(meanBits({ ...REPORT, layers: layers.slice(2) })).toBeNull();
  expect(outputError({ ...REPORT, layers })).toBe(third!.relativeError);
  expect(outputError({ ...REPORT, layers: [] })).toBeNull();
});

test.each([
  [percent(0.98243), '98.2 %'],
  [percent(0.98243, 2), '98.24 %'],
  [percent(null), '–'],
  [percent(undefined), '–'],
  [bytes(999), '999 B'],
  [bytes(1204830), '1.20 MB'],
  [bytes(121_400), '121 kB'],
  [bytes(999_700), '1.00 MB'],
  [flops(1_230_000), '1.2 MFLOP'],
  [flops(12_300_000_000), '12 GFLOP'],
  [flops(4.56e12), '4.6 TFLOP'],
  [seconds(0.0123), '12 ms'],
  [seconds(0.9996), '1.0 s'],
  [seconds(42.4), '42 s'],
  [seconds(59.7), '1 min 0 s'],
  [seconds(125), '2 min 5 s'],
  [seconds(119.7), '2 min 0 s'],
  [count(9999), '9,999'],
  [count(301_066), '301 k'],
  [count(1_234_567), '1.23 M'],
  [bits(null), 'float'],
  [bits(3), '3'],
  [bits(3.456), '3.46'],
  [plusMinus(0.915, 1000), '± 1.7'],
  [plusMinus(null, 1000), ''],
  [intervalText(0.915, 1000), '95 % interval 89.6 to 93.1 %, from 1,000 predictions'],
  [perplexity({ nll: Math.log(12.3456) }), '12.35'],
  [perplexity({}), '–'],
  [withUnit('3.1', 'dB'), '3.1 dB'],
  [withUnit(undefined, 'dB'), '–'],
])('%s reads %s', (found, wanted) => expect(found).toBe(wanted));

test('a result is on other data once samples, roles, preprocessing or labels differ', () => {
  const { workspace } = FIRST_PAINT;
  const own = { ...run(1), data: dataKey(workspace) };
  const [calibration, evaluation] = workspace.data;
  const changes = {
    nothing: {},
    order: { data: [evaluation!, calibration!] },
    samples: { data: [calibration!, { ...evaluation!, sha256: 'other' }] },
    roles: {
      data: [
        { ...calibration!, role: 'evaluation' as const },
        { ...evaluation!, role: 'calibration' as const },
      ],
    },
    preprocessing: { preprocessing: { ...workspace.preprocessing, channelOrder: 'BGR' as const } },
    labels: { labelOffset: 1 },
  };
  const stale = Object.entries(changes).filter(([, change]) => isOnOtherData(own, { ...workspace, ...change }));
  expect(stale.map(([name]) => name)).toEqual(['samples', 'roles', 'preprocessing', 'labels']);
  expect(isOnOtherData(own, { ...workspace, data: [], counts: { calibration: 0, evaluation: 0 } })).toBe(false);
  // A link says which evaluation samples it was on, and no more.
  expect(isOnOtherData(run(1), { ...workspace, ...changes.preprocessing })).toBe(false);
  expect(isOnOtherData(run(1), { ...workspace, ...changes.samples })).toBe(true);
});

test('the set for both roles evaluates where none is for evaluation alone, wherever it stands', () => {
  const { workspace } = FIRST_PAINT;
  const [calibration, evaluation] = workspace.data;
  const data = [calibration!, { ...evaluation!, role: 'both' as const }];
  for (const sets of [data, data.toReversed()]) {
    expect(holdsDataOf({ ...workspace, data: sets }, REPORT)).toBe(true);
    expect(isOnOtherData(run(1), { ...workspace, data: sets })).toBe(false);
  }
});

test('noise in either role is no real data', () => {
  expect(isOnNoise(REPORT)).toBe(false);
  expect(isOnNoise({ ...REPORT, calibration: { ...REPORT.calibration!, synthetic: true } })).toBe(true);
});
