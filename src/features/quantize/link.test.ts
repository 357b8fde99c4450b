import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { random } from '../../core/random';
import { ALPHABETS, GROUP_SIZES, METHODS, ORDERS, RADII } from '../../quant/layer';
import { ALL_PRESETS } from '../../data/samples';
import { type Recipe } from './job/recipe';
import type { NumberField } from './job/field-kinds';
import { DEFAULT_RECIPE, RECIPE_FIELDS, type FieldName } from './job/recipe-fields';
import type { Report } from './job/report';
import { exampleReport } from '../../../test/reports';
import { decodeLink, encodeLink } from './link';
import { pack } from '../../share/packing';
import { REPORT } from './properties';

describe('round trip', () => {
  test('a report arrives, its errors with 4 digits, seconds with 3, scores with 6', () => {
    const report = exampleReport(2);
    const { recipe, report: arrived } = decodeLink(encodeLink(report.recipe, report));
    expect(recipe).toEqual(report.recipe);
    const digits = (value: number, count: number) => Number(value.toPrecision(count));
    expect(arrived).toEqual({
      ...report,
      scores: { ...report.scores, top1: 0.912346, sqnr: 23.4568, kl: 0.0123457 },
      float: { ...report.float, top1: 0.912346 },
      layers: report.layers.map((layer) => ({
        ...layer,
        relativeError: digits(layer.relativeError, 4),
        scale: digits(layer.scale, 4),
        sparsity: digits(layer.sparsity!, 4),
        seconds: {
          gather: digits(layer.seconds.gather, 3),
          gram: digits(layer.seconds.gram, 3),
          walk: digits(layer.seconds.walk, 3),
        },
      })),
      seconds: { stages: 12.3, quantize: 45.7, score: 6.79, total: 64.8 },
    });
  });

  test('a report of 50 layers fits into 4 kB', () => {
    expect(encodeLink(DEFAULT_RECIPE, exampleReport(50)).length).toBeLessThan(4096);
  });

  test('only letters that need no escape', () => {
    expect(encodeLink(DEFAULT_RECIPE, exampleReport(9))).toMatch(/^v2=[A-Za-z0-9_-]+$/);
  });

  test('with #, and with its equals sign escaped', () => {
    const link = encodeLink(DEFAULT_RECIPE, exampleReport(1));
    const { report } = decodeLink(link);
    expect(decodeLink(`#${link}`).report).toEqual(report);
    expect(decodeLink(` ${link.replace('=', '%3d')}\n`).report).toEqual(report);
  });

  test('a recipe other than the report’s', () => {
    const recipe: Recipe = { ...DEFAULT_RECIPE, bits: 2, layers: { a: { bits: 8 }, b: { float: true } } };
    const shared = decodeLink(encodeLink(recipe, exampleReport(1)));
    expect(shared.recipe).toEqual(recipe);
    expect(shared.report.recipe).toEqual(DEFAULT_RECIPE);
  });

  test('figures of every task, and what of the network was scored', () => {
    const report = exampleReport(1);
    const scores = {
      ...report.scores!,
      ...{ meanIoU: 0.5, labelAccuracy: 0.75, meanAveragePrecision: 0.25, mae: 0.123456, rmse: 12.5, r2: -3 },
    };
    const reading = { ...report.reading!, output: 'masks', classAxis: 3 };
    const { report: arrived } = decodeLink(encodeLink(report.recipe, { ...report, scores, reading }));
    expect(arrived.scores).toMatchObject({ meanIoU: 0.5, labelAccuracy: 0.75, meanAveragePrecision: 0.25 });
    expect(arrived.scores).toMatchObject({ mae: 0.123456, rmse: 12.5, r2: -3 });
    expect(arrived.reading).toMatchObject({ output: 'masks', classAxis: 3 });
  });

  test('a kept share, where some layers have one', () => {
    const report = exampleReport(2);
    report.layers[0]!.keptShare = null;
    report.layers[1]!.keptShare = 0.123456;
    const { layers } = decodeLink(encodeLink(DEFAULT_RECIPE, report)).report;
    expect(layers.map(({ keptShare }) => keptShare)).toEqual([null, 0.1235]);
  });

  test('errors that are not finite become the largest that is allowed', () => {
    const report = exampleReport(2);
    report.layers[0]!.relativeError = Infinity;
    report.layers[1]!.relativeError = NaN;
    const { layers } = decodeLink(encodeLink(DEFAULT_RECIPE, report)).report;
    expect(layers.map(({ relativeError }) => relativeError)).toEqual([1e6, 1e6]);
  });
});

