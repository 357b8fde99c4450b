/** Runs networks in onnxruntime, for the tests: a file as it is, as one graph with its weights fed, and stage by stage. */
import { Float16Array } from '@petamoriken/float16';
import { random } from '../src/core/random';
import * as ort from 'onnxruntime-web/wasm';
import { tensor } from '../src/onnx/build';
import type { Layer, Network } from '../src/onnx/network';
import { stageModel, wholeModel } from '../src/onnx/stages/subgraph';
import { readNetwork, type NetworkFile } from '../src/onnx/read';
import { asConstant } from '../src/onnx/layers/weight-layout';
import { frozen } from './frozen';
import { cutStages } from '../src/onnx/stages/stages';
import { productOf } from '../src/core/shape';

export type Feeds = Record<string, ort.Tensor>;

/** What is allowed between two ways to run one network (issue 4). */
const TOLERANCE = 1e-4;

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** Seeded normal numbers. */
export function normals(count: number, seed: number, scale = 0.5): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length: count }, () => scale * rng.normal());
}

/** A constant of seeded normal numbers. */
export function weights(name: string, dims: number[], seed = name.length) {
  return tensor(name, dims, normals(productOf(dims), seed));
}

/** A float32 input of seeded normal numbers. */
export function input(dims: number[], seed = 7): ort.Tensor {
  return new ort.Tensor('float32', normals(productOf(dims), seed, 1), dims);
}

/** A float16 tensor of these numbers, as the platform has it. */
export function halves(values: ArrayLike<number>, dims: readonly number[]): ort.Tensor {
  const { buffer } = new Float16Array(values);
  const Halves = (globalThis as { Float16Array?: new (buffer: ArrayBufferLike) => Uint16Array }).Float16Array;
  return new ort.Tensor('float16', Halves ? new Halves(buffer) : new Uint16Array(buffer), dims);
}

/** The tensors as float32, whatever they are. */
export function asFloats(tensors: Feeds): Feeds {
  const toFloats = ({ type, data, dims }: ort.Tensor) => {
    // Where the platform has no Float16Array, onnxruntime gives the bits.
    const bits: unknown = type === 'float16' && data;
    const values = bits instanceof Uint16Array ? new Float16Array(bits.slice().buffer) : (data as ArrayLike<number>);
    return new ort.Tensor('float32', Float32Array.from(values, Number), dims);
  };
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, toFloats(value)]));
}

export async function runBytes(bytes: Uint8Array, feeds: Feeds): Promise<Feeds> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const results = await session.run(feeds);
  await session.release();
  return results;
}

/** All layers' weights and biases as they are, for the graphs that take them as inputs. */
export function layerFeeds(layers: readonly Layer[]): Feeds {
  const feeds: Feeds = {};
  for (const layer of layers) {
    feeds[layer.weight] = new ort.Tensor('float32', asConstant(layer, layer.weights), layer.weightShape);
    if (layer.bias) feeds[layer.bias] = new ort.Tensor('float32', layer.biases!, [layer.neurons]);
  }
  return feeds;
}

export function runWhole(network: Network, feeds: Feeds): Promise<Feeds> {
  return runBytes(wholeModel(network, network.batch), { ...feeds, ...layerFeeds(network.layers) });
}

/** One stage after the other; what a stage frees is gone for those after it. @returns what is left at the end */
export async function runStages(network: Network, feeds: Feeds): Promise<Feeds> {
  const kept = new Map(Object.entries(feeds));
  for (const stage of cutStages(network)) {
    const own: Feeds = {};
    for (const name of stage.inputs) {
      const value = kept.get(name);
      if (!value) throw new Error(`stage ${stage.index} reads ${name}, which is not there`);
      own[name] = value;
    }
    if (stage.outputs.length > 0) {
      const types = Object.fromEntries(Object.entries(own).map(([name, { type }]) => [name, type]));
      const fed = { ...own, ...layerFeeds(stage.layer ? [stage.layer] : []) };
      const results = await runBytes(stageModel(network, stage, types), fed);
      for (const name of stage.outputs) kept.set(name, results[name]!);
    }
    for (const name of stage.frees) kept.delete(name);
  }
  return Object.fromEntries(kept);
}

/**
 * Largest difference of any value of any output.
 * @throws Error where an output is missing or of another shape
 */
export function largestDifference(found: Feeds, expected: Feeds): number {
  let largest = 0;
  for (const [name, { dims, data }] of Object.entries(expected)) {
    const other = found[name];
    if (other?.dims.join() !== dims.join()) throw new Error(`${name} is (${other?.dims.join()}), not (${dims.join()})`);
    const values = other.data as Float32Array;
    (data as Float32Array).forEach((x, i) => {
      const off = Math.abs(Number(x) - Number(values[i]));
      if (!(off <= largest)) largest = off;
    });
  }
  return largest;
}

/**
 * Reads a network, freezes it, and runs it in all three ways.
 * @throws Error where one of them gives other numbers, or the stages leave more than the outputs
 */
export async function readAndRun(files: NetworkFile[] | Uint8Array, feeds: Feeds): Promise<Network> {
  const list = files instanceof Uint8Array ? [{ name: 'net.onnx', bytes: files }] : files;
  const network = frozen(readNetwork(list));
  const expected = await runBytes(list[0]!.bytes, feeds);
  checkClose('as a whole', await runWhole(network, feeds), expected);
  const left = await runStages(network, feeds);
  checkClose('in stages', left, expected);
  const extra = Object.keys(left).filter((name) => !(name in expected));
  if (extra.length > 0) throw new Error(`the stages leave ${extra.join(', ')}`);
  return network;
}

function checkClose(how: string, found: Feeds, expected: Feeds): void {
  const off = largestDifference(found, expected);
  if (!(off <= TOLERANCE)) throw new Error(`run ${how}, outputs differ by ${off}`);
}
