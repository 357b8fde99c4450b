/** Distillation from an opened network. */
import type { Network } from '../../onnx/network';
import type { TrainingData } from '../../train/data';
import type { TrainGraph } from '../../train/graph';
import type { TrainedLayers } from '../../train/parameters';
import type { TrainingSettings } from '../../train/settings';
import type { TrainingJob } from '../../train/train';
import { openTraining } from '../../train/training';
import { describeNetwork, type DescribeOptions } from './describe';

/**
 * @param teacher whose outputs are followed
 * @param student see `studentOf`; another network's description, or the teacher's own with other values
 * @returns every layer's parameters after training
 * @throws UserError where the teacher has what training does not know, or as `train`; AbortError when cancelled
 */
export async function distilInto(
  teacher: Network,
  student: TrainGraph,
  { data, settings }: { data: Omit<TrainingData, 'teacher'>; settings?: Partial<TrainingSettings> },
  job: TrainingJob = {},
  options: DescribeOptions = {},
): Promise<TrainedLayers> {
  return openTraining().distil(describeNetwork(teacher, options), student, data, settings, job);
}
