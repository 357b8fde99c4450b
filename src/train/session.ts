/** Parameters on a device that are trained step by step. */
import { productOf } from '../core/shape';
import type { HostBatch } from './data';
import { classesOf, type TrainGraph } from './graph';
import { openArrays, type Arrays, type Jax, type TensorTree, type TrainingBackend } from './jax';
import { batchParts } from './memory';
import { MEAN_DECAY, SQUARE_DECAY } from './optimizers';
import {
  downloadLayers,
  treeOf,
  uploadLayers,
  uploadMasks,
  type DeviceParameters,
  type HeldLayers,
  type TrainedLayers,
} from './parameters';
import { rateAt, type TrainingSettings } from './settings';
import { compileStep, firstGradients, firstMoments, type Optimized, type Part, type Sums } from './step';

export interface TrainingSession {
  /**
   * Resolves when it is done: what waits holds all that it will compute.
   * @param part of all steps that are done, 0..1; the rate follows from it
   * @param pause awaited after each part of a batch that is too large to go through at once; where it throws, the step is not taken
   */
  step(batch: HostBatch, part: number, pause?: () => Promise<void>): Promise<void>;
  /** Of the steps since it was last asked for. */
  meanLoss(): Promise<number>;
  layers(): Promise<TrainedLayers>;
  /** Holds other masks from the next step on. @param masks of each layer that was opened with one: nothing is compiled anew */
  hold(masks: HeldLayers): void;
  /** References to arrays that are held: 0 once it is closed. */
  live(): number;
  close(): void;
}

interface SessionState {
  optimized: Optimized;
  sums: Sums;
  held: HeldLayers;
  /** What is held, on the device. */
  fixed: TensorTree;
}

export function openSession(
  jax: Jax,
  backend: TrainingBackend,
  graph: TrainGraph,
  held: HeldLayers,
  settings: TrainingSettings,
): TrainingSession {
  const arrays = openArrays(jax);
  const compiled = compileStep({ jax, backend }, graph, settings);
  const parameters = uploadLayers(arrays, graph, held);
  const trainedNow = () => state.optimized.trained as unknown as DeviceParameters['trained'];
  const state: SessionState = {
    optimized: { trained: treeOf(parameters.trained), moments: firstMoments(arrays, parameters.trained, settings) },
    sums: { gradients: {}, loss: arrays.zeros([]) },
    held,
    fixed: treeOf(parameters.fixed),
  };
  let steps = 0;
  let unread = 0;
  return {
    async step(host, part, pause) {
      state.sums = { ...state.sums, gradients: firstGradients(arrays, trainedNow()) };
      for (const own of uploadParts(arrays, graph, host)) {
        const trained = arrays.share(state.optimized.trained);
        state.sums = arrays.call(
          compiled.addGradients as AnyCall<Sums>,
          trained,
          arrays.share(state.fixed),
          state.sums,
          own(),
        );
        await jax.blockUntilReady(state.sums.loss);
        await pause?.();
      }
      const numbers = { numbers: arrays.put(numbersOf(settings, part, ++steps), [3]) };
      const { gradients } = state.sums;
      state.sums = { ...state.sums, gradients: {} };
      state.optimized = arrays.call(compiled.optimize as AnyCall<Optimized>, state.optimized, gradients, numbers);
      unread++;
    },
    async meanLoss() {
      const [sum] = await arrays.read(state.sums.loss);
      arrays.release({ loss: state.sums.loss });
      state.sums = { ...state.sums, loss: arrays.zeros([]) };
      const mean = sum! / unread;
      unread = 0;
      return mean;
    },
    layers: () => downloadLayers(arrays, graph, state.held, trainedNow()),
    hold(masks) {
      arrays.release(state.fixed);
      state.fixed = treeOf(uploadMasks(arrays, graph, masks));
      state.held = masks;
    },
    live: () => arrays.live(),
    close() {
      for (const tree of [state.optimized, state.sums, state.fixed]) arrays.release(tree);
      compiled.close();
    },
  };
}

type AnyCall<Result> = (...trees: TensorTree[]) => Result;

function numbersOf(settings: TrainingSettings, part: number, step: number): Float32Array {
  return Float32Array.of(rateAt(settings, part), 1 / (1 - MEAN_DECAY ** step), 1 / (1 - SQUARE_DECAY ** step));
}

/** Each is made when it is called. */
export function uploadParts(arrays: Arrays, graph: TrainGraph, { x, labels, teacher }: HostBatch): (() => Part)[] {
  const size = productOf(graph.input.shape);
  const classes = classesOf(graph);
  const batch = x.length / size;
  let next = 0;
  return batchParts(graph, batch).map((samples) => {
    const first = next;
    next += samples;
    const rows = (values: Float32Array, width: number) => values.subarray(first * width, (first + samples) * width);
    return () => {
      const targets: TensorTree = {};
      if (labels) targets['labels'] = arrays.put(rows(labels, classes), [samples, classes]);
      if (teacher) targets['teacher'] = arrays.put(rows(teacher, classes), [samples, classes]);
      return {
        x: arrays.put(rows(x, size), [samples, ...graph.input.shape]),
        targets,
        share: arrays.put(Float32Array.of(1 / batch), []),
      };
    };
  });
}
