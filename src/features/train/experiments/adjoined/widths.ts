/** Widths of a student's hidden layers, and what they cost. */

/** Divisors of the base's widths, among which DAN chooses. */
export const DIVISORS = [1, 2, 4, 8] as const;

/** Of the base's hidden layers. */
export const BASE_WIDTHS = [128, 128] as const;

/** The same divisor in each hidden layer; one neuron at least. */
export const dividedWidths = (base: readonly number[], alpha: number): number[] =>
  base.map((width) => Math.max(1, Math.floor(width / alpha)));

/** Multiplications of one picture: a term each layer. @param sizes features, hidden widths, classes */
export const multiplications = (sizes: readonly number[]): number =>
  sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i]!, 0);

/** Weights and biases, batch norm taken up by them. */
export const parametersOf = (sizes: readonly number[]): number =>
  multiplications(sizes) + sizes.slice(1).reduce((a, b) => a + b);
