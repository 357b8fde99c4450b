/** How well masks cover what they should. */

/**
 * Mean over the classes of those in both over those in either (intersection over union), of the positions that are asked.
 * Classes that neither has do not count.
 * @param targets −1: not asked
 */
export function meanIoU(targets: Int32Array, said: Int32Array): number | null {
  const both = new Map<number, number>();
  const either = new Map<number, number>();
  const count = (into: Map<number, number>, c: number) => into.set(c, (into.get(c) ?? 0) + 1);
  targets.forEach((target, i) => {
    if (target < 0) return;
    const c = said[i]!;
    count(either, target);
    if (c === target) count(both, c);
    // What is no number names no class.
    else if (c >= 0) count(either, c);
  });
  if (either.size === 0) return null;
  let sum = 0;
  for (const [c, all] of either) sum += (both.get(c) ?? 0) / all;
  return sum / either.size;
}
