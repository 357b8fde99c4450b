import { describe, expect, test } from 'vitest';
import { cifar, gzip, idx, npy, pngHeader, text, zip } from '../../../test/data-files';
import { readSamples } from './read';
import type { DataFile, InputShape } from '../samples';
import { productOf } from '../../core/shape';

const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => i);
const floats = (length: number) => Float32Array.from({ length }, (_, i) => i);

const digits = [idx('t10k-images-idx3-ubyte', [3, 2, 2], ramp(12)), idx('t10k-labels-idx1-ubyte', [3], [7, 0, 9])];
const x = npy('x.npy', '|u1', [2, 3, 2, 2], ramp(24));
const y = npy('y.npy', '<i8', [2], BigInt64Array.of(4n, 1n));

describe('formats', () => {
  test.each<[string, DataFile[], object, number[]]>([
    [
      'CIFAR-10 batches, in the order of their names',
      [cifar('data_batch_2.bin', [3]), cifar('data_batch_1.bin', [9, 0])],
      { format: 'CIFAR-10 binary', kind: 'bytes', count: 3, shape: [3, 32, 32], labels: Int32Array.of(9, 0, 3) },
      [90, 90],
    ],
    [
      'IDX',
      digits,
      { name: 't10k-images-idx3-ubyte and t10k-labels-idx1-ubyte', format: 'IDX', count: 3, shape: [1, 2, 2] },
      [0, 1, 2, 3, 4],
    ],
    ['IDX, compressed', digits.map(gzip), { format: 'IDX', labels: Int32Array.of(7, 0, 9) }, [0, 1, 2, 3, 4]],
    ['IDX without labels', digits.slice(0, 1), { labels: null, classes: null, count: 3 }, [0, 1]],
    ['.npz of bytes', [zip('d.npz', [x, y])], { kind: 'bytes', labels: Int32Array.of(4, 1), format: 'NumPy' }, [0, 1]],
    ['.npy pair', [x, y], { kind: 'bytes', labels: Int32Array.of(4, 1), shape: [3, 2, 2] }, [0, 1, 2]],
    [
      '.npz of floats, as they are',
      [
        zip('d.npz', [
          npy('arr_0.npy', '<f4', [2, 3], floats(6)),
          npy('arr_1.npy', '<i8', [2], BigInt64Array.of(1n, 0n)),
        ]),
      ],
      { kind: 'floats', shape: [3], labels: Int32Array.of(1, 0) },
      [0, 1, 2],
    ],
    [
      'integers that are called something else than labels',
      [zip('d.npz', [npy('x.npy', '<f4', [2, 3], floats(6)), npy('fold.npy', '<i8', [2], BigInt64Array.of(1n, 0n))])],
      { kind: 'floats', labels: null },
      [0, 1, 2],
    ],
    [
      'one-hot labels',
      [
        npy('images.npy', '<f4', [2, 3], floats(6)),
        npy('labels.npy', '<f4', [2, 3], Float32Array.of(0, 0, 1, 1, 0, 0)),
      ],
      { labels: Int32Array.of(2, 0) },
      [0, 1],
    ],
    [
      'pictures in wider integers',
      [
        npy('data.npy', '<i4', [1, 2, 2], Int32Array.of(0, 1, 2, 255)),
        npy('target.npy', '<i4', [1, 1], Int32Array.of(5)),
      ],
      { kind: 'bytes', shape: [1, 2, 2], labels: Int32Array.of(5) },
      [0, 1, 2, 255],
    ],
    [
      'a table of integers',
      [npy('data.npy', '<i4', [1, 3], Int32Array.of(0, 1, 2))],
      { kind: 'floats', shape: [3] },
      [0, 1],
    ],
  ])('%s', (_, files, expected, first) => {
    const samples = readSamples(files, '0 to 255');
    expect(samples).toMatchObject(expected);
    expect([...samples.inputs.subarray(0, first.length)]).toEqual(first);
    expect(samples.inputs.length).toBe(samples.count * productOf(samples.shape));
  });

  test('CIFAR-100 takes the fine label', () => {
    const bytes = new Uint8Array(2 * 3074);
    bytes.set([19, 99]);
    const samples = readSamples([{ name: 'test.bin', bytes }], '0 to 1');
    expect(samples).toMatchObject({ format: 'CIFAR-100 binary', labels: Int32Array.of(99, 0) });
  });

  test('names of classes beside them', () => {
    const names = text('batches.meta.txt', 'a\nb\n\n');
    expect(readSamples([cifar('data_batch_1.bin', [1]), names], '0 to 1').classes).toEqual(['a', 'b']);
    expect(readSamples([x, text('classes.json', '["c", "d"]')], '0 to 1').classes).toEqual(['c', 'd']);
  });
});