/** Numbers as JSON keeps them: no −0. */
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((x) => (Object.is(x, -0) ? 0 : x));
const inBounds = (name: FieldName) => {
  const { min, max, whole } = RECIPE_FIELDS[name] as NumberField;
  return whole ? fc.integer({ min, max }) : real(min, max);
};
const name = fc.string({ unit: 'binary', maxLength: 30 });
const key = name.filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
const fraction = fc.option(real(0, 1));

const recipes: fc.Arbitrary<Recipe> = fc.record(
  {
    method: fc.constantFrom(...METHODS),
    bits: inBounds('bits'),
    alphabet: fc.constantFrom(...ALPHABETS),
    radius: fc.constantFrom(...RADII),
    groupSize: fc.constantFrom(...GROUP_SIZES),
    scale: inBounds('scale'),
    percentile: inBounds('percentile'),
    regularizer: fc.record({ kind: fc.constantFrom('L0' as const, 'L1' as const), lambda: real(0, 10) }),
    damping: inBounds('damping'),
    order: fc.constantFrom(...ORDERS),
    seed: inBounds('seed'),
    layers: fc.dictionary(
      key,
      fc.oneof(fc.record({ bits: inBounds('bits') }), fc.record({ float: fc.boolean() }), fc.constant({})),
      { noNullPrototype: true },
    ),
    calibrationCount: inBounds('calibrationCount'),
    patches: inBounds('patches'),
    searchScale: fc.boolean(),
    correctBias: fc.boolean(),
    center: fc.boolean(),
  },
  { requiredKeys: Object.keys(DEFAULT_RECIPE) as (keyof typeof DEFAULT_RECIPE)[] },
) as fc.Arbitrary<Recipe>;

const scores = fc.record({
  samples: fc.nat(),
  top1: fraction,
  top5: fraction,
  agreement: fraction,
  sqnr: fc.option(real(-100, 200)),
  kl: fc.option(real(0, 100)),
});
const seconds = real(0, 1e6);
const file = { name, sha256: fc.string({ maxLength: 64 }) };
const perChannel = fc.array(real(-1000, 1000), { minLength: 1, maxLength: 4 });
const reading = fc.record({
  preprocessing: fc.record({
    preset: fc.constantFrom(...ALL_PRESETS),
    mean: perChannel,
    std: perChannel,
    channelOrder: fc.constantFrom('RGB' as const, 'BGR' as const),
    layout: fc.constantFrom('NCHW' as const, 'NHWC' as const),
    resize: fc.option(fc.integer({ min: 1, max: 8192 })),
  }),
  labelOffset: fc.integer({ min: -1000, max: 1000 }),
  evaluated: fc.record({ count: fc.nat(), of: fc.nat(), seed: inBounds('seed') }),
});
const reports: fc.Arbitrary<Report> = fc.record({
  recipe: recipes,
  model: fc.record({ ...file, parameters: fc.nat() }),
  calibration: fc.option(fc.record({ ...file, count: fc.nat() })),
  evaluation: fc.option(fc.record({ ...file, count: fc.nat() })),
  reading,
  device: fc.record({ backend: fc.constantFrom('webgpu', 'wasm', 'reference'), adapter: name, runtime: name }),
  float: fc.option(scores),
  scores: fc.option(scores),
  layers: fc.array(
    fc.record({
      id: name,
      name,
      op: name,
      neurons: fc.nat(),
      inputs: fc.nat(),
      groups: fc.nat(),
      bits: fc.option(inBounds('bits')),
      letters: fc.option(fc.integer({ min: 2, max: 257 })),
      samples: fc.nat(),
      relativeError: real(0, 1e6),
      scale: real(0, 100),
      form: fc.option(fc.constantFrom('gram', 'path')),
      reason: name,
      seconds: fc.record({ gather: seconds, gram: seconds, walk: seconds }),
    }),
    { maxLength: 6 },
  ),
  size: fc.record({ float: fc.nat(), quantized: fc.nat() }),
  seconds: fc.record({ stages: seconds, quantize: seconds, score: seconds, total: seconds }),
});

