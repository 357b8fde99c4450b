import { expect, test } from 'vitest';
import { REPORT } from '../../../../test/fake-engine';
import { comparedRuns, holdsDataOf, isOnNoise, isOnOtherData, meanBits, outputError, shownRun, type Run } from './runs';
import { dataKey } from '../../../state/data-key';
import { FIRST_PAINT } from '../first-paint';

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
