/** Which array says what is right, what it says, and which are left out with which reason. */
import { describe, expect, test } from 'vitest';
import { npy, text, zip } from '../../../test/data-files';
import type { DataFile, Said } from '../samples';
import { readSamples } from './read';

const COUNT = 4;
const x = npy('x.npy', '<f4', [COUNT, 3], new Float32Array(12));
const ints = (name: string, values: number[], shape: number[] = [values.length]) =>
  npy(`${name}.npy`, '<i4', shape, Int32Array.from(values));
const floats = (name: string, values: number[], shape: number[] = [values.length]) =>
  npy(`${name}.npy`, '<f4', shape, Float32Array.from(values));

/** Kind U, four bytes a letter, or S; padded with zeros. */
function words(name: string, list: string[], kind: 'U' | 'S' = 'U', bigEndian = false): DataFile {
  const width = Math.max(1, ...list.map((word) => [...word].length * (kind === 'S' ? 2 : 1)));
  const bytes = new Uint8Array(list.length * width * (kind === 'U' ? 4 : 1));
  const view = new DataView(bytes.buffer);
  list.forEach((word, i) => {
    if (kind === 'S') bytes.set(new TextEncoder().encode(word), i * width);
    else [...word].forEach((letter, j) => view.setUint32(4 * (i * width + j), letter.codePointAt(0)!, !bigEndian));
  });
  return npy(`${name}.npy`, `${kind === 'S' ? '|' : bigEndian ? '>' : '<'}${kind}${width}`, [list.length], bytes);
}

const said = (shape: Said['shape'], classAxis: number | null = -1, more: Partial<Said> = {}): Said => ({
  ...{ name: 'logits', shape, classAxis, ids: false, otherOutputs: [] },
  ...more,
});
const three = said([3]);
const value = said([1]);
const map = said([3, 2, 2], 0);
const steps = said([5, 3], 1);

const read = (arrays: DataFile[], network: Said | null) =>
  readSamples([zip('set.npz', [x, ...arrays])], '0 to 1', { shape: null, ...(network ? { said: network } : {}) });

describe('classes', () => {
  test.each<[string, DataFile[], Said | null, number[], string[] | null]>([
    ['numbers', [ints('y', [0, 2, 1, 0])], three, [0, 2, 1, 0], null],
    ['numbers that are floats', [floats('labels', [0, 2, 1, 0])], three, [0, 2, 1, 0], null],
    ['a column', [ints('target', [0, 2, 1, 0], [COUNT, 1])], three, [0, 2, 1, 0], null],
    ['one-hot', [floats('y', [1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0], [COUNT, 3])], three, [0, 2, 1, 0], null],
    ['−1 and +1 of a value', [ints('y', [-1, 1, 1, -1])], value, [0, 1, 1, 0], ['-1', '+1']],
    ['−1 and +1 of two classes', [floats('y', [-1, 1, 1, -1])], said([2]), [0, 1, 1, 0], ['-1', '+1']],
    ['−1 and +1 of an unknown network', [floats('gt', [-1, 1, 1, -1])], null, [0, 1, 1, 0], ['-1', '+1']],
    ['words', [words('y', ['dog', 'cat', 'cat', 'ü'])], three, [1, 0, 0, 2], ['cat', 'dog', 'ü']],
    ['words of bytes', [words('labels', ['dog', 'cat', 'cat', 'ü'], 'S')], three, [1, 0, 0, 2], ['cat', 'dog', 'ü']],
    ['words, big-endian', [words('y', ['b', 'a', 'b', 'c'], 'U', true)], three, [1, 0, 1, 2], ['a', 'b', 'c']],
    ['words that are numbers', [words('y', ['2', '0', '1', '1'])], three, [2, 0, 1, 1], null],
    [
      'names beside numbers',
      [ints('y', [0, 2, 1, 0]), words('class_names', ['p', 'q', 'r'])],
      three,
      [0, 2, 1, 0],
      ['p', 'q', 'r'],
    ],
    [
      'names that are called anything',
      [ints('y', [0, 2, 1, 0]), words('animals', ['p', 'q', 'r'])],
      three,
      [0, 2, 1, 0],
      ['p', 'q', 'r'],
    ],
    [
      'names beside words',
      [words('y', ['q', 'p', 'p', 'q']), words('names', ['q', 'z', 'p'])],
      three,
      [0, 2, 2, 0],
      ['q', 'z', 'p'],
    ],
    [
      'an array that is called like the output',
      [ints('y', [0, 0, 0, 0]), ints('logits', [2, 1, 0, 0])],
      three,
      [2, 1, 0, 0],
      null,
    ],
    ['an array that is called as somebody calls it', [ints('answers', [0, 2, 1, 0])], three, [0, 2, 1, 0], null],
    ['the only array without a name', [ints('arr_1', [0, 2, 1, 0])], null, [0, 2, 1, 0], null],
  ])('%s', (_, arrays, network, labels, classes) => {
    const samples = read(arrays, network);
    expect({ labels: samples.labels && [...samples.labels], classes: samples.classes }).toEqual({ labels, classes });
    expect(samples).not.toHaveProperty('targets');
  });

  test('names in a file beside the arrays come before those in an array', () => {
    const arrays = zip('set.npz', [x, ints('y', [0, 2, 1, 0]), words('class_names', ['p', 'q', 'r'])]);
    const samples = readSamples([arrays, text('classes.txt', 'a\nb\nc')], '0 to 1', { shape: null, said: three });
    expect(samples.classes).toEqual(['a', 'b', 'c']);
  });
});

