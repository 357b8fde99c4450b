/** The least of 1, 2, 5 times a power of ten that is at least `wanted` > 0: what axes count in. */
export function roundStep(wanted: number): number {
  const decade = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((factor) => factor * decade).find((step) => step >= wanted * (1 - 1e-9))!;
}

/** `step` times every whole number from `from` to `to`, without the tails of the products. */
export function multiples(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => Number(((from + i) * step).toPrecision(6)) + 0);
}
