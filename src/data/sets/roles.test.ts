import { describe, expect, test } from 'vitest';
import { cifar, gzip, idx, npy, pngHeader, text, zip } from '../../../test/data-files';
import { readSet } from './read';
import { guessRole } from './role-names';
import { isModel, sortFiles } from './roles';
import type { DataFile } from '../samples';

test.each([
  ['data_batch_1.bin', 'calibration'],
  ['train-images-idx3-ubyte.gz', 'calibration'],
  ['calibration.zip', 'calibration'],
  ['calib.npz', 'calibration'],
  ['x_train.npy', 'calibration'],
  ['Xtrain.npy', 'calibration'],
  ['data/train2017/7.jpg', 'calibration'],
  ['test_batch.bin', 'evaluation'],
  ['t10k-labels-idx1-ubyte', 'evaluation'],
  ['evaluation.zip', 'evaluation'],
  ['eval.npz', 'evaluation'],
  ['ILSVRC2012_val.zip', 'evaluation'],
  ['dev.npz', 'evaluation'],
  ['x_dev.npy', 'evaluation'],
  ['holdout/1.png', 'evaluation'],
  ['devices.npz', null],
  ['validation.npz', 'evaluation'],
  ['x_test.npy', 'evaluation'],
  ['train/test.npz', 'evaluation'],
  ['digits.npz', null],
  ['latest.npz', null],
  ['values.npz', null],
  ['train_test_split.npz', null],
])('%s is for %s', (name, role) => {
  expect(guessRole(name)).toBe(role);
});

/** The first bytes of a model: version 8, producer "pt". */
const onnx = (name: string): DataFile => ({ name, bytes: Uint8Array.of(0x08, 8, 0x12, 2, 0x70, 0x74, 0x3a, 0) });

test.each([
  [onnx('net.onnx'), true],
  [onnx('net'), true],
  [{ name: 'broken.onnx', bytes: new Uint8Array(3) }, true],
  [cifar('batch', [8, 1]), false],
  [text('net.txt', '\b'), false],
  [npy('x.npy', '|u1', [1], Uint8Array.of(8)), false],
])('%o is a model: %s', (file, is) => {
  expect(isModel(file)).toBe(is);
});

const images = (name: string, count = 1) => idx(name, [count, 2, 2], new Uint8Array(4 * count));
const labels = (name: string, count = 1) => idx(name, [count], new Uint8Array(count));
const x = (name: string) => npy(name, '|u1', [2, 4], new Uint8Array(8));
const y = (name: string) => npy(name, '|u1', [2], new Uint8Array(2));

