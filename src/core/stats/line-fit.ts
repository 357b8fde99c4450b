/** A straight line through points by least squares, and how far its slope can be trusted. */

export interface LineFit {
  slope: number;
  intercept: number;
  /** Ends of the slope's 95 % interval (Student's t); null: there are but two points, or all of one x but one. */
  interval: readonly [number, number] | null;
}

/** @returns null where points have fewer than two different x */
export function fitLine(x: readonly number[], y: readonly number[]): LineFit | null {
  const n = x.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  if (!(sxx > 0)) return null;
  const sxy = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  if (n < 3) return { slope, intercept, interval: null };
  const residual = x.reduce((sum, value, i) => sum + (y[i]! - intercept - slope * value) ** 2, 0);
  const half = studentQuantile(n - 2) * Math.sqrt(residual / (n - 2) / sxx);
  return { slope, intercept, interval: [slope - half, slope + half] };
}

/** Exponent of a power law: the line through logarithms. @param x, @param y positive */
export const fitPower = (x: readonly number[], y: readonly number[]): LineFit | null =>
  fitLine(x.map(Math.log), y.map(Math.log));

/** Of one and two degrees of freedom, for which the series does not do. */
const FEW = [12.7062, 4.3027];
const Z = 1.959963984540054;

/** Between whose signs 95 % of Student's distribution lie: R. A. Fisher, E. A. Cornish, Technometrics 2 (1960), to 0.2 %. */
export function studentQuantile(degrees: number): number {
  if (degrees <= FEW.length) return FEW[degrees - 1]!;
  const terms = [
    Z,
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / degrees ** i, 0);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
