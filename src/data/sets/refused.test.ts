/** What cannot be read as samples: input, exact sentence. */
import { expect, test } from 'vitest';
import { checkLabels, checkSamples } from './check';
import { cifar, idx, npy, pngHeader, text, zip } from '../../../test/data-files';
import { readSamples } from './read';
import type { DataFile, Preprocessing, Preset, Wanted } from '../samples';
import { splitSamples } from './split';

const cut = (file: DataFile, to: number): DataFile => ({ ...file, bytes: file.bytes.subarray(0, to) });
const bytes = (length: number) => new Uint8Array(length);
const noise = (name: string, length = 100): DataFile => ({ name, bytes: bytes(length).fill(0xee) });

const images = idx('images.idx', [2, 2, 2], bytes(8));
const x = npy('x.npy', '<f4', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
const y = npy('y.npy', '<i4', [2], Int32Array.of(0, 1));
const a = pngHeader('a.png');
const UNDERSTOOD =
  'CIFAR-10 binary batches, MNIST IDX files (.gz or not), .npz, .npy, .safetensors, or a zip or a folder of pictures with labels.csv or one folder a class';

const custom = (change: Partial<Preprocessing>): Preprocessing => ({
  ...{ preset: 'Custom', mean: [0], std: [1], channelOrder: 'RGB', layout: 'NCHW', resize: null },
  ...change,
});

const refusedFiles: [string, DataFile[], string][] = [
  ['nothing', [], `No file was given. Open ${UNDERSTOOD}.`],
  [
    'an unknown format',
    [noise('notes.docx')],
    `notes.docx is not data in a format that is read here. Open ${UNDERSTOOD}.`,
  ],
  ['a text', [text('notes.txt', 'hello')], `notes.txt is not data in a format that is read here. Open ${UNDERSTOOD}.`],
  ['an empty file', [noise('x.bin', 0)], `x.bin is not data in a format that is read here. Open ${UNDERSTOOD}.`],
  [
    'a stranger among arrays',
    [x, noise('y.npy')],
    `y.npy is not data in a format that is read here. Open ${UNDERSTOOD}.`,
  ],
  [
    'two kinds at once',
    [x, images],
    'images.idx and x.npy mixes NumPy and IDX files. Open the files of one set at a time.',
  ],
  [
    'CIFAR cut short',
    [cut(cifar('data_batch_1.bin', [1, 2]), 5000)],
    'data_batch_1.bin is cut short or damaged: its 5000 bytes are no whole number of CIFAR-10 binary records of 3073 bytes.',
  ],
  [
    'CIFAR with labels out of range',
    [cifar('data_batch_1.bin', [1, 10])],
    'data_batch_1.bin has labels out of range: record 1 of this CIFAR-10 binary batch has 10; 0 to 9 are allowed.',
  ],
  [
    'IDX cut short',
    [cut(images, 20)],
    'images.idx is cut short or damaged: it announces 2 × 2 × 2 values (24 bytes) and has 20 bytes.',
  ],
  [
    'IDX of floats',
    [{ name: 'x.idx', bytes: Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0) }],
    'x.idx holds IDX values of type 0x0d; only unsigned bytes (0x08) can be read.',
  ],
  [
    'two IDX files of images',
    [images, { ...images, name: 'more.idx' }],
    'An IDX set is one file of images and at most one of labels; images.idx, more.idx are 2 of images and 0 of labels.',
  ],
  [
    'IDX labels alone',
    [idx('labels.idx', [2], [3, 4])],
    'labels.idx holds only labels. Open it together with the file of its images.',
  ],
  ['IDX of nothing', [idx('x.idx', [0, 2, 2], [])], 'x.idx holds no samples. Open files with at least one.'],
  [
    'NumPy cut short',
    [cut(x, x.bytes.length - 4)],
    'x.npy is cut short or damaged: shape (2, 3) needs 24 bytes, and 20 are there.',
  ],
  [
    'NumPy with a damaged header',
    [cut(x, 20)],
    'x.npy is a NumPy file whose header cannot be read. Save it again with numpy.save.',
  ],
  [
    'NumPy objects',
    [npy('x.npy', '|O8', [1], bytes(8))],
    "x.npy holds values of NumPy type '|O8'; booleans, integers and float16, float32, float64 can be read.",
  ],
  [
    'a NumPy type that is no word',
    [npy('x.npy', '|\n\u00018', [1], bytes(8))],
    "x.npy holds values of NumPy type '|??8'; booleans, integers and float16, float32, float64 can be read.",
  ],
  [
    'NumPy without samples',
    [zip('set.npz', [y])],
    'set.npz must hold one array of samples, called x, and at most one of labels, called y. It holds y (2).',
  ],
  [
    'NumPy with two arrays of samples',
    [
      zip('set.npz', [
        { ...x, name: 'x_train.npy' },
        { ...x, name: 'x_test.npy' },
      ]),
    ],
    'set.npz must hold one array of samples, called x, and at most one of labels, called y. It holds x_train (2, 3), x_test (2, 3).',
  ],
  [
    'NaN',
    [npy('x.npy', '<f4', [2, 2], Float32Array.of(0, 0, 0, NaN))],
    'x.npy holds NaN in sample 1; every value must be a finite number.',
  ],
  [
    'infinity',
    [npy('x.npy', '<f8', [1, 2], Float64Array.of(0, -Infinity))],
    'x.npy holds -Infinity in sample 0; every value must be a finite number.',
  ],
  [
    'a table that misses pictures',
    [a, pngHeader('b.png'), text('labels.csv', 'file,label\na.png,1')],
    'labels.csv has no label for 1 of the 2 pictures of a.png and 2 more files, b.png the first. Add lines like "b.png,0".',
  ],
  [
    'a table that says two things',
    [a, text('labels.csv', 'file,label\na.png,1\na.png,2')],
    'labels.csv gives a.png two labels, 1 and 2. Keep one of them.',
  ],
  [
    'pictures inside and outside of folders',
    [zip('set.zip', [a, pngHeader('cat/b.png')])],
    'Some pictures of set.zip lie in the folders of their classes and some do not, a.png among them. Put each into its folder, or add labels.csv.',
  ],
  [
    'two lists of classes',
    [a, text('classes.txt', 'a'), text('names.txt', 'b')],
    'classes.txt and names.txt both give names of classes. Open only one of them.',
  ],
];

