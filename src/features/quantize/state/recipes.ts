/** How two recipes compare. */
import { sweepsOf, type Method } from '../../../quant/layer';
import type { Recipe } from '../job/recipe';
import type { ReportStep } from '../job/report';
import { usualSweeps } from '../job/layer-recipe';

/** Bits that a sweep runs, and a search chooses from, for each of their methods. */
export const SWEEP_BITS = [2, 3, 4, 5, 6, 7, 8];

const isUsual = (method: Method, sweeps = 0) => sweepsOf({ method, sweeps }) === usualSweeps(method);

/** Whether two recipes differ in more than method and bits. */
export function hasOtherSettings(a: Recipe, b: Recipe): boolean {
  const settings = ({ method, bits: _bits, layers: _layers, sweeps, ...rest }: Recipe) =>
    JSON.stringify(
      // Each method has sweeps that are usual for it.
      Object.entries({ ...rest, sweeps: isUsual(method, sweeps) ? undefined : sweeps })
        .filter(([, value]) => value !== undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return settings(a) !== settings(b);
}

/** Ids of the layers that a recipe leaves in float, as one text. */
export const floatLayers = ({ layers }: Recipe): string =>
  Object.keys(layers)
    .filter((id) => layers[id]!.float)
    .sort()
    .join('\n');

/** Whether points of both belong to one curve: they differ in no more than method and bits. */
export const isOfOneCurve = (a: Recipe, b: Recipe): boolean =>
  !hasOtherSettings(a, b) && floatLayers(a) === floatLayers(b);

/** Whether two recipes give every layer the same. */
export function isSameRecipe(a: Recipe, b: Recipe): boolean {
  if (hasOtherSettings(a, b) || a.method !== b.method) return false;
  const ids = new Set([...Object.keys(a.layers), ...Object.keys(b.layers)]);
  const bitsOfLayer = ({ bits, layers }: Recipe, id: string) => (layers[id]?.float ? null : (layers[id]?.bits ?? bits));
  return a.bits === b.bits && [...ids].every((id) => bitsOfLayer(a, id) === bitsOfLayer(b, id));
}

/** Whether a network has come of the same recipes on the same samples. */
export function hasSameSteps(a: readonly ReportStep[] = [], b: readonly ReportStep[] = []): boolean {
  const isSame = (one: ReportStep, { recipe, calibration }: ReportStep) =>
    isSameRecipe(one.recipe, recipe) && one.calibration?.sha256 === calibration?.sha256;
  return a.length === b.length && a.every((step, i) => isSame(step, b[i]!));
}
