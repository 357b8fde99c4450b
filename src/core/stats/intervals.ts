/** How far a share that was counted on samples can be trusted. */

/** The quantile of the normal distribution between whose signs 95 % lie. */
const Z95 = 1.959963984540054;

/**
 * Where the true share lies, with 95 % confidence, after `right` of `total` (E. B. Wilson, 1927): unlike ±√(p(1−p)/n)
 * it stays within 0..1 and holds for few samples and for shares near 0 and 1.
 * @returns lower and upper end; 0 and 1 where there are no samples
 */
export function wilsonInterval(right: number, total: number): [number, number] {
  if (total === 0) return [0, 1];
  const share = right / total;
  const weight = (Z95 * Z95) / total;
  const centre = (share + weight / 2) / (1 + weight);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / total + weight / (4 * total))) / (1 + weight);
  return [right === 0 ? 0 : centre - half, right === total ? 1 : centre + half];
}

/**
 * Where the true difference of two accuracies lies, with 95 % confidence, after both were measured on the same samples:
 * only those that one network has right and the other has wrong tell them apart. Wald's interval with half a sample added
 * to each of the four cells (A. Agresti and Y. Min, Statistics in Medicine 24, 2005).
 * @param gained right in the second network alone
 * @param lost right in the first alone
 * @returns lower and upper end of (right in the second − right in the first)/total
 */
export function changeInterval(gained: number, lost: number, total: number): [number, number] {
  const n = total + 2;
  const change = (gained - lost) / n;
  const half = (Z95 * Math.sqrt(gained + lost + 1 - n * change * change)) / n;
  return [Math.max(-1, change - half), Math.min(1, change + half)];
}

/** Fewer samples say nothing about chance. */
const ENOUGH = 20;

/** From so many classes on, three times chance is still nothing that a trained network gives. */
const MANY_CLASSES = 10;

/**
 * Whether an accuracy is about what guessing gives: 1/classes is not below its 95 % interval, or, for ten classes or
 * more, the accuracy is below 3/classes.
 */
export function isNearChance(right: number, total: number, classes: number): boolean {
  if (total < ENOUGH || classes < 2) return false;
  const chance = 1 / classes;
  const [lower] = wilsonInterval(right, total);
  return lower <= chance || (classes >= MANY_CLASSES && right / total < 3 * chance);
}
