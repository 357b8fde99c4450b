/** One step of training as a compiled function of arrays. */
import { forward, type Device } from './forward';
import type { TrainGraph } from './graph';
import type { Arrays, Tensor, TensorTree } from './jax';
import { lossOf, type Targets } from './loss';
import { stepOf, type Moments, type StepNumbers } from './optimizers';
import { effectiveLayers, treeOf, type DeviceParameters, type Fixed } from './parameters';
import type { TrainingSettings } from './settings';

type Trained = DeviceParameters['trained'];
type AllMoments = Record<string, Record<string, Moments>>;

export interface State extends TensorTree {
  /** Of type `Trained`. */
  trained: TensorTree;
  /** Of type `AllMoments`. */
  moments: TensorTree;
  /** Losses since it was last read. */
  sum: Tensor;
}

export interface Batch extends TensorTree {
  /** (batch, …input shape) */
  x: Tensor;
  /** `Targets` */
  targets: TensorTree;
  /** Rate, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ). */
  numbers: Tensor;
}

export function firstState(
  arrays: Arrays,
  trained: Trained,
  { optimizer }: Pick<TrainingSettings, 'optimizer'>,
): State {
  const zeros = ({ shape }: Tensor) => arrays.zeros(shape);
  const momentsOf = (own: Tensor): Moments =>
    optimizer === 'sgd' ? { velocity: zeros(own) } : { mean: zeros(own), square: zeros(own) };
  const moments: AllMoments = {};
  for (const [id, own] of Object.entries(trained))
    moments[id] = Object.fromEntries(Object.entries(own).map(([name, tensor]) => [name, momentsOf(tensor as Tensor)]));
  return {
    trained: treeOf(trained),
    moments: moments as unknown as TensorTree,
    sum: arrays.zeros([]),
  };
}

export interface CompiledStep {
  /** All of them consumed. */
  run(state: State, fixed: TensorTree, batch: Batch): State;
  close(): void;
}

export function compileStep(device: Device, graph: TrainGraph, settings: TrainingSettings): CompiledStep {
  const { jax } = device;
  const loss = (trained: Trained, fixed: Record<string, Fixed>, x: Tensor, targets: Targets) => {
    const layers = effectiveLayers(jax, { trained, fixed });
    return lossOf(jax, forward(device, graph, layers, x), targets, settings);
  };
  const compiled = jax.jit((state: State, fixed: TensorTree, { x, targets, numbers }: Batch): State => {
    const trained = state.trained as unknown as Trained;
    const [value, gradients] = jax.valueAndGrad(loss)(
      jax.tree.ref(trained),
      fixed as unknown as Record<string, Fixed>,
      x,
      targets as unknown as Targets,
    ) as unknown as [Tensor, Record<string, Record<string, Tensor>>];
    const stepNumbers = numbersOf(numbers);
    const next = stepAll(trained, gradients, state.moments as unknown as AllMoments, stepNumbers);
    jax.tree.dispose(stepNumbers);
    return { ...next, sum: state.sum.add(value) };
  });

  function stepAll(
    trained: Trained,
    gradients: Record<string, Record<string, Tensor>>,
    before: AllMoments,
    numbers: StepNumbers,
  ) {
    const next: Record<string, TensorTree> = {};
    const moments: Record<string, TensorTree> = {};
    for (const [id, own] of Object.entries(trained) as [string, Record<string, Tensor>][]) {
      const stepped = Object.entries(own).map(([name, tensor]) => {
        const decay = name === 'w' ? settings.decay : 0;
        const momentum = settings.momentum;
        const of = stepOf(jax, tensor, gradients[id]![name]!, before[id]![name]!, numbers, { momentum, decay });
        return [name, of] as const;
      });
      next[id] = Object.fromEntries(stepped.map(([name, { parameter }]) => [name, parameter]));
      moments[id] = Object.fromEntries(stepped.map(([name, own]) => [name, own.moments as unknown as TensorTree]));
    }
    return { trained: next, moments };
  }

  return {
    run: (state, fixed, batch) => compiled(state, fixed, batch) as State,
    close: () => compiled.dispose(),
  };
}

/** @param numbers consumed */
function numbersOf(numbers: Tensor): StepNumbers & Record<string, Tensor> {
  const [rate, meanScale, squareScale] = [0, 1, 2].map((i) => numbers.ref.slice(i)) as [Tensor, Tensor, Tensor];
  numbers.dispose();
  return { rate, meanScale, squareScale };
}
