/** Distillation: a student learns what a teacher says of samples, labelled or not. */
import type { TrainingData } from './data';
import type { TrainGraph } from './graph';
import { logitsOf } from './outputs';
import type { TrainedLayers } from './parameters';
import type { TrainingSettings } from './settings';
import { train, type TrainingJob } from './train';

/**
 * G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network" (arXiv 1503.02531): see `lossOf`.
 * @param student with the parameters that it begins with
 * @param data labels are −1 where a sample has none
 * @returns the student's layers
 * @throws as `train`
 */
export async function distil(
  teacher: TrainGraph,
  student: TrainGraph,
  data: Omit<TrainingData, 'teacher'>,
  settings: Partial<TrainingSettings> = {},
  job: TrainingJob = {},
): Promise<TrainedLayers> {
  const outputs = await logitsOf(teacher, data.inputs, data.count, {}, job);
  return train(student, new Map(), { ...data, teacher: outputs }, settings, job);
}

/** The network with other parameters. */
export function withLayers(graph: TrainGraph, layers: TrainedLayers): TrainGraph {
  return { ...graph, layers: new Map([...graph.layers, ...layers]) };
}