test.each(refusedFiles)('%s', (_, files, sentence) => {
  expect(() => readSamples(files, '0 to 1')).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});

const refusedUses: [string, DataFile[], Preprocessing | Preset, Wanted, string][] = [
  [
    'the wrong size',
    [cifar('test_batch.bin', [1])],
    '0 to 1',
    { shape: ['N', 1, 28, 28] },
    'The samples of test_batch.bin are 3 × 32 × 32, but the network takes 1 × 28 × 28. Open data of that shape.',
  ],
  [
    'the wrong number of values',
    [x],
    '0 to 1',
    { shape: ['N', 4] },
    'The samples of x.npy are 3, but the network takes 4. Open data of that shape.',
  ],
  [
    'pictures for a network of tokens',
    [a],
    '0 to 1',
    { shape: ['N', 'length'] },
    'a.png holds pictures, but the network takes ?, which is no picture. Open data of that shape.',
  ],
  [
    'pictures for a network of five channels',
    [a],
    '0 to 1',
    { shape: ['N', 5, 8, 8] },
    'a.png holds pictures, but the network takes 5 × 8 × 8: 5 channels are neither grey nor colours. Choose the other layout, or open data of that shape.',
  ],
  [
    'means of three colours for grey',
    [images],
    'ImageNet mean/std',
    { shape: null },
    'The preprocessing has a mean for each of 3 channels, but the samples of images.idx have 1. Choose another preprocessing.',
  ],
  [
    'an unknown preset',
    [x],
    'imagenet' as Preset,
    { shape: null },
    'There is no preprocessing called "imagenet"; there are ImageNet mean/std, 0 to 1, -1 to 1, 0 to 255, Custom.',
  ],
  ['a deviation of 0', [x], custom({ std: [1, 0, 1] }), { shape: null }, "The preprocessing's std must not be 0."],
  [
    'no mean',
    [x],
    custom({ mean: [] }),
    { shape: null },
    "The preprocessing's mean must be one number, or one for each channel.",
  ],
  [
    'resizing to nothing',
    [x],
    custom({ resize: 0 }),
    { shape: null },
    "The preprocessing's resize must be a whole number from 1 to 8192, and is 0.",
  ],
  [
    'a part that is not there',
    [x],
    '0 to 1',
    { shape: null, part: 'evaluation' },
    'x.npy holds no evaluation part: no name in it says so.',
  ],
];

test.each(refusedUses)('%s', (_, files, preprocessing, wanted, sentence) => {
  expect(() => readSamples(files, preprocessing, wanted)).toThrow(
    expect.objectContaining({ name: 'UserError', message: sentence }),
  );
});

test('labels out of the range of the network', () => {
  const { name, labels } = readSamples([cifar('test_batch.bin', [1, 7])], '0 to 1');
  expect(() => checkLabels(name, labels!, 10)).not.toThrow();
  expect(() => checkLabels(name, labels!, 5)).toThrow(
    'test_batch.bin gives sample 1 the label 7, but the network has 5 classes (0 to 4). Open data with labels in that range.',
  );
});

test('samples of another shape than the network, read without it', () => {
  const samples = readSamples([cifar('test_batch.bin', [1])], '0 to 1');
  expect(() => checkSamples(samples, ['N', 1, 28, 28])).toThrow(
    'The samples of test_batch.bin are 3 × 32 × 32, but the network takes 1 × 28 × 28. Open data of that shape.',
  );
});

test('one sample for two roles', () => {
  expect(() => splitSamples(readSamples([cifar('test_batch.bin', [1])], '0 to 1'), 1)).toThrow(
    'test_batch.bin holds one sample, and calibration and evaluation need different ones. Open a second set, or more samples.',
  );
});

test('pictures where there is no browser, and all at once', async () => {
  const samples = readSamples([a], '0 to 1');
  await expect(samples.batch([0])).rejects.toThrow(
    'a.png is a picture, and pictures are decoded by a browser. Open the page in one.',
  );
  expect(() => samples.inputs).toThrow(
    'The pictures of a.png are decoded in batches: call batch(indices) instead of inputs.',
  );
});
