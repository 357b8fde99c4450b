import { describe, expect, test } from 'vitest';
import { idx, npy, zip } from '../../../test/data-files';
import { makeSamples, readSamples, readSet } from './read';
import type { DataFile, NetworkInput } from '../samples';
import { productOf } from '../../core/shape';

const ids: NetworkInput = { name: 'input_ids', type: 'int64', shape: ['batch', 'length'] };
const mask: NetworkInput = { name: 'attention_mask', type: 'float', shape: ['batch', 3] };
const picture: NetworkInput = { name: 'image', type: 'float', shape: ['batch', 1, 2, 2] };

const wanted = (...inputs: NetworkInput[]) => ({ shape: inputs[0]!.shape, inputs });
const whole = (name: string, shape: number[]) =>
  npy(
    name,
    '<i4',
    shape,
    Int32Array.from({ length: productOf(shape) }, (_, i) => i),
  );
const bytes = (name: string, shape: number[]) =>
  npy(
    name,
    '|u1',
    shape,
    Uint8Array.from({ length: productOf(shape) }, (_, i) => 10 * i),
  );

const words = whole('input_ids.npy', [2, 3]);
const attention = npy('attention_mask.npy', '|b1', [2, 3], Uint8Array.of(1, 1, 0, 1, 0, 0));

describe('arrays by the names of the inputs', () => {
  test('become inputs and extras, in the order that is asked for', () => {
    const samples = readSamples([zip('d.npz', [attention, words])], '0 to 1', wanted(ids, mask));
    expect([...samples.inputs]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(samples.extra).toMatchObject([{ name: 'attention_mask', shape: [3] }]);
    expect([...(samples.extra![0]!.batch([1, 0]) as Float64Array)]).toEqual([1, 0, 0, 1, 1, 0]);
    expect([...(samples.subset([1]).extra![0]!.batch([0]) as Float64Array)]).toEqual([1, 0, 0]);
  });

  test.each<[string, DataFile[], number[] | null]>([
    ['labels of classes', [words, attention, whole('labels.npy', [2])], [0, 1]],
    ['no labels', [words, attention], null],
    ['a label for each token', [words, attention, whole('labels.npy', [2, 3])], null],
    ['an array that the network does not read', [words, attention, whole('token_type_ids.npy', [2, 3])], null],
  ])('with %s', (_, files, labels) => {
    const samples = readSamples([zip('d.npz', files)], '0 to 1', wanted(ids, mask));
    expect(samples.labels && [...samples.labels]).toEqual(labels);
  });

  test('may say what they are for', () => {
    const files = ['train', 'test'].flatMap((role) => [
      whole(`input_ids_${role}.npy`, [2, 3]),
      whole(`${role}_attention_mask.npy`, [2, 3]),
    ]);
    for (const part of ['calibration', 'evaluation'] as const) {
      const samples = readSamples([zip('d.npz', files)], '0 to 1', { ...wanted(ids, mask), part });
      expect(samples.extra![0]!.name).toBe('attention_mask');
    }
  });

  test('pictures among them are preprocessed, everything else is not', () => {
    const files = [bytes('image.npy', [2, 2, 2]), bytes('attention_mask.npy', [2, 3])];
    const samples = readSamples([zip('d.npz', files)], '0 to 1', wanted(picture, mask));
    expect(samples.kind).toBe('bytes');
    expect(samples.inputs[1]).toBeCloseTo(10 / 255);
    expect([...(samples.extra![0]!.batch([0]) as Float64Array)]).toEqual([0, 10, 20]);
  });

  test('small ids are no pixels, and neither is what a network takes as bytes', () => {
    const square: NetworkInput = { name: 'ids', type: 'int64', shape: ['batch', 2, 2] };
    expect([...readSamples([whole('x.npy', [1, 2, 2])], '0 to 1', wanted(square)).inputs]).toEqual([0, 1, 2, 3]);
    const raw: NetworkInput = { name: 'image', type: 'uint8', shape: ['batch', 2, 2, 1] };
    expect([...readSamples([bytes('x.npy', [1, 2, 2])], '0 to 1', wanted(raw)).inputs]).toEqual([0, 10, 20, 30]);
  });

  test('masks may be infinite', () => {
    const added = npy('attention_mask.npy', '<f4', [1, 3], Float32Array.of(0, -Infinity, 0));
    const samples = readSamples([zip('d.npz', [whole('input_ids.npy', [1, 3]), added])], '0 to 1', wanted(ids, mask));
    expect([...(samples.extra![0]!.batch([0]) as Float64Array)]).toEqual([0, -Infinity, 0]);
  });

  test('are matched anew for another network', () => {
    const set = readSet([zip('d.npz', [words, attention])], null, [ids, mask]);
    const turned = [
      { ...mask, name: 'input_ids' },
      { ...ids, name: 'attention_mask' },
    ];
    expect(makeSamples(set, '0 to 1', ids.shape, turned).extra![0]!.name).toBe('attention_mask');
    expect(() => makeSamples(set, '0 to 1', ids.shape, [ids, mask, picture])).toThrow(
      'The network reads input_ids, attention_mask and image; the data has arrays input_ids and attention_mask: add an array named image.',
    );
  });
});

describe('refused', () => {
  test.each<[string, DataFile[], NetworkInput[], string]>([
    [
      'a missing array',
      [zip('d.npz', [words, whole('labels.npy', [2])])],
      [ids, mask],
      'The network reads input_ids and attention_mask; the data has arrays input_ids and labels: add an array named attention_mask.',
    ],
    [
      'another number of samples',
      [zip('d.npz', [words, whole('attention_mask.npy', [3, 3])])],
      [ids, mask],
      'd.npz (input_ids) has 2 samples, and d.npz (attention_mask) has 3. Each input of the network needs as many.',
    ],
    [
      'another shape',
      [zip('d.npz', [words, whole('attention_mask.npy', [2, 4])])],
      [ids, mask],
      "The samples of d.npz (attention_mask) are 4, but the network's input attention_mask takes 3. Open data of that shape.",
    ],
    [
      'floats for integers',
      [npy('x.npy', '<f4', [1, 2], Float32Array.of(1, 0.5))],
      [ids],
      "x.npy holds 0.5 in sample 0, and the network's input input_ids takes whole numbers from -9223372036854775808 to 9223372036854775807 (int64). Open data in that range.",
    ],
    [
      'NaN in a mask',
      [zip('d.npz', [words, npy('attention_mask.npy', '<f4', [2, 3], new Float32Array(6).fill(NaN))])],
      [ids, mask],
      'd.npz (attention_mask) holds NaN; every value must be a number.',
    ],
    [
      'pictures',
      [idx('train.idx', [2, 2, 2], new Uint8Array(8))],
      [picture, mask],
      'The network reads image (float) and attention_mask (float); train.idx is IDX. Open an .npz with an array for each input, named like it.',
    ],
  ])('%s', (_, files, inputs, sentence) => {
    expect(() => readSamples(files, '0 to 1', wanted(...inputs))).toThrow(
      expect.objectContaining({ name: 'UserError', message: sentence }),
    );
  });
});
