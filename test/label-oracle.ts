/** Average precision as it is defined, the slow way. */

/** Σ over the thresholds of the recall that each adds times the precision there; a column without any holds none. */
export function brutePrecision(rows: readonly number[], holds: readonly number[], classes: number): number[] {
  return Array.from({ length: classes }, (_, k) => {
    const column = (values: readonly number[]) => values.filter((_value, i) => i % classes === k);
    const [said, right] = [column(rows), column(holds)];
    const all = right.filter(Boolean).length;
    const at = (threshold: number) => {
      const taken = said.flatMap((value, i) => (value >= threshold ? [right[i]!] : []));
      const found = taken.filter(Boolean).length;
      return { recall: found / all, precision: found / taken.length };
    };
    const thresholds = [...new Set(said)].sort((a, b) => b - a).map(at);
    return thresholds.reduce((sum, { recall, precision }, i) => {
      const before = thresholds[i - 1]?.recall ?? 0;
      return sum + (recall - before) * precision;
    }, 0);
  }).filter((precision) => !Number.isNaN(precision));
}

export const averageOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
