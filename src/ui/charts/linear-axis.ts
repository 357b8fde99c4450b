import { multiples, roundStep } from '../../state/round-step';

/** Gaps between the numbers on an axis, about. */
const GAPS = 5;

export interface Axis {
  domain: [number, number];
  ticks: number[];
}

/** An axis of shares between round numbers around the values. `zero`: it begins at 0, as bars must. */
export function linearAxis(values: readonly number[], zero: boolean): Axis {
  const most = values.length > 0 ? Math.max(...values) : 1;
  const least = zero ? 0 : values.length > 0 ? Math.min(...values) : 0;
  // Values that are all alike still have an axis, of at least one point.
  const step = roundStep(Math.max((most - least) / GAPS, 0.01 / GAPS));
  const from = Math.floor(least / step + 1e-9);
  const ticks = multiples(step, from, Math.max(from + 1, Math.ceil(most / step - 1e-9)));
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}
