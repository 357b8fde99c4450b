/** What a network's outputs are held against: classes, labels of which several hold at once, or values. */
import type { Targets } from '../../data/samples';
import { productOf } from '../../core/shape';
import { asRows } from './output-layout';
import type { Outputs } from './outputs';

export type Task =
  /**
   * The class wanted at each position, (count, positions); −1: none. `map`: they are the pixels of a mask; `next`: they are
   * the ids after those that were read.
   */
  | { kind: 'classes'; targets: Int32Array; map: boolean; next: boolean }
  /** 1 for what holds, else 0, (count, positions, classes). */
  | { kind: 'hot'; hot: Float32Array }
  /** (count, positions, classes) */
  | { kind: 'values'; values: Float32Array };

/** @returns null where nothing is known of what is right, or it is of another kind than what the network says */
export function taskOf(outputs: Outputs, labels: Int32Array | null, targets: Targets | null): Task | null {
  const { count, positions, classes, ids, nextIds } = outputs;
  const own = targets && taskOfTargets(outputs, targets);
  if (own) return own;
  if (nextIds) return { kind: 'classes', targets: nextIds, map: false, next: true };
  if (!labels || positions > 1) return null;
  const wanted = labels.subarray(0, count);
  // With labels 0 and 1 one value is the logit of two classes.
  if (isAmong(wanted, outputs)) return { kind: 'classes', targets: wanted, map: false, next: false };
  return classes === 1 && !ids ? { kind: 'values', values: Float32Array.from(wanted) } : null;
}

/** Ids may be any; one value tells two classes apart. */
function isAmong(targets: Int32Array, { classes, ids }: Outputs): boolean {
  return Boolean(ids) || targets.every((target) => target < Math.max(2, classes));
}

function taskOfTargets(outputs: Outputs, { kind, shape, values }: Targets): Task | null {
  const { count, positions, classes, ids } = outputs;
  const size = productOf(shape);
  const numbers = values.subarray(0, count * size);
  if ((kind === 'classes' || (kind === 'hot' && classes === 1)) && size === positions) {
    const wanted = Int32Array.from(numbers);
    const next = nextOf(outputs, wanted);
    if (next) return { kind: 'classes', targets: next, map: false, next: true };
    if (isAmong(wanted, outputs)) return { kind: 'classes', targets: wanted, map: isMap(outputs), next: false };
  }
  if (size !== positions * classes || ids) return null;
  const rows = inRowOrder(numbers, outputs);
  return kind === 'hot' ? { kind, hot: rows } : { kind: 'values', values: rows };
}

/**
 * Labels of a network that continues sequences may be the ids that it reads: what is wanted at a position is the one after it.
 * @returns null where they are not
 */
function nextOf({ nextIds, positions }: Outputs, wanted: Int32Array): Int32Array | null {
  const isOwnId = (target: number, i: number) =>
    target < 0 || i % positions === 0 || nextIds![i - 1]! < 0 || nextIds![i - 1] === target;
  if (!nextIds || !wanted.every(isOwnId)) return null;
  return nextIds.map((next, i) => (next >= 0 && wanted[i + 1]! >= 0 ? next : -1));
}

const isMap = ({ shape = [], classAxis = -1 }: Outputs): boolean =>
  shape.filter((length, axis) => axis !== classAxis && length > 1).length > 1;

/** (count, ...shape of the output) → (count, positions, classes) */
function inRowOrder(
  values: Float32Array,
  { count, positions, classes, shape = [], classAxis = -1 }: Outputs,
): Float32Array {
  if (positions === 1 || classAxis < 0) return values;
  const dims = [count, ...shape];
  const positionAxes = dims.map((_, axis) => axis).filter((axis) => axis > 0 && axis !== classAxis + 1);
  return asRows(values, dims, {
    axis: 0,
    positionAxes,
    classAxes: [classAxis + 1],
    positions,
    classes,
    guessed: false,
  });
}
