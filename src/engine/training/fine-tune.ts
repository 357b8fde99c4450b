/** Training of opened networks: what the features and the library ask for. */
import type { LayerId } from '../../core/brand';
import type { Network } from '../../onnx/network';
import type { TrainingData } from '../../train/data';
import type { TrainGraph } from '../../train/graph';
import type { HeldLayers, TrainedLayers } from '../../train/parameters';
import { FINE_TUNING, type TrainingSettings } from '../../train/settings';
import type { TrainingJob } from '../../train/train';
import { openTraining } from '../../train/training';
import type { LayerValues } from '../layerwise/staged';
import { describeNetwork, type DescribeOptions } from './describe';

export interface FineTuning {
  /** Where layers begin; those that are not named begin with the network's own parameters. */
  values?: ReadonlyMap<LayerId, LayerValues>;
  /** What they hold on to: masks, letters. */
  held?: HeldLayers;
  data: TrainingData;
  /** What is other than in `FINE_TUNING`. */
  settings?: Partial<TrainingSettings>;
}

/**
 * @returns every layer's parameters after training
 * @throws UserError where the network has what training does not know, or as `train`
 */
export async function fineTune(
  network: Network,
  { values, held = new Map(), data, settings }: FineTuning,
  job: TrainingJob = {},
  options: Omit<DescribeOptions, 'values'> = {},
): Promise<TrainedLayers> {
  const graph = describeNetwork(network, { ...options, values });
  return openTraining().train(graph, held, data, { ...FINE_TUNING, ...settings }, job);
}

/**
 * @param teacher whose outputs are followed
 * @param student see `studentOf`; another network's description, or the teacher's own with other values
 * @throws as `fineTune`
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
