import type { Axis } from './linear-axis';

/** A logarithmic axis from one power of ten to another, around the values; the least shows above its end. */
export function logAxis(values: readonly number[]): Axis {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const from = exponents.length > 0 ? Math.floor(Math.min(...exponents) - 0.05) : -2;
  const to = exponents.length > 0 ? Math.max(from + 1, Math.ceil(Math.max(...exponents) + 0.02)) : 0;
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number(`1e${from + i}`));
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}

/** A logarithmic axis from the first to the last of rising counts, named at the powers of two and at its end. */
export function doublingAxis(counts: readonly number[]): Axis {
  const first = counts[0] ?? 1;
  const last = Math.max(counts.at(-1) ?? 0, 2 * first);
  const powers: number[] = [];
  for (let power = 2 ** Math.ceil(Math.log2(first)); power < last; power *= 2) powers.push(power);
  // Two names closer than this would run into each other.
  const apart = powers.filter((power) => last / power > 1.3);
  return { domain: [first, last], ticks: [...apart, last] };
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 0.001 → 10⁻³. */
export function powerOfTen(value: number): string {
  const digits = [...String(Math.round(Math.log10(value)))];
  return `10${digits.map((digit) => (digit === '-' ? '⁻' : SUPERSCRIPT[Number(digit)]!)).join('')}`;
}
