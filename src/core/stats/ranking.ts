/** Which class a network's output names. */

/** Index of the largest entry, the first of equals. */
export function argmax(values: ArrayLike<number>, from = 0, length = values.length): number {
  let best = from;
  for (let i = from + 1; i < from + length; i++) if (values[i]! > values[best]!) best = i;
  return best - from;
}

/** Whether entries can be told apart by size: none is NaN, and the largest is finite (−∞ is a class ruled out). */
export function isRanked(values: ArrayLike<number>, from: number, length: number): boolean {
  let max = -Infinity;
  for (let i = from; i < from + length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) return false;
    if (value > max) max = value;
  }
  return Number.isFinite(max);
}

/** Whether `label` is among the `k` largest entries of a ranked row; ties count against it only where the other comes first. */
export function inTop(values: ArrayLike<number>, from: number, length: number, label: number, k: number): boolean {
  if (label < 0 || label >= length) return false;
  const score = values[from + label]!;
  let before = 0;
  for (let i = 0; i < length; i++) {
    const other = values[from + i]!;
    if (other > score || (other === score && i < label)) before++;
  }
  return before < k;
}
