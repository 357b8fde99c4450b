/** What sets runs apart beside method and bits, which have columns of their own. */
import { DEFAULT_DAMPING, isFactored } from '../core/layer';
import type { Recipe } from '../engine/recipe';
import type { Report } from '../engine/report';
import { whole } from './format';

/** Each in a few words; '' where it says nothing about a run. */
const SETTINGS: ((report: Report) => string)[] = [
  ({ recipe }) => `${recipe.alphabet} letters`,
  ({ recipe }) => (recipe.radius === 'neuron' ? 'radius per neuron' : 'radius per layer'),
  ({ recipe }) => (recipe.blockSize === undefined ? 'no groups' : `groups of ${recipe.blockSize}`),
  ({ recipe }) => searchText(recipe),
  ({ recipe }) => `percentile ${recipe.percentile}`,
  ({ recipe }) => (recipe.regularizer ? `${recipe.regularizer.kind}, λ = ${recipe.regularizer.lambda}` : 'not sparse'),
  ({ recipe }) => (isFactored(recipe.method) ? `damping ${recipe.damping ?? `${DEFAULT_DAMPING}, unset`}` : ''),
  ({ recipe }) => (recipe.method === 'rtn' ? '' : recipe.order === 'norm' ? 'largest inputs first' : 'natural order'),
  ({ recipe }) => (recipe.correctBias ? 'bias corrected' : 'bias as it is'),
  ({ calibration }) => (calibration ? `${whole(calibration.count)} samples` : ''),
  ({ recipe }) => `${whole(recipe.patches)} patches`,
  ({ recipe }) => `seed ${recipe.seed}`,
  ({ layers }) => `${layers.filter(({ bits }) => bits === null).length} layers in float`,
];

function searchText({ searchScale, scale }: Recipe): string {
  if (!searchScale) return `C = ${scale}`;
  return scale === 1 ? 'C searched' : `C searched at ${scale}`;
}

/** @returns of each report what not all of them have alike: 'paper letters, 64 samples'; '' where nothing is */
export function differences(reports: readonly Report[]): string[] {
  const telling = SETTINGS.filter((setting) => new Set(reports.map(setting).filter(Boolean)).size > 1);
  return reports.map((report) =>
    telling
      .map((setting) => setting(report))
      .filter(Boolean)
      .join(', '),
  );
}
