import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPRESSIONS, CRITERIA, REPAIRS, STRUCTURES } from '../../compress/layer';
import { ALLOCATIONS, COMPRESSION_BOUNDS, TUNED_FROM } from '../../compress/compression';
import { ALPHABETS, GROUP_SIZES, METHODS, OFFSETS, ORDERS, RADII } from '../../quant/layer';
import { ALL_PRESETS } from '../../data/samples';
import { type Recipe } from './job/recipe';
import type { NumberField } from './job/field-kinds';
import { DEFAULT_RECIPE, RECIPE_FIELDS, type FieldName } from './job/recipe-fields';
import type { Report } from './job/report';
import { exampleReport } from '../../../test/reports';
import { decodeLink, encodeLink } from './link';
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

const within = ({ min, max }: { min: number; max: number }) => real(min, max);
const bounds = COMPRESSION_BOUNDS;

const compressions = fc.record(
  {
    kind: fc.constantFrom(...COMPRESSIONS),
    criterion: fc.constantFrom(...CRITERIA),
    structure: fc.constantFrom(...STRUCTURES),
    allocation: fc.constantFrom(...ALLOCATIONS),
    repair: fc.constantFrom(...REPAIRS),
    sparsity: within(bounds.sparsity),
    size: within(bounds.size),
    convolutions: fc.constantFrom('channels', 'spatial'),
    form: fc.constantFrom('codebook', 'separable'),
    values: fc.integer(bounds.values),
    aware: fc.boolean(),
    drift: fc.boolean(),
    letters: fc.boolean(),
    tuning: fc.record({
      epochs: fc.integer(bounds.epochs),
      rate: within(bounds.rate),
      from: fc.constantFrom(...TUNED_FROM),
    }),
    layers: fc.dictionary(
      key,
      fc.record({ sparsity: within(bounds.sparsity), rank: fc.integer(bounds.rank) }, { requiredKeys: [] }),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['kind', 'layers'] },
);

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
    offset: fc.constantFrom(...OFFSETS),
    sweeps: inBounds('sweeps'),
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
    keepZeros: fc.constant(true),
    compression: compressions,
  },
  { requiredKeys: Object.keys(DEFAULT_RECIPE) as (keyof Recipe)[] },
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
