/** What is opened as a model, or as data, with the other among it; and what of it is not used. */
import { expect, test } from 'vitest';
import { npy, pngHeader, text, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { chainNetwork, smallData, smallNetwork } from '../../../test/networks';
import type { DataFile } from '../../data/samples';
import type { AskedRole } from './plan-open';

const picture = (name: string) => pngHeader(name, 6, 6);
const train = () => smallData('train.npz', 12);
const probe = () => smallData('probe.npz', 14);

test.each<[string, AskedRole, DataFile[], Record<string, string>]>([
  [
    'data with Open model',
    'model',
    [smallNetwork(), train(), probe()],
    { 'train.npz': 'calibration', 'probe.npz': 'evaluation' },
  ],
  ['one set with Open model', 'model', [smallNetwork(), probe()], { 'probe.npz': 'both' }],
  [
    'a zip with Open model',
    'model',
    [zip('all.zip', [smallNetwork(), picture('cat/a.png'), picture('dog/b.png')])],
    { '': 'both' },
  ],
  ['a network with Open evaluation data', 'evaluation', [smallNetwork(), probe()], { 'probe.npz': 'evaluation' }],
  [
    'a network and both parts',
    'evaluation',
    [smallNetwork(), train(), probe()],
    { 'train.npz': 'calibration', 'probe.npz': 'evaluation' },
  ],
  ['a network alone', 'calibration', [smallNetwork()], {}],
])('%s: all of it is taken', async (_, role, files, roles) => {
  const { model, data } = await openEngine()
    .open(files, role)
    .catch((error: Error) => {
      // Pictures decode in browsers alone.
      if (!error.message.includes('pictures are decoded by a browser')) throw error;
      return { model: { name: 'small.onnx' }, data: [{ name: '', role: 'both' }] };
    });
  expect(model?.name).toBe('small.onnx');
  expect(Object.fromEntries(data.map((set) => [set.name, set.role]))).toEqual(roles);
});

const NOT_DATA = 'no samples and no list of classes';
const NOT_LABELS = 'no picture, no list of classes, and no table with a column that names the pictures';

test.each<[string, DataFile[], string[]]>([
  [
    'a text beside a network',
    [smallNetwork(), text('README.md', '# A network')],
    [`README.md is not used: ${NOT_DATA}.`],
  ],
  [
    'texts beside arrays',
    [train(), text('notes.txt', 'hello'), text('LICENSE', 'MIT')],
    [`notes.txt and LICENSE are not used: ${NOT_DATA}.`],
  ],
  [
    'a text in a zip of pictures',
    [zip('set.zip', [text('a/README', 'hello'), picture('a/cat/1.png'), picture('a/dog/2.png')])],
    [`a/README is not used: ${NOT_LABELS}.`],
  ],
  [
    'a table of other pictures',
    [picture('cat/a.png'), picture('dog/b.png'), text('sizes.csv', 'file,width\nx.png,3\ny.png,4')],
    [`sizes.csv is not used: ${NOT_LABELS}.`],
  ],
  [
    'a file that is not understood',
    [picture('cat/a.png'), picture('dog/b.png'), { name: 'cat/anno.mat', bytes: new Uint8Array(9).fill(0xee) }],
    [`cat/anno.mat is not used: ${NOT_LABELS}.`],
  ],
  [
    'many texts',
    [train(), ...Array.from({ length: 6 }, (_, i) => text(`${i}.log`, 'hello'))],
    [`0.log and 5 more files are not used: ${NOT_DATA}.`],
  ],
  [
    'a table with one byte a letter',
    [
      picture('a.png'),
      picture('b.png'),
      { name: 'labels.csv', bytes: Uint8Array.from('a.png;caf\xe9\nb.png;bar', (letter) => letter.charCodeAt(0)) },
    ],
    [],
  ],
  [
    'classes and a table',
    [picture('a.png'), picture('b.png'), text('labels.csv', 'a.png;1\nb.png;0'), text('classes.txt', 'cat\ndog')],
    [],
  ],
])('%s: what is not used is named', async (_, files, notes) => {
  const { data, notes: rest = [] } = await openEngine().open(files, null);
  expect([...data.flatMap((set) => set.notes ?? []), ...rest]).toEqual(notes);
});

test('what was said of one opening goes with the next', async () => {
  const engine = openEngine();
  expect((await engine.open([smallNetwork(), text('README.md', 'hello')], null)).notes).toHaveLength(1);
  expect((await engine.open([train()], null)).notes).toBeUndefined();
});

test.each([
  [
    'what is neither',
    'calibration',
    [smallNetwork(), { name: 'x.pt', bytes: new Uint8Array(9).fill(0xee) }],
    'x.pt is neither an ONNX network nor data',
  ],
  [
    'two networks',
    'evaluation',
    [smallNetwork(), { ...smallNetwork(), name: 'b.onnx' }],
    'small.onnx and b.onnx are 2 models. Open one at a time.',
  ],
] as const)('%s is refused', async (_, role, files, sentence) => {
  await expect(openEngine().open([...files], role)).rejects.toThrow(sentence);
});

test('a set that cannot be split is refused, and leaves what was open', async () => {
  const engine = openEngine();
  await engine.open([smallNetwork(), train()], null);
  await expect(engine.open([smallData('one.npz', 1)], null)).rejects.toThrow('one.npz holds one sample');
  expect((await engine.setEvaluationCount(3)).data.map(({ name }) => name)).toEqual(['train.npz']);
});

test('what does not fit another network is closed, and named', async () => {
  const engine = openEngine();
  await engine.open([smallNetwork(), train(), probe()], null);
  const { data, notes } = await engine.open([chainNetwork(1)], 'model');
  expect(data).toEqual([]);
  expect(notes).toEqual(
    ['train', 'probe'].map(
      (name) =>
        `${name}.npz is closed. The samples of ${name}.npz are 1 × 6 × 6, but the network takes 1 × 12 × 12. Open data of that shape.`,
    ),
  );
});

test('a part of a file that does not fit waits for no network', async () => {
  const engine = openEngine();
  await engine.open([chainNetwork(1)], null);
  const part = (name: string) => npy(`${name}.npy`, '|u1', [4, 6, 6], new Uint8Array(144));
  const file = zip('set.npz', ['train_images', 'val_images', 'test_images'].map(part));
  await expect(engine.open([file], null)).rejects.toThrow(
    'but the network takes 1 × 12 × 12. Open data of that shape.',
  );
});
