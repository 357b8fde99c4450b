import { expect, test } from 'vitest';
import { frozen } from '../../../test/frozen';
import { chainNetwork, smallData, smallNetwork } from '../../../test/networks';
import type { DataFile } from '../../data/samples';
import { startJob } from '../job';
import { withRole } from './plan-changes';
import { planOpen, type AskedRole } from './plan-open';
import { NOTHING_OPEN, type State } from './state';

let last = 0;

/** Plans on a state that cannot be written into. */
const plan = (state: State, files: DataFile[], role: AskedRole = null) =>
  planOpen(frozen(state), files, role, startJob(), () => ++last);

const names = ({ sets }: State) => sets.map(({ raw, role }) => [raw.name, role]);

test('another network keeps the sets that fit it, and a set takes the place of those of its role', async () => {
  const { next: data } = await plan(NOTHING_OPEN, [smallData('train.npz', 12), smallData('test.npz', 14)]);
  const { next: open, refusal } = await plan(data, [smallNetwork()], 'model');
  expect(refusal).toBeNull();
  expect(names(open)).toEqual([
    ['train.npz', 'calibration'],
    ['test.npz', 'evaluation'],
  ]);
  expect(names((await plan(open, [smallData('other.npz', 20)], 'calibration')).next)).toEqual([
    ['test.npz', 'evaluation'],
    ['other.npz', 'calibration'],
  ]);
  expect(names((await plan(open, [smallData('both.npz', 20)])).next)).toEqual([['both.npz', 'both']]);
  expect(names((await plan(open, [chainNetwork(1)])).next)).toEqual([]);
});

test('what was chosen of the evaluation samples holds as long as they do', async () => {
  const { next: open } = await plan(NOTHING_OPEN, [smallNetwork(), smallData('x.npz', 20)]);
  const chosen = { ...open, evaluationCount: 5, choiceSeed: 3 };
  const calibration = (await plan(chosen, [smallData('train.npz', 20)], 'calibration')).next;
  expect(calibration).toMatchObject({ evaluationCount: 5, choiceSeed: 3 });
  const evaluation = (await plan(chosen, [smallData('test.npz', 20)], 'evaluation')).next;
  expect(evaluation).toMatchObject({ evaluationCount: null, choiceSeed: 1 });
});

test('two sets change places', async () => {
  const { next: open } = await plan(NOTHING_OPEN, [smallData('train.npz', 12), smallData('test.npz', 14)]);
  expect(names(withRole(open, open.sets[0]!.id, 'evaluation'))).toEqual([
    ['train.npz', 'evaluation'],
    ['test.npz', 'calibration'],
  ]);
});
