/** The properties of recipes and reports: bounds, and how exactly a link keeps them. */
import { COMPRESSIONS } from '../../compress/layer';
import {
  COMPRESSION_CHOICES,
  COMPRESSION_BOUNDS,
  TUNED_FROM,
  type Compression,
  type CompressionOverride,
  type Tuning,
} from '../../compress/compression';
import type { Regularizer } from '../../quant/layer';
import { ALL_PRESETS, type Preprocessing } from '../../data/samples';
import { withCurrentNames, withFormerNames } from './job/former-names';
import { type LayerOverride, type Recipe } from './job/recipe';
import { FIELD_NAMES, RECIPE_FIELDS, type FieldName } from './job/recipe-fields';
import { MAX_LAMBDA } from './job/recipe-options';
import { STORED_AS, type LayerReport, type Report, type ReportStep, type Speed, type Spread } from './job/report';
import type { FileReference, Reading } from '../../engine/workspace/references';
import type { Scores } from '../../engine/scoring/scores';
import {
  clamped,
  dictionary,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  or,
  real,
  record,
  text,
  whole,
  writtenAs,
  type Field,
} from '../../share/fields';

/** Significant digits in a link. */
const ERROR_DIGITS = 4;
const SECONDS_DIGITS = 3;
const SCORE_DIGITS = 6;
const SPEED_DIGITS = 4;

/** More than that nothing has: a network that is no use any more, a year. */
const MOST = { value: 1e12, error: 1e6, nats: 1e4, decibels: 400, seconds: 3.2e7 };

/** Of networks made of each other, at most. */
const MOST_STEPS = 50;

/** Layers of one network, at most. */
const LAYERS = 10_000;

const count = whole(0, Number.MAX_SAFE_INTEGER);
const fraction = real(0, 1, SCORE_DIGITS);
const seconds = clamped(0, MOST.seconds, SECONDS_DIGITS);

const layerBits = whole(RECIPE_FIELDS.bits.min, RECIPE_FIELDS.bits.max);

/** What single layers do differently. */
export const OVERRIDES = dictionary(record<LayerOverride>({ bits: optional(layerBits), float: optional(flag) }));

/** The property of a field of the recipe. */
function propertyOf(name: FieldName): Field<unknown> {
  const field = RECIPE_FIELDS[name];
  const property = allowedBy(field) as Field<unknown>;
  return field.before === undefined ? property : or(field.before, property);
}

function allowedBy(field: (typeof RECIPE_FIELDS)[FieldName]) {
  switch (field.kind) {
    case 'number':
      return field.whole ? whole(field.min, field.max) : real(field.min, field.max);
    case 'optional number':
      return optional(field.whole ? whole(field.min, field.max) : real(field.min, field.max));
    case 'choice':
      return oneOf<string | number>(field.values);
    case 'optional choice':
      return optional(oneOf<string | number>(field.values));
    case 'flag':
      return flag;
    case 'optional flag':
      return optional(flag);
    case 'regularizer':
      return optional(record<Regularizer>({ kind: oneOf(['L0', 'L1']), lambda: real(0, MAX_LAMBDA) }));
    case 'layers':
      return OVERRIDES;
  }
}

const amount = ({ min, max }: { min: number; max: number }) => real(min, max);
const { sparsity, size, values, rank, epochs, rate } = COMPRESSION_BOUNDS;
const ranks = whole(rank.min, rank.max);

/** Words, each of its own list. */
const chosenWords = Object.fromEntries(
  Object.entries<readonly string[]>(COMPRESSION_CHOICES).map(([name, words]) => [name, optional(oneOf(words))]),
) as unknown as { [Name in keyof typeof COMPRESSION_CHOICES]: Field<Compression[Name]> };

export const COMPRESSION = record<Compression>({
  kind: oneOf(COMPRESSIONS),
  ...chosenWords,
  sparsity: optional(amount(sparsity)),
  size: optional(amount(size)),
  values: optional(whole(values.min, values.max)),
  aware: optional(flag),
  drift: optional(flag),
  letters: optional(flag),
  tuning: optional(
    record<Tuning>({ epochs: whole(epochs.min, epochs.max), rate: amount(rate), from: oneOf(TUNED_FROM) }),
  ),
  layers: dictionary(record<CompressionOverride>({ sparsity: optional(amount(sparsity)), rank: optional(ranks) })),
});

const recipeProperties = [
  ...FIELD_NAMES.map((name) => [RECIPE_FIELDS[name].formerly ?? name, propertyOf(name)]),
  ['compression', optional(COMPRESSION)],
];
const WRITTEN_RECIPE = record<object>(Object.fromEntries(recipeProperties) as Record<never, never>);

