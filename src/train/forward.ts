/** The network in jax-js: feature maps lie as (batch, …spatial, channels), features as (batch, features). */
import type { LayerId } from '../core/brand';
import { productOf } from '../core/shape';
import type { Operator, TrainGraph, TrainNode } from './graph';
import type { Jax, Tensor, TrainingBackend } from './jax';
import { channelsFirst, channelsLast, convolve } from './ops/conv';
import { averagePool, globalAveragePool, maxPool } from './ops/pool';

/** Of a layer: w (neurons, inputs), a convolution's as kernel × channels, and b (neurons). */
export interface LayerTensors {
  w: Tensor;
  b?: Tensor;
}

export type Layers = Readonly<Record<LayerId, LayerTensors>>;

export interface Device {
  jax: Jax;
  backend: TrainingBackend;
}

/**
 * @param layers consumed
 * @param x (batch, …input shape), consumed
 * @returns the logits, (batch, classes)
 */
export function forward(device: Device, graph: TrainGraph, layers: Layers, x: Tensor): Tensor {
  const tensors = openTensors(graph);
  tensors.write(graph.input.name, graph.input.shape.length > 1 ? channelsLast(device.jax, x) : x);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => tensors.read(name));
    tensors.write(node.output, apply(device, node, inputs, layers));
  }
  const logits = tensors.read(graph.output);
  return logits.reshape([logits.shape[0]!, -1]);
}

/** Tensors by name: the last reader of one gets it, those before it a reference of their own. */
function openTensors({ nodes, output }: TrainGraph) {
  const readers = new Map<string, number>();
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), output])
    readers.set(name, (readers.get(name) ?? 0) + 1);
  const tensors = new Map<string, Tensor>();
  return {
    write(name: string, tensor: Tensor): void {
      if (readers.has(name)) tensors.set(name, tensor);
      else tensor.dispose();
    },
    read(name: string): Tensor {
      const tensor = tensors.get(name);
      if (!tensor) throw new Error(`${name} is read before it is written`);
      const left = readers.get(name)! - 1;
      readers.set(name, left);
      return left === 0 ? tensor : tensor.ref;
    },
  };
}

function apply(device: Device, node: TrainNode, inputs: Tensor[], layers: Layers): Tensor {
  const { operator } = node;
  const { jax } = device;
  const x = inputs[0]!;
  switch (operator.op) {
    case 'dense': {
      const { w, b } = layers[operator.layer]!;
      const product = jax.numpy.dot(x, jax.numpy.transpose(w));
      return b ? product.add(b) : product;
    }
    case 'conv': {
      const { w, b } = layers[operator.layer]!;
      const product = convolve(jax, device.backend, operator, x, w);
      return b ? product.add(b) : product;
    }
    case 'add':
      return inputs.reduce((a, b) => a.add(b));
    case 'concat':
      return jax.numpy.concatenate(inputs, -1);
    default:
      return applyToOne(jax, operator, x);
  }
}

type Simple = Exclude<Operator, { op: 'dense' | 'conv' | 'add' | 'concat' }>;

function applyToOne(jax: Jax, operator: Simple, x: Tensor): Tensor {
  switch (operator.op) {
    case 'affine':
      return x.mul(jax.numpy.array(copyOf(operator.scale))).add(jax.numpy.array(copyOf(operator.shift)));
    case 'relu':
      return jax.nn.relu(x);
    case 'clip':
      return jax.numpy.clip(x, operator.min, operator.max);
    case 'maxPool':
      return maxPool(jax, operator.window, x);
    case 'averagePool':
      return averagePool(jax, operator.window, operator.divisors, x);
    case 'globalAveragePool':
      return globalAveragePool(jax, x);
    case 'flatten': {
      const order = productOf(x.shape.slice(1, -1)) > 1 ? channelsFirst(jax, x) : x;
      return order.reshape([order.shape[0]!, -1]);
    }
    case 'softmax':
      return jax.nn.softmax(x, -1);
    case 'identity':
      return x;
  }
}

const copyOf = (values: Float32Array): Float32Array<ArrayBuffer> => Float32Array.from(values);