describe('as the network wants them', () => {
  test.each<[string, DataFile[], InputShape, number[], number[]]>([
    ['channels last', [x], ['N', 2, 2, 3], [2, 2, 3], [0, 4, 8, 1]],
    ['grey for three channels', [digits[0]!], ['N', 3, 2, 2], [3, 2, 2], [0, 1, 2, 3, 0, 1]],
    ['colours for one channel', [x], ['N', 1, 2, 2], [1, 2, 2], [3, 4, 5, 6]],
    ['flat', [digits[0]!], ['N', 4], [4], [0, 1, 2, 3, 4]],
    ['flat in the files', [npy('x.npy', '|u1', [2, 12], ramp(24))], ['N', 3, 2, 2], [3, 2, 2], [0, 1, 2]],
    ['open sizes', [x], ['N', 3, 'height', 'width'], [3, 2, 2], [0, 1, 2]],
    ['without an axis for grey', [digits[0]!], ['N', 2, 2], [2, 2], [0, 1, 2]],
    [
      'floats, channels first',
      [npy('x.npy', '<f4', [1, 2, 2, 3], floats(12))],
      ['N', 3, 2, 2],
      [3, 2, 2],
      [0, 3, 6, 9, 1],
    ],
    ['floats, channels last', [npy('x.npy', '<f4', [1, 3, 2, 2], floats(12))], ['N', 2, 2, 3], [2, 2, 3], [0, 4, 8, 1]],
    ['floats of a sequence', [npy('x.npy', '<f4', [1, 5, 3], floats(15))], ['N', 'length', 3], [5, 3], [0, 1, 2]],
  ])('%s', (_, files, shape, expected, first) => {
    const samples = readSamples(files, '0 to 255', { shape });
    expect(samples.shape).toEqual(expected);
    expect([...samples.inputs.subarray(0, first.length)]).toEqual(first);
  });
});

