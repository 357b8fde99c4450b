/** What of Theory outlives a reload: what was drawn, with its settings. */
import { list, nullable, oneOf, read, real, record, whole } from '../../share/fields';
import { keptParts } from '../../state/feature';
import type { TheoryCurve } from './job';
import { THEORY_DATA, THEORY_WEIGHTS, type TheoryPoint, type TheorySettings } from './problem';
import { ALPHABETS, THEORY_BOUNDS, THEORY_METHODS } from './settings';
import type { TheoryData } from './state';

export const keptTheory = keptParts(['theory'], ({ theory }: TheoryData) => ({ theory }));

const bounded = (name: keyof typeof THEORY_BOUNDS) => whole(THEORY_BOUNDS[name].min, THEORY_BOUNDS[name].max);
const method = oneOf(THEORY_METHODS);
const error = real(0, 1e30);

/** Points of a curve, and methods, at most. */
const POINTS = 1000;

const THEORY = nullable(
  record<TheoryCurve>({
    settings: record<TheorySettings>({
      data: oneOf(THEORY_DATA),
      weights: oneOf(THEORY_WEIGHTS),
      alphabet: oneOf(ALPHABETS),
      bits: bounded('bits'),
      samples: bounded('samples'),
      longest: bounded('longest'),
      trials: bounded('trials'),
      methods: list(method, THEORY_METHODS.length),
      seed: bounded('seed'),
    }),
    points: list(
      record<TheoryPoint>({
        method,
        inputs: whole(1, THEORY_BOUNDS.longest.max),
        mean: error,
        lower: error,
        upper: error,
      }),
      POINTS,
    ),
    slopes: list(record<TheoryCurve['slopes'][number]>({ method, slope: nullable(real(-1e6, 1e6)) }), POINTS),
  }),
);

/** @returns null where it cannot be used */
export function restoreTheory(kept: unknown): TheoryData | null {
  const found = read(THEORY, (kept as { theory?: unknown } | null | undefined)?.theory);
  return found.kind === 'value' ? { theory: found.value } : null;
}