describe('piles', () => {
  test.each<[string, DataFile[], [string, string | null, number][]]>([
    [
      'MNIST',
      [
        images('train-images-idx3-ubyte'),
        images('t10k-images-idx3-ubyte'),
        labels('t10k-labels-idx1-ubyte'),
        labels('train-labels-idx1-ubyte'),
      ].map(gzip),
      [
        ['t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz', 'evaluation', 2],
        ['train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz', 'calibration', 2],
      ],
    ],
    [
      'IDX with names of their own',
      [labels('digits.idx'), images('pictures.idx')],
      [['digits.idx and pictures.idx', null, 2]],
    ],
    [
      'CIFAR-10',
      [
        cifar('data_batch_1.bin', [1]),
        cifar('data_batch_2.bin', [1]),
        cifar('test_batch.bin', [1]),
        text('batches.meta.txt', 'a\nb'),
        text('readme.html', '<p>'),
      ],
      [
        ['data_batch_1.bin and data_batch_2.bin', 'calibration', 3],
        ['test_batch.bin', 'evaluation', 2],
      ],
    ],
    [
      'NumPy',
      [x('x_train.npy'), y('y_train.npy'), x('x_test.npy'), y('y_test.npy')],
      [
        ['x_train.npy and y_train.npy', 'calibration', 2],
        ['x_test.npy and y_test.npy', 'evaluation', 2],
      ],
    ],
    ['one .npz', [zip('digits.npz', [x('x.npy'), y('y.npy')])], [['digits.npz', null, 1]]],
    [
      'the second of two has the other role',
      [zip('digits.npz', [x('x.npy')]), zip('test.npz', [x('x.npy')])],
      [
        ['digits.npz', 'calibration', 1],
        ['test.npz', 'evaluation', 1],
      ],
    ],
    [
      'a folder of MNIST',
      [
        images('mnist/train-images-idx3-ubyte'),
        images('mnist/t10k-images-idx3-ubyte'),
        labels('mnist/t10k-labels-idx1-ubyte'),
        labels('mnist/train-labels-idx1-ubyte'),
      ],
      [
        ['mnist/t10k', 'evaluation', 2],
        ['mnist/train', 'calibration', 2],
      ],
    ],
    [
      'arrays of which the names share no beginning',
      [x('d/x_train.npy'), y('d/y_train.npy'), x('d/x_test.npy'), y('d/y_test.npy')],
      [
        ['d/x_train.npy and y_train.npy', 'calibration', 2],
        ['d/x_test.npy and y_test.npy', 'evaluation', 2],
      ],
    ],
    [
      'files of one name in two folders',
      [x('d/train/data.npy'), x('d/test/data.npy')],
      [
        ['d/train/data.npy', 'calibration', 1],
        ['d/test/data.npy', 'evaluation', 1],
      ],
    ],
    [
      'a zip with both parts',
      [zip('set.zip', [pngHeader('train/a/1.png'), pngHeader('test/a/2.png')])],
      [
        ['set.zip (calibration)', 'calibration', 1],
        ['set.zip (evaluation)', 'evaluation', 1],
      ],
    ],
    [
      'a zip of CIFAR-10',
      [
        zip('cifar.zip', [
          cifar('c/data_batch_1.bin', [1]),
          cifar('c/test_batch.bin', [1]),
          text('c/batches.meta.txt', 'a'),
        ]),
      ],
      [
        ['cifar.zip (calibration)', 'calibration', 1],
        ['cifar.zip (evaluation)', 'evaluation', 1],
      ],
    ],
    [
      'a folder of folders of classes, one of them called train',
      [pngHeader('set/train/1.png'), pngHeader('set/bus/2.png'), text('set/README', 'hi')],
      [['set', null, 2]],
    ],
    [
      'a folder with both parts',
      [
        pngHeader('set/train/1.png'),
        pngHeader('set/val/2.png'),
        pngHeader('set/val/3.png'),
        text('set/train/labels.csv', 'file,label\n1.png,0'),
        text('set/val/labels.csv', 'file,label\n2.png,0\n3.png,1'),
      ],
      [
        ['1.png', 'calibration', 2],
        ['set/val', 'evaluation', 3],
      ],
    ],
  ])('%s', (_, files, expected) => {
    const { model, sets } = sortFiles(files);
    expect(model).toEqual([]);
    expect(sets.map(({ name, role, files: own }) => [name, role, own.length])).toEqual(expected);
    for (const { files: own, part } of sets) expect(readSet(own, part).count).toBeGreaterThan(0);
  });

  test.each([
    ['as exporters call them', 'net.onnx_data', []],
    ['by the name that the model gives', 'part 1.bin', ['./weights/part 1.bin']],
    ['that begin like a model', 'part 1.bin', ['weights\\part 1.bin']],
  ])('weights %s', (_, name, locations) => {
    const weights = { ...onnx(name), name };
    const { model, sets } = sortFiles([weights, x('x.npy'), onnx('net.onnx')], () => locations);
    expect(model.map((file) => file.name)).toEqual(['net.onnx', name]);
    expect(sets).toHaveLength(1);
  });

  test('data that is called data stays data beside a model', () => {
    const { model, sets } = sortFiles([images('calib_data'), onnx('net.onnx')], () => ['net.bin']);
    expect(model).toHaveLength(1);
    expect(sets.map(({ name }) => name)).toEqual(['calib_data']);
  });

  test('a zip with a model, its weights, data, and what comes with them', () => {
    const rest = [text('net/README.md', 'a network'), { name: 'net/input_0.pb', bytes: new Uint8Array(9).fill(0xee) }];
    const weights = { name: 'net/net.bin', bytes: new Uint8Array(9).fill(0xee) };
    const file = zip('net.zip', [onnx('net/net.onnx'), weights, x('net/x.npy'), ...rest]);
    const { model, sets } = sortFiles([file], () => ['net.bin']);
    expect(model.map(({ name }) => name)).toEqual(['net/net.onnx', 'net/net.bin']);
    expect(sets.map(({ files }) => files.map(({ name }) => name))).toEqual([['net/x.npy']]);
  });

  test('a model with its weights beside it, and data', () => {
    const weights = { name: 'net.onnx_data', bytes: new Uint8Array(3) };
    const { model, sets } = sortFiles([weights, x('x.npy'), onnx('net.onnx')]);
    expect(model.map(({ name }) => name)).toEqual(['net.onnx', 'net.onnx_data']);
    expect(sets).toHaveLength(1);
  });
});

test.each([
  [[onnx('a.onnx'), onnx('b.onnx')], 'a.onnx and b.onnx are 2 models. Open one at a time.'],
  [
    [text('notes.txt', 'hello')],
    'notes.txt is neither an ONNX network nor data in a format that is read here. Open an .onnx file, or data: CIFAR-10 binary batches, MNIST IDX files (.gz or not), .npz, .npy, .safetensors, or a zip or a folder of pictures with labels.csv or one folder a class.',
  ],
  [
    [onnx('a.onnx'), { name: 'x.pt', bytes: new Uint8Array(9).fill(0xee) }],
    'x.pt is neither an ONNX network nor data in a format that is read here. Open an .onnx file, or data: CIFAR-10 binary batches, MNIST IDX files (.gz or not), .npz, .npy, .safetensors, or a zip or a folder of pictures with labels.csv or one folder a class.',
  ],
])('%o is refused', (files, sentence) => {
  expect(() => sortFiles(files)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});
