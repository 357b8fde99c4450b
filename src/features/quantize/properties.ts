/** The properties of recipes and reports: bounds, and how exactly a link keeps them. */
import { ALPHABETS, BLOCK_SIZES, METHODS, ORDERS, RADII, type Regularizer } from '../../quant/layer';
import { PRESETS, type Preprocessing } from '../../data/samples';
import { BOUNDS, MAX_LAMBDA, type LayerOverride, type Recipe } from './job/recipe';
import type { LayerReport, Report } from './job/report';
import type { FileReference, Reading } from '../../engine/workspace/references';
import type { Scores } from '../../engine/scoring/scores';
import {
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
  type Field,
} from '../../share/fields';

/** Significant digits in a link. */
const ERROR_DIGITS = 4;
const SECONDS_DIGITS = 3;
const SCORE_DIGITS = 6;

/** Layers of one network, at most. */
const LAYERS = 10_000;

function bounded(name: keyof typeof BOUNDS): Field<number> {
  const { min, max, whole: isWhole } = BOUNDS[name];
  return isWhole ? whole(min, max) : real(min, max);
}

const count = whole(0, Number.MAX_SAFE_INTEGER);
const fraction = real(0, 1, SCORE_DIGITS);
const seconds = real(0, 1e9, SECONDS_DIGITS);

export const RECIPE = record<Recipe>({
  method: oneOf(METHODS),
  bits: bounded('bits'),
  alphabet: oneOf(ALPHABETS),
  radius: oneOf(RADII),
  blockSize: optional(oneOf(BLOCK_SIZES)),
  scale: bounded('scale'),
  percentile: bounded('percentile'),
  regularizer: optional(record<Regularizer>({ kind: oneOf(['L0', 'L1']), lambda: real(0, MAX_LAMBDA) })),
  damping: optional(bounded('damping')),
  order: optional(oneOf(ORDERS)),
  seed: bounded('seed'),
  layers: dictionary(record<LayerOverride>({ bits: optional(bounded('bits')), float: optional(flag) })),
  calibrationCount: bounded('calibrationCount'),
  patches: bounded('patches'),
  searchScale: flag,
  correctBias: flag,
  center: or(false, flag),
});

const SCORES = record<Scores>({
  samples: count,
  top1: nullable(fraction),
  top5: nullable(fraction),
  agreement: nullable(fraction),
  sqnr: nullable(real(-1e4, 1e4, SCORE_DIGITS)),
  kl: nullable(real(0, 1e30, SCORE_DIGITS)),
  gained: optional(count),
  lost: optional(count),
  predictions: optional(count),
  notFinite: optional(count),
  nll: optional(real(0, 1e30, SCORE_DIGITS)),
});

const LAYER = record<LayerReport>({
  id: text(),
  name: text(),
  op: text(100),
  neurons: count,
  inputs: count,
  groups: count,
  bits: nullable(bounded('bits')),
  letters: nullable(whole(0, 2 ** 16)),
  samples: count,
  relativeError: real(0, 1e30, ERROR_DIGITS),
  scale: real(0, 1e30, ERROR_DIGITS),
  steps: optional(count),
  sparsity: optional(real(0, 1, ERROR_DIGITS)),
  keptShare: optional(nullable(real(0, 1, ERROR_DIGITS))),
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
    preset: oneOf(PRESETS),
    mean: perChannel,
    std: perChannel,
    channelOrder: oneOf(['RGB', 'BGR']),
    layout: oneOf(['NCHW', 'NHWC']),
    resize: nullable(whole(1, 8192)),
  }),
  labelOffset: whole(-1e6, 1e6),
  evaluated: record<Reading['evaluated']>({ count, of: count, seed: bounded('seed') }),
});

const FILE = { name: text(), sha256: text(64), synthetic: optional(flag) };
const SAMPLES = nullable(record<FileReference & { count: number }>({ ...FILE, count }));

export const REPORT = record<Report>({
  recipe: RECIPE,
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
  size: record<Report['size']>({ float: count, quantized: count }),
  seconds: record<Report['seconds']>({ stages: seconds, quantize: seconds, score: seconds, total: seconds }),
});