describe('batches and subsets', () => {
  const samples = readSamples(digits, '0 to 255');

  test('a batch in any order, with repetition', async () => {
    expect([...(await samples.batch([2, 0, 2]))]).toEqual([8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
  });

  test('a subset of a subset', async () => {
    const part = samples.subset([2, 1]).subset(Uint32Array.of(0));
    expect(part).toMatchObject({ count: 1, labels: Int32Array.of(9), shape: [1, 2, 2] });
    expect([...part.inputs]).toEqual([8, 9, 10, 11]);
    expect([...(await part.batch([0]))]).toEqual([8, 9, 10, 11]);
  });

  test('a sample that is not there is a defect', async () => {
    await expect(samples.batch([3])).rejects.toThrow('has 3 samples, and no sample 3');
    expect(() => samples.subset([-1])).toThrow('no sample -1');
  });
});

describe('labels of pictures', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => pngHeader(`${name}.png`)) as [DataFile, DataFile, DataFile];
  const inFolder = (folder: string, file: DataFile) => ({ ...file, name: `${folder}/${file.name}` });

  test.each<[string, DataFile[], number[] | null, string[] | null]>([
    ['none', [b, a], null, null],
    ['labels.csv', [b, a, text('labels.csv', 'file,label\nb.png,7\na.png,3\n')], [3, 7], null],
    ['without a header, quoted, with rows to spare', [a, text('labels.csv', '"a.png","3"\r\nz.png,1')], [3], null],
    ['words', [a, b, c, text('labels.csv', 'file,label\na.png,dog\nb.png,cat\nc.png,dog')], [1, 0, 1], ['cat', 'dog']],
    [
      'words in a list of classes',
      [a, text('labels.csv', 'file,label\na.png,dog'), text('classes.txt', 'owl\ndog\ncat')],
      [1],
      ['owl', 'dog', 'cat'],
    ],
    ['by path', [inFolder('p', a), inFolder('q', a), text('labels.csv', 'p/a.png,1\nq/a.png,2')], [1, 2], null],
    ['in a folder of its own', [inFolder('p', a), text('csv/labels.csv', 'p/a.png,1')], [1], null],
    ['beside the pictures', [inFolder('p', a), text('p/labels.csv', 'a.png,1')], [1], null],
    ['a folder a class', [inFolder('set/dog', a), inFolder('set/cat', b)], [0, 1], ['cat', 'dog']],
    ['folders with numbers', [inFolder('10', a), inFolder('2', b)], [10, 2], null],
    ['one folder', [inFolder('set', a), inFolder('set', b)], null, null],
  ])('%s', (_, files, labels, classes) => {
    for (const given of [files, [zip('set.zip', files)]]) {
      const samples = readSamples(given, '0 to 1');
      expect(samples).toMatchObject({ kind: 'pictures', format: 'pictures', shape: [3, 1, 1], classes });
      expect(samples.labels && [...samples.labels]).toEqual(labels);
    }
  });

  test('what systems leave behind, and other texts, are no pictures', () => {
    const litter = ['.DS_Store', '__MACOSX/a.png', 'Thumbs.db'].map((name) => ({ ...a, name }));
    expect(readSamples([zip('set.zip', [...litter, a, text('README.md', 'pictures')])], '0 to 1').count).toBe(1);
  });

  test('several zips are one folder each', () => {
    const zips = [zip('dogs.zip', [a]), zip('cats.zip', [b])];
    expect(readSamples(zips, '0 to 1')).toMatchObject({ labels: Int32Array.of(0, 1), classes: ['cats', 'dogs'] });
  });

  test.each<[InputShape | null, number | null, number[]]>([
    [null, null, [3, 30, 20]],
    [null, 16, [3, 16, 16]],
    [['N', 3, 'h', 'w'], null, [3, 30, 20]],
    [['N', 3, 224, 200], 256, [3, 224, 200]],
    [['N', 1, 28, 28], null, [1, 28, 28]],
    [['N', 784], null, [784]],
    [['N', 3072], null, [3072]],
  ])('size for a network of %j, resize %j', (shape, resize, expected) => {
    const preprocessing = { ...{ preset: 'Custom', mean: [0], std: [1], channelOrder: 'RGB', layout: 'NCHW' }, resize };
    const samples = readSamples([pngHeader('a.png', 20, 30)], preprocessing as never, { shape });
    expect(samples.shape).toEqual(expected);
  });
});

describe('files that hold both parts', () => {
  const parts = zip('mnist.npz', [
    npy('x_train.npy', '|u1', [1, 2, 2], ramp(4)),
    npy('y_train.npy', '|u1', [1], ramp(1)),
    npy('x_test.npy', '|u1', [2, 2, 2], ramp(8)),
    npy('y_test.npy', '|u1', [2], ramp(2)),
  ]);
  const folders = zip('set.zip', [
    pngHeader('s/train/cat/1.png'),
    pngHeader('s/val/cat/2.png'),
    pngHeader('s/val/dog/3.png'),
  ]);

  test.each([
    [parts, 'calibration', 1],
    [parts, 'evaluation', 2],
    [folders, 'calibration', 1],
    [folders, 'evaluation', 2],
  ] as const)('%o, %s', (file, part, count) => {
    expect(readSamples([file], '0 to 1', { shape: null, part }).count).toBe(count);
  });
});
