/** What sets runs apart beside method and bits, which have columns of their own. */
import { isFactored } from '../../../quant/layer';
import { DEFAULT_RECIPE, type Recipe } from '../job/recipe';
import type { Report } from '../job/report';
import { whole } from '../../../state/format';

/** Each in a few words; '' for what a run has where nothing is chosen. */
const SETTINGS: ((report: Report) => string)[] = [
  ({ recipe: { alphabet } }) => (alphabet === DEFAULT_RECIPE.alphabet ? '' : `${alphabet} letters`),
  ({ recipe: { radius } }) => (radius === DEFAULT_RECIPE.radius ? '' : `one radius per ${radius}`),
  ({ recipe: { blockSize } }) => (blockSize === undefined ? '' : `groups of ${blockSize}`),
  ({ recipe }) => searchText(recipe),
  ({ recipe: { percentile } }) => (percentile === DEFAULT_RECIPE.percentile ? '' : `percentile ${percentile}`),
  ({ recipe: { regularizer } }) => (regularizer ? `${regularizer.kind} λ = ${regularizer.lambda}` : ''),
  ({ recipe: { method, damping } }) => (isFactored(method) && damping !== undefined ? `damping ${damping}` : ''),
  ({ recipe: { method, order } }) => (method !== 'rtn' && order === 'norm' ? 'largest inputs first' : ''),
  ({ recipe: { correctBias } }) => (correctBias === DEFAULT_RECIPE.correctBias ? '' : 'bias as it is'),
  ({ recipe: { correctBias, center } }) => (correctBias && !center ? 'inputs not centered' : ''),
  ({ calibration }) => counted(calibration?.count ?? DEFAULT_RECIPE.calibrationCount, 'calibrationCount', 'samples'),
  ({ recipe: { patches } }) => counted(patches, 'patches', 'patches'),
  ({ recipe: { seed } }) => (seed === DEFAULT_RECIPE.seed ? '' : `seed ${seed}`),
  ({ layers }) => {
    const float = layers.filter(({ bits }) => bits === null).length;
    return float === 0 ? '' : `${float} in float`;
  },
];

function searchText({ searchScale, scale }: Recipe): string {
  if (!searchScale) return `C = ${scale}`;
  return scale === DEFAULT_RECIPE.scale ? '' : `C searched at ${scale}`;
}

function counted(value: number, name: 'calibrationCount' | 'patches', text: string): string {
  return value === DEFAULT_RECIPE[name] ? '' : `${whole(value)} ${text}`;
}

/** @returns of each report what it has and not all have: 'paper letters, 64 samples'; '' where nothing is */
export function differences(reports: readonly Report[]): string[] {
  const telling = SETTINGS.filter((setting) => new Set(reports.map(setting)).size > 1);
  return reports.map((report) =>
    telling
      .map((setting) => setting(report))
      .filter(Boolean)
      .join(', '),
  );
}
