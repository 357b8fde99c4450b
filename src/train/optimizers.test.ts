/** Softmax regression in float64, step by step as the papers write them. */
import { expect, test } from 'vitest';
import type { LayerId } from '../core/brand';
import { random } from '../core/random';
import type { TrainGraph } from './graph';
import { rateAt, type TrainingSettings } from './settings';
import { train } from './train';

const [COUNT, INPUTS, CLASSES, STEPS] = [12, 5, 3, 25];
const fc = 'fc' as LayerId;
const rng = random(1);
const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());

const inputs = normals(COUNT * INPUTS);
const labels = Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES);
const weights = normals(CLASSES * INPUTS);
const biases = normals(CLASSES);
const graph: TrainGraph = {
  input: { name: 'x', shape: [INPUTS] },
  output: 'z',
  probabilities: false,
  nodes: [
    {
      name: 'fc',
      operator: { op: 'dense', layer: fc, neurons: CLASSES, inputs: INPUTS },
      inputs: ['x'],
      output: 'z',
      shape: [CLASSES],
    },
  ],
  layers: new Map([[fc, { weights, biases }]]),
};

/** ∂/∂(W, b) of the mean cross-entropy, W (classes, inputs) before b. */
function gradient(parameters: readonly number[]): number[] {
  const slope = new Array<number>(parameters.length).fill(0);
  const bias = CLASSES * INPUTS;
  for (let i = 0; i < COUNT; i++) {
    const x = [...inputs.subarray(i * INPUTS, (i + 1) * INPUTS)];
    const z = Array.from({ length: CLASSES }, (_, k) =>
      x.reduce((sum, value, j) => sum + value * parameters[k * INPUTS + j]!, parameters[bias + k]!),
    );
    const sum = z.reduce((a, value) => a + Math.exp(value), 0);
    z.forEach((value, k) => {
      const apart = (Math.exp(value) / sum - (labels[i] === k ? 1 : 0)) / COUNT;
      x.forEach((value, j) => (slope[k * INPUTS + j]! += apart * value));
      slope[bias + k]! += apart;
    });
  }
  return slope;
}

function reference({ optimizer, rate, momentum, decay, schedule }: Settings): number[] {
  let parameters = [...weights, ...biases];
  let [mean, square, velocity] = [0, 1, 2].map(() => parameters.map(() => 0)) as [number[], number[], number[]];
  for (let t = 1; t <= STEPS; t++) {
    const g = gradient(parameters);
    const now = rateAt({ schedule, rate }, (t - 1) / STEPS);
    velocity = velocity.map((v, i) => momentum * v + g[i]!);
    mean = mean.map((m, i) => 0.9 * m + 0.1 * g[i]!);
    square = square.map((v, i) => 0.999 * v + 0.001 * g[i]! ** 2);
    const adam = mean.map((m, i) => m / (1 - 0.9 ** t) / (Math.sqrt(square[i]! / (1 - 0.999 ** t)) + 1e-8));
    const direction = optimizer === 'adam' ? adam : velocity;
    parameters = parameters.map((p, i) => p - now * (direction[i]! + (i < CLASSES * INPUTS ? decay * p : 0)));
  }
  return parameters;
}

type Settings = Pick<TrainingSettings, 'optimizer' | 'rate' | 'momentum' | 'decay' | 'schedule'>;

test.each<Settings>([
  { optimizer: 'adam', rate: 0.05, momentum: 0, decay: 0, schedule: 'constant' },
  { optimizer: 'adam', rate: 0.05, momentum: 0, decay: 0.1, schedule: 'one-cycle' },
  { optimizer: 'sgd', rate: 0.2, momentum: 0.9, decay: 0, schedule: 'cosine' },
  { optimizer: 'sgd', rate: 0.2, momentum: 0, decay: 0.1, schedule: 'constant' },
])('$optimizer, decay $decay, $schedule: 25 steps as in float64', async (settings) => {
  const data = { inputs, count: COUNT, labels, teacher: null };
  const trained = await train(graph, new Map(), data, { ...settings, epochs: STEPS, batch: COUNT, backend: 'wasm' });
  const own = trained.get(fc)!;
  const found = [...own.weights, ...own.biases!];
  reference(settings).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
});
