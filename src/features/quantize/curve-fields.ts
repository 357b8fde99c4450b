/** What was measured, as links and the browser's storage have it. */
import { METHODS } from '../../quant/layer';
import { flag, list, nullable, oneOf, real, record, text, whole, type Field } from '../../share/fields';
import type { Measured } from '../../state/measured';
import { withFormerNames } from './job/former-names';
import type { Recipe } from './job/recipe';
import type { PathCurve, SamplePoint, SweepPoint } from './job/report';
import { RECIPE, SCORES } from './properties';
import { SWEEP_BITS } from './state/recipes';

/** Of keys of data, which name every set that is open. */
export const DATA_KEY = text(1e6);

/** Something that was measured, as it is kept. */
export const writtenMeasured = <Result>(measured: Measured<Result, Recipe> | null) =>
  measured && { ...measured, recipe: withFormerNames(measured.recipe) };

/** Something that was measured, or nothing. */
export const measuredOf = <Result>(result: Field<Result>) =>
  nullable(record<Measured<Result, Recipe>>({ result, recipe: RECIPE, data: DATA_KEY, complete: flag }));

/** Points of a curve, at most. */
const POINTS = 10_000;
const share = real(0, 1e30);
const shares = list(share, POINTS);

/** How many widths are there says whether a curve is whole: others than those of a sweep would count as well. */
const sweepBits = whole(Math.min(...SWEEP_BITS), Math.max(...SWEEP_BITS));

export const SWEEP = measuredOf(
  list(record<SweepPoint>({ method: oneOf(METHODS), bits: sweepBits, scores: SCORES, meanError: share }), POINTS),
);
export const CURVE = measuredOf(
  list(record<SamplePoint>({ count: whole(1, 1e9), scores: SCORES, meanError: share }), POINTS),
);
export const PATH = measuredOf(
  record<PathCurve>({
    layer: text(),
    method: text(100),
    bits: whole(1, 8),
    t: list(whole(0, Number.MAX_SAFE_INTEGER), POINTS),
    lower: shares,
    median: shares,
    upper: shares,
  }),
);
