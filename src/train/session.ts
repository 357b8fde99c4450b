/** Parameters on a device that are trained step by step. */
import type { HostBatch } from './data';
import type { Device } from './forward';
import { classesOf, type TrainGraph } from './graph';
import { openArrays, type Arrays, type Jax, type TensorTree, type TrainingBackend } from './jax';
import { MEAN_DECAY, SQUARE_DECAY } from './optimizers';
import {
  downloadLayers,
  treeOf,
  uploadLayers,
  type DeviceParameters,
  type HeldLayers,
  type TrainedLayers,
} from './parameters';
import { rateAt, type TrainingSettings } from './settings';
import { compileStep, firstState, type Batch, type State } from './step';

export interface TrainingSession {
  /** @param part of all steps that are done, 0..1; the rate follows from it */
  step(batch: HostBatch, part: number): void;
  /** Waits for the steps so far. @returns mean loss of those since it was last asked for */
  meanLoss(): Promise<number>;
  layers(): Promise<TrainedLayers>;
  /** References to arrays that are held: 0 once it is closed. */
  live(): number;
  close(): void;
}

export function openSession(
  jax: Jax,
  backend: TrainingBackend,
  graph: TrainGraph,
  held: HeldLayers,
  settings: TrainingSettings,
): TrainingSession {
  const arrays = openArrays(jax);
  const device: Device = { jax, backend };
  const compiled = compileStep(device, graph, settings);
  const { trained, fixed } = uploadLayers(arrays, graph, held);
  const fixedTree = treeOf(fixed);
  let state = firstState(arrays, trained, settings);
  let steps = 0;
  let unread = 0;
  return {
    step(host, part) {
      const batch = uploadBatch(arrays, graph, host, numbersOf(settings, part, ++steps));
      state = arrays.call(compiled.run as AnyCall, state, arrays.share(fixedTree), batch);
      unread++;
    },
    async meanLoss() {
      const [sum] = await arrays.read(state.sum);
      arrays.release({ sum: state.sum });
      state = { ...state, sum: arrays.zeros([]) };
      const mean = sum! / unread;
      unread = 0;
      return mean;
    },
    layers: () => downloadLayers(arrays, graph, held, state.trained as unknown as DeviceParameters['trained']),
    live: () => arrays.live(),
    close() {
      arrays.release(state);
      arrays.release(fixedTree);
      compiled.close();
    },
  };
}

type AnyCall = (...trees: TensorTree[]) => State;

function numbersOf(settings: TrainingSettings, part: number, step: number): Float32Array {
  return Float32Array.of(rateAt(settings, part), 1 / (1 - MEAN_DECAY ** step), 1 / (1 - SQUARE_DECAY ** step));
}

function uploadBatch(arrays: Arrays, graph: TrainGraph, host: HostBatch, numbers: Float32Array): Batch {
  const { x, labels, teacher } = host;
  const classes = classesOf(graph);
  const values = x.length / graph.input.shape.reduce((a, b) => a * b, 1);
  const targets: TensorTree = {};
  if (labels) targets['labels'] = arrays.put(labels, [values, classes]);
  if (teacher) targets['teacher'] = arrays.put(teacher, [values, classes]);
  return {
    x: arrays.put(x, [values, ...graph.input.shape]),
    targets,
    numbers: arrays.put(numbers, [3]),
  };
}