/** It is written under the names that its fields had first. */
export const RECIPE = writtenAs(WRITTEN_RECIPE, withFormerNames, (written) => withCurrentNames(written) as Recipe);

export const SCORES = record<Scores>({
  samples: count,
  top1: nullable(fraction),
  top5: nullable(fraction),
  agreement: nullable(fraction),
  sqnr: nullable(clamped(-MOST.decibels, MOST.decibels, SCORE_DIGITS)),
  kl: nullable(clamped(0, MOST.nats, SCORE_DIGITS)),
  gained: optional(count),
  lost: optional(count),
  predictions: optional(count),
  notFinite: optional(count),
  nll: optional(clamped(0, MOST.nats, SCORE_DIGITS)),
  guessedAxis: optional(flag),
  meanIoU: optional(fraction),
  labelAccuracy: optional(fraction),
  meanAveragePrecision: optional(fraction),
  mae: optional(clamped(0, MOST.value, SCORE_DIGITS)),
  rmse: optional(clamped(0, MOST.value, SCORE_DIGITS)),
  r2: optional(clamped(-MOST.value, 1, SCORE_DIGITS)),
});

const LAYER = record<LayerReport>({
  id: text(),
  name: text(),
  op: text(100),
  neurons: count,
  inputs: count,
  groups: count,
  bits: nullable(layerBits),
  letters: nullable(whole(0, 2 ** 16)),
  samples: count,
  relativeError: clamped(0, MOST.error, ERROR_DIGITS),
  scale: clamped(0, MOST.error, ERROR_DIGITS),
  steps: optional(count),
  sparsity: optional(real(0, 1, ERROR_DIGITS)),
  keptShare: optional(nullable(real(0, 1, ERROR_DIGITS))),
  bytes: optional(count),
  stored: optional(oneOf(STORED_AS)),
  rank: optional(ranks),
  coded: optional(count),
  work: optional(clamped(0, MOST.error, ERROR_DIGITS)),
  multiplyAdds: optional(count),
  form: nullable(oneOf(['gram', 'path'])),
  reason: text(),
  tile: optional(nullable(text(100))),
  seconds: record<LayerReport['seconds']>({ gather: seconds, gram: seconds, walk: seconds }),
});

/** Entries of a mean or deviation, at most: one a channel. */
const CHANNELS = 1000;
const perChannel = list(real(-1e30, 1e30), CHANNELS);

const READING = record<Reading>({
  preprocessing: record<Preprocessing>({
    preset: oneOf(ALL_PRESETS),
    mean: perChannel,
    std: perChannel,
    channelOrder: oneOf(['RGB', 'BGR']),
    layout: oneOf(['NCHW', 'NHWC']),
    resize: nullable(whole(1, 8192)),
  }),
  labelOffset: whole(-1e6, 1e6),
  output: optional(text()),
  classAxis: optional(whole(0, 100)),
  evaluated: record<Reading['evaluated']>({
    count,
    of: count,
    seed: whole(RECIPE_FIELDS.seed.min, RECIPE_FIELDS.seed.max),
  }),
});

const FILE = { name: text(), sha256: text(64), synthetic: optional(flag) };
const SAMPLES = nullable(record<FileReference & { count: number }>({ ...FILE, count }));

const measured = clamped(0, MOST.seconds, SPEED_DIGITS);
const SPREAD = record<Spread>({ low: measured, median: measured, high: measured });

export const STEPS = list(record<ReportStep>({ recipe: RECIPE, calibration: SAMPLES }), MOST_STEPS);

export const REPORT = record<Report>({
  recipe: RECIPE,
  steps: optional(STEPS),
  model: record<Report['model']>({ ...FILE, parameters: count }),
  calibration: SAMPLES,
  evaluation: SAMPLES,
  reading: optional(READING),
  device: record<Report['device']>({
    backend: oneOf(['webgpu', 'wasm', 'reference']),
    adapter: text(),
    runtime: text(),
  }),
  float: nullable(SCORES),
  scores: nullable(SCORES),
  layers: list(LAYER, LAYERS),
  reused: optional(count),
  size: record<Report['size']>({ float: count, quantized: count, coded: optional(count) }),
  work: optional(record<NonNullable<Report['work']>>({ float: count, left: count })),
  speed: optional(
    record<Speed>({ runtime: text(), batch: count, rounds: count, float: SPREAD, smaller: SPREAD, gain: SPREAD }),
  ),
  seconds: record<Report['seconds']>({ stages: seconds, quantize: seconds, score: seconds, total: seconds }),
});
