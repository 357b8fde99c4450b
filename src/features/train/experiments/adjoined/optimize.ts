/** SGD on parameters by name, with a loss that is given. */
import { UserError } from '../../../../core/errors';
import { productOf } from '../../../../core/shape';
import { epochOrder, gather, samplesUsed, type TrainingData } from '../../../../train/data';
import { openArrays, type Arrays, type Jax, type Tensor, type TensorTree } from '../../../../train/jax';
import { stepOf } from '../../../../train/optimizers';
import { rateAt } from '../../../../train/settings';
import type { TaskContext } from '../../../../experiment/experiment';
import { checkReleased } from '../shared/released';
import type { HostParameters, HostTensor, Parameters } from './model';

const BATCH = 25;
const RATE = 0.05;
const MOMENTUM = 0.9;
/** Of weights, apart from the gradient: as 5e-4 in the gradient, which momentum makes ten times as much. */
const DECAY = 5e-3;

/** What a step is given, by name: `x` (batch, features), `labels` (batch, classes), `teacher` likewise, and what `numbersAt` says. */
export type StepInputs = Record<string, Tensor>;

export interface Learning {
  start: HostParameters;
  /** Traced once. @param parameters stay @param inputs stay @returns a scalar */
  loss(parameters: Parameters, inputs: StepInputs): Tensor;
  /** Further inputs of a step; shapes are the same at each. @param t part of all steps that are done, 0..1 */
  numbersAt?(t: number): HostParameters;
  data: TrainingData;
  classes: number;
  epochs: number;
  seed: number;
  /** Of the task's progress: from, to. */
  span?: readonly [number, number];
}

/** @returns the parameters after the last step @throws UserError where they are no numbers any more */
export async function optimize(
  jax: Jax,
  learning: Learning,
  context: Pick<TaskContext, 'turn' | 'progress'>,
): Promise<HostParameters> {
  const arrays = openArrays(jax);
  const step = compileStep(jax, learning);
  const upload = (host: HostParameters) =>
    Object.fromEntries(Object.entries(host).map(([name, { values, shape }]) => [name, arrays.put(values, shape)]));
  let state: State = { parameters: upload(learning.start), velocities: zerosLike(arrays, learning.start) };
  try {
    for (const { batch, t } of batchesOf(learning)) {
      const rate = { values: Float32Array.of(rateAt({ schedule: 'cosine', rate: RATE }, t)), shape: [] };
      const inputs = upload({ ...batch, ...learning.numbersAt?.(t), rate });
      state = arrays.call(step as unknown as StepCall, state, inputs);
      await jax.blockUntilReady(state.parameters['bias']!);
      const [from, to] = learning.span ?? [0, 1];
      context.progress(from + (to - from) * t);
      await context.turn();
    }
    return await download(arrays, state.parameters, learning.start);
  } finally {
    arrays.release(state);
    step.dispose();
    checkReleased(arrays.live());
  }
}

interface State extends TensorTree {
  parameters: Record<string, Tensor>;
  velocities: Record<string, Tensor>;
}

type StepCall = (...trees: TensorTree[]) => State;

function compileStep(jax: Jax, learning: Learning) {
  const loss = (parameters: Record<string, Tensor>, inputs: StepInputs) => {
    const value = learning.loss(parameters, inputs);
    jax.tree.dispose([parameters, inputs]);
    return value;
  };
  return jax.jit(({ parameters, velocities }: State, { rate, ...inputs }: StepInputs): State => {
    const shared = jax.tree.ref(parameters);
    const gradients = jax.grad(loss)(shared, inputs) as unknown as Record<string, Tensor>;
    // SGD reads the rate alone.
    const numbers = { rate: rate!, meanScale: rate!, squareScale: rate! };
    const next: State = { parameters: {}, velocities: {} };
    for (const [name, parameter] of Object.entries(parameters)) {
      const rates = { momentum: MOMENTUM, decay: name.startsWith('w') ? DECAY : 0 };
      const stepped = stepOf(jax, parameter, gradients[name]!, { velocity: velocities[name]! }, numbers, rates);
      next.parameters[name] = stepped.parameter;
      next.velocities[name] = (stepped.moments as { velocity: Tensor }).velocity;
    }
    rate!.dispose();
    return next;
  });
}

function* batchesOf({ data, classes, epochs, seed }: Learning): Generator<{ batch: HostParameters; t: number }> {
  const used = samplesUsed(data);
  const size = Math.min(BATCH, used.length);
  const features = data.inputs.length / data.count;
  const perEpoch = Math.floor(used.length / size);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = epochOrder(used, seed, epoch);
    for (let i = 0; i < perEpoch; i++) {
      const { x, labels, teacher } = gather(data, order.subarray(i * size, (i + 1) * size), classes);
      const batch: Record<string, HostTensor> = { x: { values: x, shape: [size, features] } };
      if (labels) batch['labels'] = { values: labels, shape: [size, classes] };
      if (teacher) batch['teacher'] = { values: teacher, shape: [size, classes] };
      yield { batch, t: (epoch * perEpoch + i) / (epochs * perEpoch) };
    }
  }
}

function zerosLike(arrays: Arrays, host: HostParameters): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(host).map(([name, { shape }]) => [name, arrays.zeros(shape)]));
}

async function download(arrays: Arrays, parameters: Parameters, like: HostParameters): Promise<HostParameters> {
  const host: Record<string, HostTensor> = {};
  for (const [name, { shape }] of Object.entries(like)) {
    const values = await arrays.read(parameters[name]!);
    if (values.length !== productOf(shape) || !values.every(Number.isFinite))
      throw new UserError('Training went astray: the weights are no finite numbers any more.');
    host[name] = { values, shape };
  }
  return host;
}
