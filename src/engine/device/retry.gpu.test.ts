import { expect, test } from 'vitest';
import { liveMemory } from '../../gpu/buffers';
import { sharedGpu } from './backend';
import type { OnProgress } from '../job';
import { openEngine as openWhole, type WholeEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import type { Report } from '../../features/quantize/job/report';
import { quantizeClient } from '../../features/quantize/works';

const recipe = { ...DEFAULT_RECIPE, calibrationCount: 40 };

async function openEngine() {
  const engine = openWhole();
  await engine.device('webgpu');
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
  return engine;
}

async function lose(): Promise<void> {
  const found = await sharedGpu();
  if (found.kind === 'gpu') found.gpu.device.destroy();
}

const outcome = ({ scores, layers }: Report) => ({ scores, layers: layers.map(({ seconds: _, ...rest }) => rest) });

test('a device lost in the middle of a job: the job goes on with another, to the same bits', async () => {
  const undisturbed = await (await openEngine()).quantize(recipe, () => undefined);
  const engine = await openEngine();
  let losing: Promise<void> | null = null;
  const disturbed = await engine.quantize(recipe, ({ message }) => {
    if (message.includes('pointwise')) losing ??= lose();
  });
  expect(losing).not.toBeNull();
  expect(outcome(disturbed.report)).toEqual(outcome(undisturbed.report));
  expect(liveMemory()).toEqual({ buffers: 0, bytes: 0 });
});

test('a device lost in the middle of a search: the points that come after it are the same', async () => {
  const points = async (engine: WholeEngine, onProgress: OnProgress) => {
    const found: Report[] = [];
    const request = { recipe, methods: ['rtn' as const, 'gpfq' as const], bits: [2, 4, 8], allowedLoss: 0, known: [] };
    await quantizeClient(engine).run.search(request, onProgress, ({ report }) => found.push(report));
    return found.map((report) => [report.recipe.method, report.recipe.bits, outcome(report)] as const);
  };
  const undisturbed = await points(await openEngine(), () => undefined);
  let losing: Promise<void> | null = null;
  let last = '';
  let walks = 0;
  const disturbed = await points(await openEngine(), ({ message }) => {
    const begins = message.includes('pointwise') && message !== last;
    last = message;
    // Of the second point; each method has one at least, however fast the machine is.
    if (begins && ++walks === 2) losing = lose();
  });
  expect(losing).not.toBeNull();
  expect(disturbed).toEqual(undisturbed);
  expect(liveMemory()).toEqual({ buffers: 0, bytes: 0 });
});
