/** One step of training as compiled functions of arrays: gradients, part by part of a batch, then the optimizer. */
import { forward, type Device } from './forward';
import type { TrainGraph } from './graph';
import type { Arrays, Tensor, TensorTree } from './jax';
import { lossOf, type Targets } from './loss';
import { stepOf, type Moments, type StepNumbers } from './optimizers';
import { effectiveLayers, type DeviceParameters, type Fixed } from './parameters';
import type { TrainingSettings } from './settings';

type Trained = DeviceParameters['trained'];
/** As `Trained`, an array each. */
type ByParameter<T> = Record<string, Record<string, T>>;

/** What is added up over the parts of a batch. */
export interface Sums extends TensorTree {
  /** As the parameters that train. */
  gradients: TensorTree;
  /** Losses, since they were last read. */
  loss: Tensor;
}

export interface Part extends TensorTree {
  /** (samples, …input shape) */
  x: Tensor;
  /** `Targets` */
  targets: TensorTree;
  /** 1 over the samples of the batch, as a scalar. */
  share: Tensor;
}

export interface Optimized extends TensorTree {
  trained: TensorTree;
  /** A `Moments` for each. */
  moments: TensorTree;
}

export function firstMoments(
  arrays: Arrays,
  trained: Trained,
  { optimizer }: Pick<TrainingSettings, 'optimizer'>,
): TensorTree {
  const zeros = ({ shape }: Tensor) => arrays.zeros(shape);
  return mapParameters(byParameter(trained), (own): Moments =>
    optimizer === 'sgd' ? { velocity: zeros(own) } : { mean: zeros(own), square: zeros(own) },
  ) as unknown as TensorTree;
}

export function firstGradients(arrays: Arrays, trained: Trained): TensorTree {
  return mapParameters(byParameter(trained), ({ shape }) => arrays.zeros(shape));
}

const byParameter = (trained: Trained) => trained as unknown as ByParameter<Tensor>;

function mapParameters<T>(parameters: ByParameter<Tensor>, of: (tensor: Tensor, id: string, name: string) => T) {
  const entries = Object.entries(parameters).map(([id, own]) => {
    const mapped = Object.entries(own).map(([name, tensor]) => [name, of(tensor, id, name)] as const);
    return [id, Object.fromEntries(mapped)] as const;
  });
  return Object.fromEntries(entries);
}

export interface CompiledStep {
  /** All of them consumed. */
  addGradients(trained: TensorTree, fixed: TensorTree, sums: Sums, part: Part): Sums;
  /** @param numbers `[rate, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ)]` in `{ numbers }`; all of them consumed */
  optimize(state: Optimized, gradients: TensorTree, numbers: { numbers: Tensor }): Optimized;
  close(): void;
}

export function compileStep(device: Device, graph: TrainGraph, settings: TrainingSettings): CompiledStep {
  const gradients = compileGradients(device, graph, settings);
  const optimizer = compileOptimizer(device, settings);
  return {
    addGradients: (...trees) => gradients(...trees),
    optimize: (...trees) => optimizer(...trees),
    close() {
      gradients.dispose();
      optimizer.dispose();
    },
  };
}

export function compileGradients(device: Device, graph: TrainGraph, settings: TrainingSettings) {
  const { jax } = device;
  const loss = (trained: Trained, fixed: Record<string, Fixed>, x: Tensor, targets: Targets, share: Tensor) => {
    const layers = effectiveLayers(jax, { trained, fixed });
    return lossOf(jax, forward(device, graph, layers, x), targets, settings).mul(share);
  };
  return jax.jit((trained: TensorTree, fixed: TensorTree, sums: Sums, { x, targets, share }: Part): Sums => {
    const [value, gradients] = jax.valueAndGrad(loss)(
      trained as unknown as Trained,
      fixed as unknown as Record<string, Fixed>,
      x,
      targets as unknown as Targets,
      share,
    ) as unknown as [Tensor, ByParameter<Tensor>];
    const before = sums.gradients as ByParameter<Tensor>;
    return {
      gradients: mapParameters(gradients, (gradient, id, name) => before[id]![name]!.add(gradient)),
      loss: sums.loss.add(value),
    };
  }) as unknown as Compiled<CompiledStep['addGradients']>;
}

type Compiled<F> = F & { dispose(): void };

function compileOptimizer({ jax }: Device, { momentum, decay }: TrainingSettings) {
  return jax.jit((state: Optimized, gradients: TensorTree, { numbers }: { numbers: Tensor }): Optimized => {
    const own = numbersOf(numbers);
    const before = state.moments as unknown as ByParameter<Moments>;
    const stepped = mapParameters(state.trained as ByParameter<Tensor>, (parameter, id, name) => {
      const gradient = (gradients as ByParameter<Tensor>)[id]![name]!;
      // Biases and factors do not decay.
      const rates = { momentum, decay: name === 'w' ? decay : 0 };
      return stepOf(jax, parameter, gradient, before[id]![name]!, own, rates);
    });
    jax.tree.dispose(own);
    const part = <T>(of: (one: ReturnType<typeof stepOf>) => T) =>
      Object.fromEntries(
        Object.entries(stepped).map(([id, ones]) => [
          id,
          Object.fromEntries(Object.entries(ones).map(([name, one]) => [name, of(one)])),
        ]),
      );
    return {
      trained: part(({ parameter }) => parameter),
      moments: part(({ moments }) => moments as unknown as TensorTree),
    };
  }) as unknown as Compiled<CompiledStep['optimize']>;
}

/** @param numbers consumed */
function numbersOf(numbers: Tensor): StepNumbers & Record<string, Tensor> {
  const [rate, meanScale, squareScale] = [0, 1, 2].map((i) => numbers.ref.slice(i)) as [Tensor, Tensor, Tensor];
  numbers.dispose();
  return { rate, meanScale, squareScale };
}
