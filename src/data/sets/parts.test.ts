/** Three parts that come together: two are used, and the third is named. */
import { expect, test } from 'vitest';
import { idx, npy, pngHeader, safetensors, text, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { smallNetwork } from '../../../test/networks';
import { readSamples, readSet } from './read';
import { sortFiles } from './roles';
import type { DataFile } from '../samples';

const COUNTS = { train: 10, val: 2, test: 4, calib: 3 };
type Part = keyof typeof COUNTS;

/** Every value of the samples, and every label, says the part. */
const VALUE = { train: 1, val: 2, test: 3, calib: 0 };
const values = (part: Part, size = 1) => new Uint8Array(COUNTS[part] * size).fill(VALUE[part]);
const images = (part: Part, name: string) => npy(`${name}.npy`, '|u1', [COUNTS[part], 6, 6], values(part, 36));
const labels = (part: Part, name: string) => npy(`${name}.npy`, '|u1', [COUNTS[part], 1], values(part));
const pair = (part: Part, x = `${part}_images`, y = `${part}_labels`) => [images(part, x), labels(part, y)];
const named = (part: Part, name: string) => zip(name, [images(part, 'x'), labels(part, 'y')]);
const THREE: Part[] = ['train', 'val', 'test'];

const tensors = (parts: Part[]) =>
  safetensors(
    'set.safetensors',
    Object.fromEntries(
      parts.flatMap((part) => [
        [`${part}.x`, { dtype: 'U8', shape: [COUNTS[part], 6, 6], bytes: values(part, 36) }],
        [`${part}.y`, { dtype: 'U8', shape: [COUNTS[part]], bytes: values(part) }],
      ]),
    ),
  );

/** A folder for each part, in it one for each of two classes. */
const pictures = (parts: readonly string[], counts: readonly number[], root = '') =>
  parts.flatMap((part, p) =>
    Array.from({ length: counts[p]! }, (_, i) => pngHeader(`${root}${part}/${i % 2 ? 'cat' : 'dog'}/${i}.png`)),
  );

const unused = (what: string, on: string, role = 'evaluation') =>
  `Not used: ${what}. The ${role} is on ${on}; open the other part alone to use it.`;

test.each<[string, DataFile[], number, number, string[]]>([
  [
    'one .npz, as MedMNIST names it',
    [
      zip(
        'f5.npz',
        THREE.flatMap((part) => pair(part)),
      ),
    ],
    10,
    4,
    [unused('val_images and val_labels of f5.npz', 'test_images and test_labels')],
  ],
  [
    'one .npz, as Keras names it',
    [
      zip(
        'set.npz',
        THREE.flatMap((part) => pair(part, `x_${part}`, `y_${part}`)),
      ),
    ],
    10,
    4,
    [unused('x_val and y_val of set.npz', 'x_test and y_test')],
  ],
  [
    'one .npz with an array for all parts',
    [zip('set.npz', [...THREE.flatMap((part) => pair(part)), npy('mean.npy', '<f4', [1], Float32Array.of(0.5))])],
    10,
    4,
    [unused('val_images and val_labels of set.npz', 'test_images and test_labels')],
  ],
  [
    'train, dev and test',
    [zip('set.npz', [...pair('train'), ...pair('val', 'x_dev', 'y_dev'), ...pair('test')])],
    10,
    4,
    [unused('x_dev and y_dev of set.npz', 'test_images and test_labels')],
  ],
  [
    'a part without a role',
    [zip('set.npz', [...pair('train'), ...pair('test'), ...pair('val', 'extra_images', 'extra_labels')])],
    10,
    4,
    [unused('extra_images and extra_labels of set.npz', 'test_images and test_labels')],
  ],
  [
    'a zip with a folder of arrays for each part',
    [
      zip(
        'set.zip',
        THREE.flatMap((part) => [images(part, `${part}/x`), labels(part, `${part}/y`)]),
      ),
    ],
    10,
    4,
    [unused('2 files in val of set.zip', '2 files in test')],
  ],
  ['train and val in one .npz', [zip('set.npz', [...pair('train'), ...pair('val')])], 10, 2, []],
  ['one .safetensors', [tensors(THREE)], 10, 4, [unused('val.x and val.y of set.safetensors', 'test.x and test.y')]],
  ['two parts in one .safetensors', [tensors(['train', 'val'])], 10, 2, []],
  [
    'loose arrays',
    THREE.flatMap((part) => pair(part, `x_${part}`, `y_${part}`)),
    10,
    4,
    [unused('x_val.npy and y_val.npy', 'x_test.npy and y_test.npy')],
  ],
  ['an .npz for each part', THREE.map((part) => named(part, `${part}.npz`)), 10, 4, [unused('val.npz', 'test.npz')]],
  [
    'folders with an .npz',
    THREE.map((part) => named(part, `set/${part}/data.npz`)),
    10,
    4,
    [unused('set/val/data.npz', 'set/test/data.npz')],
  ],
  [
    'IDX',
    THREE.flatMap((part) => [
      idx(`${part}-images.idx`, [COUNTS[part], 6, 6], values(part, 36)),
      idx(`${part}-labels.idx`, [COUNTS[part]], values(part)),
    ]),
    10,
    4,
    [unused('val-images.idx and val-labels.idx', 'test-images.idx and test-labels.idx')],
  ],
  [
    'calib before train',
    [
      zip(
        'set.npz',
        (['train', 'calib', 'test'] as const).flatMap((part) => pair(part)),
      ),
    ],
    3,
    4,
    [unused('train_images and train_labels of set.npz', 'calib_images and calib_labels', 'calibration')],
  ],
])('%s', async (_, files, calibration, evaluation, notes) => {
  const workspace = await openEngine().open([smallNetwork(), ...files], null);
  expect(workspace.counts).toEqual({ calibration, evaluation });
  expect(workspace.data.map(({ role }) => role).sort()).toEqual(['calibration', 'evaluation']);
  expect(workspace.data.flatMap((set) => set.notes ?? [])).toEqual(notes);
});

test.each<[string, DataFile[], string[]]>([
  ['folders', pictures(['train', 'val', 'test'], [6, 3, 4], 'set/'), [unused('set/val', 'set/test')]],
  [
    'a zip',
    [zip('set.zip', pictures(['train', 'valid', 'test'], [6, 3, 4]))],
    [unused('3 files in valid of set.zip', '4 files in test')],
  ],
  [
    'a zip with a picture beside the parts',
    [zip('set.zip', [...pictures(['train', 'test'], [6, 4]), pngHeader('logo.png')])],
    [unused('logo.png of set.zip', '4 files in test')],
  ],
  [
    'a zip of many',
    [zip('set.zip', pictures(['train', 'val', 'test'], [6, 8, 9], 'a/'))],
    [unused('8 files in a/val of set.zip', '9 files in a/test')],
  ],
  [
    'folders with tables',
    [
      ...['train', 'val', 'test'].map((part) => pngHeader(`set/${part}/7.png`)),
      ...['train', 'val', 'test'].map((part) => text(`set/${part}/labels.csv`, `file;label\n7.png;${part}`)),
    ],
    [unused('set/val/7.png', 'set/test/7.png')],
  ],
])('pictures in %s', (_, files, notes) => {
  const { sets } = sortFiles(files);
  expect(sets.map(({ role }) => role).sort()).toEqual(['calibration', 'evaluation']);
  const read = sets.map((set) => ({ ...readSet(set.files, set.part), set }));
  expect(read.flatMap((set) => [...(set.set.notes ?? []), ...(set.notes ?? [])])).toEqual(notes);
  for (const { labels: found, count } of read) expect(found).toHaveLength(count);
});

test('the library chooses alike', () => {
  const file = zip(
    'set.npz',
    THREE.flatMap((part) => pair(part)),
  );
  const counts = (['calibration', 'evaluation'] as const).map(
    (part) => readSamples([file], '0 to 1', { shape: ['n', 1, 6, 6], part }).count,
  );
  expect(counts).toEqual([10, 4]);
});

test('the parts are those that their names say', async () => {
  const engine = openEngine();
  const file = zip(
    'set.npz',
    THREE.flatMap((part) => pair(part)),
  );
  const workspace = await engine.open([smallNetwork(), file], null);
  const previews = await Promise.all((['calibration', 'evaluation'] as const).map((role) => engine.previews(role, 1)));
  expect(previews.map(([preview]) => preview!.label)).toEqual(['1', '3']);
  expect(workspace.data.map(({ part }) => part)).toEqual(['calibration', 'evaluation']);
});

test('what is opened for one role takes that part, and names the other', async () => {
  const engine = openEngine();
  const file = zip(
    'set.npz',
    THREE.flatMap((part) => pair(part)),
  );
  await engine.open([smallNetwork()], null);
  const workspace = await engine.open([file], 'evaluation');
  expect(workspace.counts).toEqual({ calibration: 0, evaluation: 4 });
  expect(workspace.notes).toEqual([
    'set.npz (calibration) is not used: the files were opened for evaluation. Drop them on the page to use both parts.',
  ]);
});

test('sets that share a role say which one is used', async () => {
  const workspace = await openEngine().open([smallNetwork(), named('train', 'a.npz'), named('test', 'b.npz')], null);
  expect(workspace.data.map(({ notes }) => notes)).toEqual([
    undefined,
    ['It is not used: a.npz has the same role. Choose another role, or open the files as one set.'],
  ]);
});
