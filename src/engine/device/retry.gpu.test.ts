import { expect, test } from 'vitest';
import { liveMemory } from '../../gpu/buffers';
import { sharedGpu } from './backend';
import { openEngine as openWhole } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import type { Report } from '../../features/quantize/job/report';

const recipe = { ...DEFAULT_RECIPE, calibrationCount: 40 };

async function openEngine() {
  const engine = openWhole();
  await engine.device('webgpu');
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
  return engine;
}

const outcome = ({ scores, layers }: Report) => ({ scores, layers: layers.map(({ seconds: _, ...rest }) => rest) });

test('a device lost in the middle of a job: the job goes on with another, to the same bits', async () => {
  const undisturbed = await (await openEngine()).quantize(recipe, () => undefined);
  const engine = await openEngine();
  let losing: Promise<void> | null = null;
  const lose = async () => {
    const found = await sharedGpu();
    if (found.kind === 'gpu') found.gpu.device.destroy();
  };
  const disturbed = await engine.quantize(recipe, ({ message }) => {
    if (message.includes('pointwise')) losing ??= lose();
  });
  expect(losing).not.toBeNull();
  expect(outcome(disturbed.report)).toEqual(outcome(undisturbed.report));
  expect(liveMemory()).toEqual({ buffers: 0, bytes: 0 });
});
