/** How often a network is right on pictures. */
import type { TaskContext } from '../../../../experiment/experiment';
import { batchParts } from '../../../../train/memory';
import { classesOf, type TrainGraph } from '../../../../train/graph';
import { logitsOf } from '../../../../train/outputs';
import type { PicturePart } from '../../../../experiment/pictures';

/** Most that go through at once. */
const BATCH = 1000;

/** Top-1 in percent. */
export async function accuracyOf(
  graph: TrainGraph,
  { x, y, count }: PicturePart,
  { backend }: Pick<TaskContext, 'backend'>,
): Promise<number> {
  const batch = Math.max(...batchParts(graph, Math.min(count, BATCH)));
  const logits = await logitsOf(graph, x, count, { backend, batch });
  return (100 * rightOf(logits, y, classesOf(graph))) / count;
}

/** Samples whose largest logit is their label's. @param logits (count, classes) */
export function rightOf(logits: Float32Array, labels: Int32Array, classes: number): number {
  return labels.reduce((right, label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return right + (row.every((z, k) => k === label || z < row[label]!) ? 1 : 0);
  }, 0);
}