describe('what is not one class', () => {
  const row = [1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1];
  const pixels = [0, 1, 2, 255, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
  const own = pixels.map((pixel) => (pixel === 255 ? -1 : pixel));
  const tags = [0, 1, 2, -100, -100, 0, 0, 0, 0, 0, 2, 2, 2, 2, -1, 1, 1, 1, 1, 1];
  test.each<[string, DataFile, Said | null, string, number[]]>([
    ['values', floats('y', [0.5, 1, -2, 3]), value, 'values', [0.5, 1, -2, 3]],
    ['values without the network', floats('y', [0.5, 1, -2, 3]), null, 'values', [0.5, 1, -2, 3]],
    ['whole values', ints('age', [20, 31, 4, 50]), value, 'values', [20, 31, 4, 50]],
    ['values that are called anything', floats('price', [1.5, 2, 4, 9]), value, 'values', [1.5, 2, 4, 9]],
    [
      'rows of values',
      floats(
        'y',
        row.map((r) => r / 2),
        [COUNT, 3],
      ),
      three,
      'values',
      row.map((r) => r / 2),
    ],
    ['rows of 0 and 1', ints('y', row, [COUNT, 3]), three, 'hot', row],
    [
      'rows of −1 and 1',
      ints(
        'y',
        row.map((r) => 2 * r - 1),
        [COUNT, 3],
      ),
      three,
      'hot',
      row,
    ],
    ['rows of 0 and 1 without the network', ints('tags', row, [COUNT, 3]), null, 'hot', row],
    ['masks', npy('mask.npy', '|u1', [COUNT, 2, 2], Uint8Array.from(pixels)), map, 'classes', own],
    ['masks with an axis of their own', ints('masks', pixels, [COUNT, 1, 2, 2]), map, 'classes', own],
    [
      'masks, black and white',
      ints(
        'mask',
        pixels.map((p) => 255 * Number(p > 0)),
        [COUNT, 2, 2],
      ),
      said([1, 2, 2], 0),
      'classes',
      pixels.map(Math.sign),
    ],
    [
      'a mask of values',
      floats(
        'depth',
        pixels.map((p) => p / 2),
        [COUNT, 2, 2],
      ),
      said([1, 2, 2], 0),
      'values',
      pixels.map((p) => p / 2),
    ],
    ['tags', ints('ner_tags', tags, [COUNT, 5]), steps, 'classes', tags.map((t) => Math.max(-1, t))],
  ])('%s', (_, array, network, kind, values) => {
    const { targets, labels } = read([array], network);
    expect(labels).toBeNull();
    expect({ kind: targets!.kind, values: [...targets!.values] }).toEqual({ kind, values });
  });

  test('one-hot masks are classes, wherever the classes are', () => {
    const classes = [0, 1, 2, 1, 1, 1, 0, 0, 2, 2, 2, 2, 0, 1, 0, 1];
    const last = classes.flatMap((c) => [0, 1, 2].map((k) => Number(k === c)));
    const first = Array.from({ length: 48 }, (_, i) =>
      Number(classes[4 * Math.floor(i / 12) + (i % 4)] === Math.floor(i / 4) % 3),
    );
    for (const [values, shape, axis] of [
      [last, [2, 2, 3], 2],
      [first, [3, 2, 2], 0],
    ] as const) {
      const { targets } = read([ints('mask', [...values], [COUNT, ...shape])], said([...shape], axis));
      expect(targets).toMatchObject({ kind: 'classes', shape: [2, 2] });
      expect([...targets!.values]).toEqual(classes);
    }
  });

  test('of some samples, those of them', () => {
    const some = read([ints('mask', own, [COUNT, 2, 2])], map).subset([3, 1]);
    expect([...some.targets!.values]).toEqual([2, 2, 2, 2, 0, 0, 0, 0]);
    expect([...some.subset([1]).targets!.values]).toEqual([0, 0, 0, 0]);
  });
});

describe('left out, with the reason', () => {
  const objects = npy('notes.npy', '|O8', [1], new Uint8Array(8));
  const y = ints('y', [0, 2, 1, 0]);
  test.each<[string, DataFile[], Said | null, string, string]>([
    ['too few', [ints('y', [0, 1])], three, 'y', 'it has 2 entries for 4 samples'],
    ['one', [ints('y', [0])], three, 'y', 'it has 1 entry for 4 samples'],
    ['a single number', [ints('y', [3], [])], three, 'y', 'it is a single number'],
    ['NaN', [floats('y', [0, NaN, 1, 2])], three, 'y', 'it holds NaN'],
    [
      'halves of classes',
      [floats('y', [0, 0.5, 1, 2])],
      three,
      'y',
      'it gives sample 1 the label 0.5; labels are whole numbers from 0',
    ],
    [
      'below 0',
      [ints('y', [0, 1, -7, 2])],
      three,
      'y',
      'it gives sample 2 the label -7; labels are whole numbers from 0',
    ],
    [
      'another number of columns',
      [ints('y', new Array<number>(8).fill(1), [COUNT, 2])],
      three,
      'y',
      'it has 2 numbers for each sample, and the network says 3 numbers',
    ],
    [
      'one a sample of a map',
      [y],
      map,
      'y',
      'it has one number for each sample, and the network says 3 numbers at each of 2 × 2 positions',
    ],
    [
      'a class that is none',
      [ints('mask', [...new Array<number>(9).fill(0), 3, 0, 0, 0, 0, 0, 0], [COUNT, 2, 2])],
      map,
      'mask',
      'it holds 3 in sample 2; the network has 3 classes (0 to 2)',
    ],
    [
      'too many words',
      [words('y', ['a', 'b', 'c', 'd'])],
      three,
      'y',
      'it has 4 different words, and the network has 3 classes',
    ],
    ['too few words', [words('y', ['a', 'b'])], said([5]), 'y', 'it has 2 words for 4 samples'],
    [
      'an empty word',
      [words('y', ['a', '', 'b', 'a'])],
      three,
      'y',
      'it cannot be used: Sample 1 of y has an empty label. Give it one, or leave it out',
    ],
    [
      'pickles',
      [y, objects],
      three,
      'notes',
      "it cannot be read: set.npz (notes) holds values of NumPy type '|O8'; booleans, integers and float16, float32, float64 can be read",
    ],
    ['what nothing asks for', [y, ints('fold', [0, 1, 0, 1])], three, 'fold', 'nothing asks for it'],
    ['a second one', [y, ints('labels', [0, 1, 0, 1])], three, 'labels', 'y is taken'],
    [
      'that of another output',
      [y, ints('aux', [0, 1, 0, 1])],
      said([3], -1, { otherOutputs: ['aux'] }),
      'aux',
      'it is of an output that is not scored',
    ],
  ])('%s', (_, arrays, network, name, reason) => {
    const samples = read(arrays, network);
    expect(samples.count).toBe(COUNT);
    expect(samples.unused).toEqual([{ name, reason }]);
  });

  test.each<[string, DataFile[], Said | null]>([
    ['numbers for the books', [ints('fold', [0, 1, 0, 1])], three],
    ['a mask of what is read', [ints('attention_mask', [1, 1, 1, 1])], three],
    ['two that could be', [ints('p', [0, 1, 0, 1]), ints('q', [0, 1, 0, 1])], three],
    ['more than there are classes', [ints('year', [1990, 1991, 1992, 1993])], three],
    ['anything, of an unknown network', [floats('price', [1.5, 2, 4, 9])], null],
  ])('no labels are %s', (_, arrays, network) => {
    expect(read(arrays, network)).toMatchObject({ labels: null });
    expect(read(arrays, network)).not.toHaveProperty('targets');
  });
});
