/** What is open: how it is read, how it is chosen from, and what leaves it as it was. */
import { expect, test, vi } from 'vitest';
import { pngHeader } from '../../../test/data-files';
import type { DataFile, FileOnDisk } from '../../data/samples';
import { openEngine } from '../../../test/engine';
import { chainNetwork, smallData } from '../../../test/networks';

const SIZE = { size: 12, classes: 16 };

const onDisk = ({ name, bytes }: DataFile): FileOnDisk => ({
  name,
  blob: new Blob([bytes as Uint8Array<ArrayBuffer>]),
});

test('an opening is cancelled, and leaves what was open', async () => {
  const engine = openEngine();
  await engine.open([chainNetwork(1)], null);
  const pictures = Array.from({ length: 3000 }, (_, i) => onDisk(pngHeader(`${i}.png`)));
  const opening = engine.open([...pictures, onDisk(smallData('x.npz', 4, SIZE))], null, () => void engine.cancel());
  await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect((await engine.open([smallData('y.npz', 4, SIZE)], null)).data.map(({ name }) => name)).toEqual(['y.npz']);
});

test('of thousands of pictures none is read before it is needed but the first', async () => {
  const reads = vi.spyOn(Blob.prototype, 'slice');
  const pictures = Array.from({ length: 5000 }, (_, i) => onDisk(pngHeader(`set/${i % 10}/${i}.png`, 4, 4)));
  const workspace = await openEngine().open(pictures, null);
  expect(workspace.data).toMatchObject([{ name: 'set', count: 5000, labelled: true, shape: [3, 4, 4] }]);
  expect(workspace).toMatchObject({ counts: { calibration: 1024, evaluation: 2000 }, evaluable: 3976 });
  expect(reads).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});

test('evaluation samples: as many as wanted', async () => {
  const engine = openEngine();
  await engine.open([chainNetwork(1), smallData('x.npz', 40, SIZE)], null);
  expect(await engine.setEvaluationCount(5)).toMatchObject({ counts: { evaluation: 5 }, evaluable: 20 });
  expect((await engine.scoreFloat(() => undefined)).samples).toBe(5);
  expect(await engine.setEvaluationCount(50)).toMatchObject({ counts: { evaluation: 20 }, evaluable: 20 });
  await expect(engine.setEvaluationCount(0)).rejects.toThrow(
    'The number of evaluation samples must be a whole number from 1, and is 0.',
  );
});

test('how evaluation samples are chosen goes with their network, and with them', async () => {
  const engine = openEngine();
  await engine.open([chainNetwork(1), smallData('x.npz', 40, SIZE)], null);
  const chosen = { counts: { evaluation: 5 }, choiceSeed: 3 };
  expect(await engine.setEvaluationCount(5, 3)).toMatchObject(chosen);
  expect(await engine.open([smallData('y.npz', 8, SIZE)], 'calibration')).toMatchObject(chosen);
  const evaluated = await engine.open([smallData('z.npz', 30, SIZE)], 'evaluation');
  expect(evaluated.counts.evaluation).toBe(30);
  expect(evaluated.choiceSeed).toBeUndefined();
  expect(await engine.setEvaluationCount(5, 3)).toMatchObject(chosen);
  const another = await engine.open([chainNetwork(2)], 'model');
  expect(another.counts.evaluation).toBe(30);
  expect(another.choiceSeed).toBeUndefined();
  expect(await engine.setEvaluationCount(5, 3)).toMatchObject(chosen);
  const noise = await engine.synthesize({
    distribution: 'Gaussian',
    count: 64,
    seed: 1,
    shape: [1, SIZE.size, SIZE.size],
  });
  expect(noise.counts.evaluation).toBe(32);
  expect(noise.choiceSeed).toBeUndefined();
});