test('whatever was encoded arrives rounded, and is then not changed again', () => {
  fc.assert(
    fc.property(recipes, reports, (recipe, report) => {
      const link = encodeLink(recipe, report);
      const shared = decodeLink(link);
      expect(shared).toEqual({ recipe, report: REPORT.round(report) });
      expect(encodeLink(shared.recipe, shared.report)).toBe(link);
    }),
    { numRuns: 200, seed: 1 },
  );
});

describe('refused', () => {
  const good = exampleReport(1);
  const link = encodeLink(DEFAULT_RECIPE, good);
  const { layers, recipe: _, ...rest } = good;
  const columns = Object.fromEntries(Object.entries(layers[0]!).map(([property, value]) => [property, [value]]));
  const wrong = (recipe: object, report: object = {}) =>
    `v1=${pack({ recipe: { ...DEFAULT_RECIPE, ...recipe }, report: { ...rest, layers: columns, ...report } })}`;
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

  const NOTHING = 'This link holds no result of Bitpath: what follows # must begin with v2=.';
  const BROKEN = 'This link is broken: it was cut off or changed on its way. Copy it again, all of it.';
  const LARGE = 'This link unpacks to more than 1 MB, which no result does. It is not opened.';

  test.each<[string, string]>([
    ['', NOTHING],
    ['#results', NOTHING],
    ['v=abc', NOTHING],
    ['v1', NOTHING],
    [
      'v3=abc',
      'This link is of version 3, and this page reads links up to version 2. Reload the page, or open the link in a newer Bitpath.',
    ],
    ['v1=', BROKEN],
    ['v1=!!!!', BROKEN],
    ['v1=abcd', BROKEN],
    [link.slice(0, -20), BROKEN],
    [`v1=${base64(deflateSync(strToU8('no JSON')))}`, BROKEN],
    ['v2=', BROKEN],
    ['v2=abcd', BROKEN],
    // Another number in front of what it holds.
    ...['v0', 'v1', 'v02', 'v3', 'v12', 'V2', 'v', 'w2'].map(
      (head) => [link.replace('v2', head), BROKEN] as [string, string],
    ),
    [`v0=${pack({})}`, 'There is no version 0 of links. Copy the link again, all of it.'],
    [`v1=${base64(deflateSync(new Uint8Array(2 ** 26)))}`, LARGE],
    [`v1=${'a'.repeat(2 ** 20 + 1)}`, LARGE],
    [`v1=${pack(null)}`, 'This link cannot be used: its recipe is missing.'],
    [`v1=${pack({ recipe: 3 })}`, 'This link cannot be used: its recipe must be an object.'],
    [`v1=${pack({ recipe: DEFAULT_RECIPE })}`, 'This link cannot be used: its report is missing.'],
    [wrong({ bits: 9 }), 'This link cannot be used: its recipe.bits must be a whole number from 1 to 8, and is 9.'],
    [wrong({ center: 'yes' }), 'This link cannot be used: its recipe.center must be true or false, and is "yes".'],
    [wrong({ bits: 2.5 }), 'This link cannot be used: its recipe.bits must be a whole number from 1 to 8, and is 2.5.'],
    [wrong({ scale: -1 }), 'This link cannot be used: its recipe.scale must be a number from 0.01 to 100, and is -1.'],
    [
      wrong({ scale: '1' }),
      'This link cannot be used: its recipe.scale must be a number from 0.01 to 100, and is "1".',
    ],
    [
      wrong({ method: 'magic' }),
      `This link cannot be used: its recipe.method must be one of ${METHODS.join(', ')}, and is "magic".`,
    ],
    [wrong({ seed: undefined }), 'This link cannot be used: its recipe.seed is missing.'],
    [
      wrong({ calibrationCount: 1e9 }),
      'This link cannot be used: its recipe.calibrationCount must be a whole number from 1 to 1000000, and is 1000000000.',
    ],
    [
      wrong({ layers: { conv1: { bits: 0 } } }),
      'This link cannot be used: its recipe.layers.conv1.bits must be a whole number from 1 to 8, and is 0.',
    ],
    [
      wrong({ regularizer: { kind: 'L0', lambda: -1 } }),
      'This link cannot be used: its recipe.regularizer.lambda must be a number from 0 to 1e+30, and is -1.',
    ],
    [
      wrong({ damping: 0 }),
      'This link cannot be used: its recipe.damping must be a number from 0.0001 to 1, and is 0.',
    ],
    [wrong({ order: 'up' }), 'This link cannot be used: its recipe.order must be one of natural, norm, and is "up".'],
    [wrong({ blockSize: 48 }), 'This link cannot be used: its recipe.blockSize must be one of 32, 64, 128, and is 48.'],
    [
      wrong({ searchScale: [[[]]] }),
      'This link cannot be used: its recipe.searchScale must be true or false, and is a list.',
    ],
    [
      wrong({}, { scores: { ...good.scores, top1: 2 } }),
      'This link cannot be used: its report.scores.top1 must be a number from 0 to 1, and is 2.',
    ],
    [
      wrong({}, { reading: { ...good.reading, labelOffset: 0.5 } }),
      'This link cannot be used: its report.reading.labelOffset must be a whole number from -1000000 to 1000000, and is 0.5.',
    ],
    [
      wrong({}, { reading: { ...good.reading, preprocessing: { ...good.reading!.preprocessing, mean: ['x'] } } }),
      'This link cannot be used: its report.reading.preprocessing.mean.0 must be a number from -1e+30 to 1e+30, and is "x".',
    ],
    [
      wrong({}, { model: { ...good.model, name: 'x'.repeat(2000) } }),
      `This link cannot be used: its report.model.name must be a text of at most 1000 characters, and is "${'x'.repeat(39)}….`,
    ],
    [
      wrong({}, { layers: { ...columns, bits: [9] } }),
      'This link cannot be used: its report.layers.0.bits must be a whole number from 1 to 8, and is 9.',
    ],
    [
      wrong({}, { layers: { ...columns, bits: [4, 4] } }),
      'This link cannot be used: its report.layers.1.id is missing.',
    ],
    [wrong({}, { layers: [1, 2] }), 'This link cannot be used: its report.layers must be a list.'],
    [
      wrong({}, { layers: { id: Array(20_000).fill('a') } }),
      'This link cannot be used: its report.layers must be a list.',
    ],
    [
      wrong({}, { layers: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, []])) }),
      'This link cannot be used: its report.layers must be a list.',
    ],
  ])('%.40s', (hash, sentence) => {
    expect(() => decodeLink(hash)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
  });

  test('every cut of a link is a sentence', () => {
    for (let length = 0; length < link.length; length++)
      expect(() => decodeLink(link.slice(0, length))).toThrow(expect.objectContaining({ name: 'UserError' }));
  });

  describe('changed on its way, 200 times', () => {
    const rng = random(15);
    const below = (n: number) => Math.floor(n * rng.uniform());
    const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.';
    const letter = () => LETTERS[below(LETTERS.length)]!;
    const replaced = (at: number, count: number, by: string) => link.slice(0, at) + by + link.slice(at + count);
    const CHANGES: Record<string, () => string> = {
      'a character': () => replaced(below(link.length), 1, letter()),
      'two that are swapped': () => {
        const at = below(link.length - 1);
        return replaced(at, 2, link[at + 1]! + link[at]!);
      },
      'a piece that is cut out': () => replaced(below(link.length), 1 + below(8), ''),
      'a character that is put in': () => replaced(1 + below(link.length), 0, letter()),
      'a piece that stands twice': () => {
        const at = below(link.length - 8);
        return replaced(at, 0, link.slice(at, at + 1 + below(8)));
      },
    };

    test.each(Object.keys(CHANGES))('%s', (kind) => {
      for (let tries = 0; tries < 200;) {
        const changed = CHANGES[kind]!();
        if (changed === link) continue;
        tries++;
        expect(() => decodeLink(changed), changed).toThrow(
          expect.objectContaining({ name: 'UserError', message: BROKEN }),
        );
      }
    });

    test('every single character, the first to the last', () => {
      for (let at = 0; at < link.length; at++)
        for (const other of ['A', 'x', '0', '_', '='].filter((one) => one !== link[at]))
          expect(() => decodeLink(replaced(at, 1, other))).toThrow(BROKEN);
    });
  });

  test('deeply nested values', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const text = JSON.stringify({ recipe: { ...DEFAULT_RECIPE, bits: 'deep' } }).replace('"deep"', deep);
    expect(() => decodeLink(`v1=${base64(deflateSync(strToU8(text)))}`)).toThrow(
      'its recipe.bits must be a whole number from 1 to 8, and is a list',
    );
  });
});
