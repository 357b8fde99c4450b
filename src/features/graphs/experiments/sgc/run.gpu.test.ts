import { expect, test } from 'vitest';
import { openContext } from '../../../../experiment/context';
import type { TrainingBackend } from '../../../../experiment/experiment';
import { smallGraph } from '../../../../../test/graph-tasks';
import { run } from './run';

test('hops on a device give the accuracies of those on the processor', async () => {
  const curve = async (backend: TrainingBackend) => {
    const startPeer = () => {
      throw new Error('there are no peers');
    };
    const context = openContext({ data: smallGraph(), backend, startPeer });
    const result = await run.run({ kind: 'curve', seed: 1 }, context);
    if (result.kind !== 'curve') throw new Error('another task was run');
    return result.hops.map(({ test: right }) => right);
  };
  expect(await curve('webgpu')).toEqual(await curve('wasm'));
});
