import { describe, expect, test } from 'vitest';
import type { LayerId } from '../../../../core/brand';
import { readNetwork } from '../../../../onnx/read';
import { smallNetwork } from '../../../../../test/networks';
import type { Compression } from '../../../../compress/compression';
import { completeCompression } from '../../../../compress/recipe';
import { type Recipe } from '../recipe';
import { DEFAULT_RECIPE, FIELD_NAMES, type FieldName } from '../recipe-fields';
import { layerKey, rowsKey } from './run-keys';

const { layers } = readNetwork([smallNetwork()]);
const dense = layers.at(-1)!;
const GPU = { kind: 'webgpu' } as const;

const keysOf = (recipe: Recipe) => [rowsKey(recipe, GPU, null), layerKey(recipe, dense, layers)];

/** Another value of each field, with the recipe in which it counts. */
const OTHERS: { [Name in FieldName]-?: Partial<Recipe> & { [K in Name]: Recipe[Name] } } = {
  method: { method: 'gptq' },
  bits: { bits: 3 },
  alphabet: { alphabet: 'paper' },
  offset: { offset: 'half' },
  sweeps: { sweeps: 2 },
  radius: { radius: 'layer' },
  groupSize: { groupSize: 64 },
  scale: { scale: 1.25 },
  percentile: { percentile: 0.99 },
  regularizer: { regularizer: { kind: 'L1', lambda: 0.1 } },
  damping: { damping: 0.5, method: 'qronos' },
  order: { order: 'norm' },
  seed: { seed: 7 },
  layers: { layers: { [dense.id]: { bits: 2 } } },
  calibrationCount: { calibrationCount: 99 },
  patches: { patches: 3 },
  searchScale: { searchScale: false },
  correctBias: { correctBias: false },
  center: { center: false },
  keepZeros: { keepZeros: true },
};

describe('the keys of a run', () => {
  test.each(FIELD_NAMES)('%s counts', (name) => {
    const other = { ...DEFAULT_RECIPE, ...OTHERS[name] };
    const same = { ...other, [name]: DEFAULT_RECIPE[name] };
    expect(keysOf(other)).not.toEqual(keysOf(same));
  });

  test.each([
    ['the rows', rowsKey(DEFAULT_RECIPE, GPU, null), rowsKey(DEFAULT_RECIPE, { kind: 'wasm' }, null)],
    ['the form', rowsKey(DEFAULT_RECIPE, GPU, null), rowsKey(DEFAULT_RECIPE, GPU, 'path')],
  ])('%s depend on the backend and the form', (_, one, other) => expect(one).not.toBe(other));

  test('the search of C counts where steps are not fitted to it, too', () => {
    const regularizer = { kind: 'L0', lambda: 0.1 } as const;
    const searched = { ...DEFAULT_RECIPE, regularizer };
    expect(layerKey(searched, dense, layers)).not.toBe(layerKey({ ...searched, searchScale: false }, dense, layers));
  });

  test('of a compression, what is said of the layer counts, and what of all layers', () => {
    const keyOf = (compression: Partial<Compression>) =>
      layerKey({ ...DEFAULT_RECIPE, compression: completeCompression(compression) }, dense, layers);
    const plain = keyOf({ sparsity: 0.5 });
    expect(plain).not.toBe(layerKey(DEFAULT_RECIPE, dense, layers));
    expect(keyOf({ sparsity: 0.6 })).not.toBe(plain);
    expect(keyOf({ sparsity: 0.5, layers: { [dense.id]: { sparsity: 0.4 } } })).not.toBe(plain);
    expect(keyOf({ sparsity: 0.5, layers: { another: { sparsity: 0.4 } } })).toBe(plain);
  });

  test('what others take of a layer counts: those that read its constant, and are quantized', () => {
    const reader = { ...dense, id: 'reader' as LayerId, sharedWith: dense.id };
    const another = { ...reader, id: 'another' as LayerId };
    const alone = layerKey(DEFAULT_RECIPE, dense, layers);
    const read = layerKey(DEFAULT_RECIPE, dense, [...layers, reader]);
    expect(read).not.toBe(alone);
    expect(layerKey(DEFAULT_RECIPE, dense, [...layers, another])).not.toBe(read);
    const inFloat = { ...DEFAULT_RECIPE, layers: { reader: { float: true } } };
    expect(layerKey(inFloat, dense, [...layers, reader])).toBe(alone);
  });

  test('a layer in float depends on no setting, rows on none of letters, and letters on none of rows', () => {
    const inFloat = { ...DEFAULT_RECIPE, layers: { [dense.id]: { float: true } } };
    expect(layerKey({ ...inFloat, scale: 2, correctBias: false }, dense, layers)).toBe(
      layerKey(inFloat, dense, layers),
    );
    const letters = { ...DEFAULT_RECIPE, bits: 2, correctBias: false };
    expect(rowsKey(letters, GPU, null)).toBe(rowsKey(DEFAULT_RECIPE, GPU, null));
    const rows = { ...DEFAULT_RECIPE, patches: 5 };
    expect(layerKey(rows, dense, layers)).toBe(layerKey(DEFAULT_RECIPE, dense, layers));
  });

  test('a field that nobody thought of counts', () => {
    const later = { ...DEFAULT_RECIPE, later: 'something' } as Recipe;
    expect(rowsKey(later, GPU, null)).not.toBe(rowsKey(DEFAULT_RECIPE, GPU, null));
    expect(layerKey(later, dense, layers)).not.toBe(layerKey(DEFAULT_RECIPE, dense, layers));
  });
});
