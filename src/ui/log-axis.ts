/** A logarithmic axis from one power of ten to another, around the values; the least shows above its end. */
export function logAxis(values: readonly number[]): { domain: [number, number]; ticks: number[] } {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const from = exponents.length > 0 ? Math.floor(Math.min(...exponents) - 0.05) : -2;
  const to = exponents.length > 0 ? Math.max(from + 1, Math.ceil(Math.max(...exponents) + 0.02)) : 0;
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number(`1e${from + i}`));
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}
