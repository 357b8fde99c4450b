/** How strongly a cell of a heat map is coloured. */

/** Percent of the accent in the panel, at most: the numbers stay readable on it (tokens.test.ts). */
export const HEAT_MOST = 48;

/** @returns from a value, on a log scale between the ends of all values, 0..HEAT_MOST; 0 of what is not above 0 */
export function heatScale(values: readonly number[]): (value: number) => number {
  const logs = values.filter((value) => value > 0).map(Math.log);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  return (value) => {
    if (!(value > 0) || logs.length === 0) return 0;
    const share = most > least ? (Math.log(value) - least) / (most - least) : 1;
    return HEAT_MOST * Math.min(1, Math.max(0, share));
  };
}

export const heatColour = (strength: number) =>
  `color-mix(in srgb, var(--accent) ${strength.toFixed(1)}%, var(--panel))`;
