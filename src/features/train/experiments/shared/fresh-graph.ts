/** Networks with fresh weights, as experiments train them. */
import type { LayerId } from '../../../../core/brand';
import { UserError } from '../../../../core/errors';
import { random } from '../../../../core/random';
import { productOf } from '../../../../core/shape';
import type { LayerParameters, Operator, TrainGraph, TrainNode } from '../../../../train/graph';

/** What a network reads and tells apart. */
interface Sizes {
  /** Of one picture: (channels, height, width), or (features). */
  shape: readonly number[];
  classes: number;
}

/** Linear layers with ReLU between them; pictures are laid flat. @param hidden widths */
export function freshPerceptron({ shape, classes }: Sizes, hidden: readonly number[], seed: number): TrainGraph {
  const graph = openGraph(shape, seed);
  if (shape.length > 1) graph.flatten();
  for (const width of hidden) {
    graph.dense(width);
    graph.relu();
  }
  graph.dense(classes);
  return graph.finish();
}

/**
 * Convolutions 3 × 3, each with ReLU and, as long as there is room, a maximum over 2 × 2; a linear layer at the end.
 * @param channels of each
 * @throws UserError where the data are no pictures
 */
export function freshConvNet({ shape, classes }: Sizes, channels: readonly number[], seed: number): TrainGraph {
  if (shape.length !== 3)
    throw new UserError(
      `Convolutions need pictures (channels, height, width), and these samples are of the shape (${shape.join(', ')}). Choose the network of linear layers.`,
    );
  const graph = openGraph(shape, seed);
  for (const width of channels) {
    graph.conv(width);
    graph.relu();
    graph.halve();
  }
  graph.flatten();
  graph.dense(classes);
  return graph.finish();
}

/** Weights are normal with a deviation of √(2 / inputs): K. He et al. (arXiv 1502.01852); biases 0. */
function openGraph(input: readonly number[], seed: number) {
  const nodes: TrainNode[] = [];
  const layers = new Map<LayerId, LayerParameters>();
  let [shape, tensor] = [input, 'x'];
  const add = (operator: Operator, behind: readonly number[]) => {
    const name = `${operator.op}${nodes.length + 1}`;
    nodes.push({ name, operator, inputs: [tensor], output: name, shape: behind });
    [shape, tensor] = [behind, name];
  };
  const fresh = (neurons: number, inputs: number): LayerId => {
    const id = `layer${layers.size + 1}` as LayerId;
    const rng = random(seed, layers.size);
    const deviation = Math.sqrt(2 / inputs);
    const weights = Float32Array.from({ length: neurons * inputs }, () => deviation * rng.normal());
    layers.set(id, { weights, biases: new Float32Array(neurons) });
    return id;
  };
  return {
    flatten: () => add({ op: 'flatten' }, [productOf(shape)]),
    relu: () => add({ op: 'relu' }, shape),
    dense(neurons: number) {
      const inputs = shape[0]!;
      add({ op: 'dense', layer: fresh(neurons, inputs), neurons, inputs }, [neurons]);
    },
    conv(neurons: number) {
      const [channels, ...size] = shape as [number, number, number];
      const inputs = 9 * channels;
      const window = windowOf([3, 3], 1, 1, size);
      add({ op: 'conv', layer: fresh(neurons, inputs), neurons, inputs, groups: 1, window }, [neurons, ...size]);
    },
    halve() {
      const [channels, ...size] = shape as [number, number, number];
      const half = size.map((length) => Math.floor(length / 2));
      if (Math.min(...half) > 0) add({ op: 'maxPool', window: windowOf([2, 2], 2, 0, half) }, [channels, ...half]);
    },
    finish: (): TrainGraph => ({
      input: { name: 'x', shape: input },
      output: tensor,
      probabilities: false,
      nodes,
      layers,
    }),
  };
}

const windowOf = (kernel: number[], stride: number, pad: number, outputSize: number[]) => ({
  kernel,
  stride: [stride, stride],
  dilation: [1, 1],
  padBegin: [pad, pad],
  outputSize,
});
