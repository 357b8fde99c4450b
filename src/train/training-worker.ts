/** A worker of its own for training: what asks for it goes on meanwhile. */
import { expose } from 'comlink';
import type { TrainingData } from './data';
import { distil } from './distil';
import { gradientSizes } from './gradients';
import type { TrainGraph } from './graph';
import type { HeldLayers } from './parameters';
import type { TrainingSettings } from './settings';
import { train, type TrainingProgress } from './train';

type OnProgress = (progress: TrainingProgress) => void;

const trainingWorker = {
  train: (
    graph: TrainGraph,
    held: HeldLayers,
    data: TrainingData,
    settings: Partial<TrainingSettings>,
    onProgress: OnProgress,
  ) => train(graph, held, data, settings, { onProgress }),

  distil: (
    teacher: TrainGraph,
    student: TrainGraph,
    data: Omit<TrainingData, 'teacher'>,
    settings: Partial<TrainingSettings>,
    onProgress: OnProgress,
  ) => distil(teacher, student, data, settings, { onProgress }),

  gradientSizes: (graph: TrainGraph, data: TrainingData, options: { batch?: number }, onProgress: OnProgress) =>
    gradientSizes(graph, data, options, { onProgress }),
};

export type TrainingWorker = typeof trainingWorker;

expose(trainingWorker);
